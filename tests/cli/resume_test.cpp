// Runs that are killed, resumed, and run in parts: their results are those of one that nothing has disturbed.

#include "catch.hpp"
#include "cli/workplace.hpp"

#include <filesystem>

namespace resume_test {

namespace {

namespace fs = std::filesystem;

constexpr char scenario[] = R"toml(title = "A server dies"
[run]
duration = "10min"
replications = 5
seed = 7
[workload]
arrivals = "poisson(10/s)"
requests = "geometric(10)"
think_time = "exponential(1s)"
demand = "exponential(10ms)"
[balancer]
affinity = "cookie"
[server]
count = 2
workers = 4
boot_time = "5s"
[[fault]]
kind = "crash"
server = 1
at = "5min"
[variants.sticky]
[variants.stateless]
balancer.affinity = "none"
state.placement = "shared"
[sweep]
"server.workers" = [4, 5]
)toml";

constexpr std::size_t trials = 20;

/// All that a run of it writes, recorded in full.
class Undisturbed : public Workplace {
public:
  Undisturbed() {
    write("demo.toml", scenario);
    table = run("run demo.toml --record sessions,requests --out whole --quiet").out;
  }
  /// The files of a folder that differ from those of the run, or that only one of them has.
  std::string differences(std::string const& folder) const {
    run("--version", ">/dev/null; diff -rq whole " + folder + " >.difference");
    return read(".difference");
  }
  std::string table;
};

Undisturbed const& undisturbed() {
  static Undisturbed const here;
  return here;
}

std::size_t lines_in(std::string const& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_CASE("a run that is killed at any time and resumed ends as one that was not") {
  auto const& here = undisturbed();
  for (std::string const after : {"0.02", "0.1", "0.2", "0.3"})
    here.run("--version", ">/dev/null; \"$STICKYSIM\" "
                          "run demo.toml --record sessions,requests --out killed --resume --jobs 2 --quiet"
                          " >/dev/null & sleep " +
                              after + "; kill -KILL $!; wait");
  auto const resumed = here.run("run demo.toml --record sessions,requests --out killed --resume");
  CHECK(resumed.code == 0);
  CHECK(resumed.out == here.table);
  CHECK(here.differences("killed").empty());
}

TEST_CASE("a run does not begin where another one has left trials, unless it resumes") {
  auto const& here = undisturbed();
  REQUIRE(here.run("run demo.toml --out left --shard 1/1 --quiet").code == 0);
  CHECK(fs::exists(here / "left/manifest.json"));
  CHECK_FALSE(fs::exists(here / "left/journal"));
  REQUIRE(here.run("run demo.toml --out half --shard 1/2 --quiet").code == 0);
  auto const again = here.run("run demo.toml --out half --shard 1/2");
  CHECK(again.code == 2);
  CHECK(contains(again.err, "has finished trials of a run that was interrupted"));
  CHECK(contains(again.err, "--resume goes on with it"));
  CHECK(here.run("run demo.toml --out half --shard 1/2 --resume --quiet").code == 0);
  auto const other_part = here.run("run demo.toml --out half --shard 2/2 --resume");
  CHECK(other_part.code == 2);
  CHECK(contains(other_part.err, "is of part 1 of 2"));
  auto const other_seed = here.run("run demo.toml --out half --shard 1/2 --resume --seed 9");
  CHECK(other_seed.code == 2);
  CHECK(contains(other_seed.err, "is of another experiment"));
}

TEST_CASE("an interrupted run prints what is done, keeps it, and says how to go on") {
  auto const& here = undisturbed();
  for (std::string const signal : {"INT", "TERM", "HUP"}) {
    fs::remove_all(here / "interrupted");
    auto const ended = here.interrupted(
        "run demo.toml --out interrupted --set run.duration=20s --replications 100000 --unlimited --jobs 1",
        signal, "[ \"$(cat interrupted/journal 2>/dev/null | wc -l)\" -gt 8 ]");
    INFO(ended.err);
    CHECK(ended.code == 130);
    CHECK(contains(ended.err, "the trials that run now are finished first"));
    CHECK(contains(ended.err, "the same command with --resume goes on"));
    CHECK(contains(ended.out, "harmed"));
    CHECK(lines_in(here.read("interrupted/journal")) > 2);
    CHECK_FALSE(fs::exists(here / "interrupted/summary.csv"));
  }
}

TEST_CASE("the parts of a run, joined in any order, are the run") {
  auto const& here = undisturbed();
  std::string parts;
  std::size_t kept = 0;
  for (int part = 1; part <= 7; ++part) {
    std::string const name = "part" + std::to_string(part);
    fs::remove_all(here / name); // of the section before
    auto const ended = here.run("run demo.toml --record sessions,requests --out " + name + " --shard " +
                                std::to_string(part) + "/7 --jobs " + std::to_string(1 + part % 2));
    CHECK(ended.code == 0);
    CHECK(ended.out.empty());
    CHECK(contains(ended.err, "part " + std::to_string(part) + " of 7: "));
    parts = name + ' ' + parts;
    kept += lines_in(here.read(name + "/journal")) - 1;
  }
  CHECK(kept == trials);
  auto const merged = here.run("merge " + parts + "-o merged");
  CHECK(merged.code == 0);
  CHECK(merged.out == here.table);
  CHECK(here.differences("merged").empty());

  { // a part that is not there is named
    auto const missing = here.run("merge part1 part2 part4 part5 part6 part7 -o six");
    CHECK(missing.code == 5);
    CHECK(contains(missing.err, "part 3 of 7 is missing, with 3 trials: run it with --shard 3/7"));
    CHECK_FALSE(fs::exists(here / "six"));
  }
  { // so is one that lacks trials
    std::string const journal = here.read("part3/journal");
    here.write("part3/journal", journal.substr(0, journal.size() - 10));
    auto const lacking = here.run("merge " + parts + "-o six");
    CHECK(lacking.code == 5);
    CHECK(contains(lacking.err, "'part3', part 3 of 7, lacks 1 of its 3 trials: go on with it by --resume"));
    here.write("part3/journal", journal);
  }
  { // one of another scenario, of another count or no part at all is refused
    here.run("run demo.toml --seed 8 --out alien --shard 3/7 --record sessions,requests --quiet");
    auto const alien = here.run("merge part1 alien -o bad");
    CHECK(alien.code == 2);
    CHECK(contains(alien.err, "'alien' is not of the same experiment as 'part1'"));
    here.run("run demo.toml --out fifth --shard 1/5 --record sessions,requests --quiet");
    auto const fifth = here.run("merge part1 fifth -o bad");
    CHECK(fifth.code == 2);
    CHECK(contains(fifth.err, "'fifth' is one of 5 parts, 'part1' one of 7"));
    here.write("no-part", "nothing\n");
    CHECK(here.run("merge no-part -o bad").code == 2);
    CHECK(here.run("merge nowhere -o bad").code == 3);
    CHECK(here.run("merge part1").code == 2);
    CHECK_FALSE(fs::exists(here / "bad"));
  }
}

TEST_CASE("run --shard and --resume: what they take, and where they have no place") {
  auto const& here = undisturbed();
  for (std::string const bad : {"0/2", "3/2", "1", "1/", "/2", "1/2/3", "a/b", "-1/2", "1/999999999"}) {
    auto const refused = here.run("run demo.toml --out bad --shard " + bad);
    CHECK(refused.code == 2);
    CHECK(contains(refused.err, "write I/N, the I-th of N parts"));
  }
  CHECK(contains(here.run("run demo.toml --shard 1/2").err, "--shard needs --out"));
  CHECK(contains(here.run("run demo.toml --resume").err, "--resume needs --out"));
  CHECK(here.run("run . --out bad --shard 1/2").code == 2);
}

} // namespace resume_test
