#include "cli/workplace.hpp"

namespace report_test {

namespace {

constexpr char const* scenario = R"toml(title = "Small"
[run]
duration = "40s"
replications = 2
window = "5s"
[workload]
arrivals = "poisson(5/s)"
requests = "geometric(5)"
demand = "exponential(10ms)"
think_time = "exponential(1s)"
[balancer]
affinity = "cookie"
[server]
count = 2
[[fault]]
kind = "crash"
server = 1
at = "20s"
[variants.sticky]
[variants.store]
balancer.affinity = "none"
state.placement = "shared"
)toml";

/// A workplace with the results of the scenario in `out`.
struct RunThere : Workplace {
  RunThere() {
    write("small.toml", scenario);
    REQUIRE(run("run small.toml --quiet --out out --record sessions,requests").code == 0);
  }
};

} // namespace

TEST_CASE("report writes the page that run has written, byte for byte") {
  RunThere const here;
  std::string const page = here.read("out/report.html");
  REQUIRE(page.size() > 10'000);
  std::filesystem::remove(here / "out/report.html");
  CHECK(here.run("report out").code == 0);
  CHECK(here.read("out/report.html") == page);
}

TEST_CASE("report: files of what was not recorded may be absent, others may not") {
  RunThere const here;
  REQUIRE(here.run("run small.toml --quiet --out bare").code == 0);
  here.write("bare/sessions.csv", "my own\n"); // no file of the run
  CHECK(here.run("report bare").code == 0);
  REQUIRE(here.run("run small.toml --quiet --out half --record requests").code == 0);
  CHECK(here.run("report half").code == 0);
  for (std::string const name : {"manifest.json", "scenario.toml", "summary.csv", "answers.csv",
                                 "timeline.csv", "sessions.csv", "requests.csv", "stories.csv"}) {
    CAPTURE(name);
    std::filesystem::rename(here / ("out/" + name), here / "aside");
    auto const ended = here.run("report out");
    CHECK(ended.code == 2);
    CHECK(contains(ended.err, "out/" + name + ": error: there is no such file"));
    CHECK(contains(ended.err, "stickysim run SCENARIO --out DIR"));
    std::filesystem::rename(here / "aside", here / ("out/" + name));
  }
}

TEST_CASE("report: what is damaged is named with its place") {
  RunThere const here;
  std::string const manifest = here.read("out/manifest.json");
  here.write("out/manifest.json", "[[[[");
  CHECK(contains(here.run("report out").err, "out/manifest.json: error: this is not the manifest of a run"));
  here.write("out/manifest.json", manifest);
  here.write("out/ledger.csv",
             "scenario,variant,replication,outcome,cause,sessions\nsmall,sticky,1,lost,crash,many\n");
  auto const ended = here.run("report out");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "out/ledger.csv:2:1: error: 'many' is not a number, in the column sessions"));
  here.write("out/ledger.csv", "");
  CHECK(contains(here.run("report out").err, "out/ledger.csv: error: the file is empty"));
}

TEST_CASE("report: what has been changed since the run is refused, whatever it says") {
  Workplace const here;
  here.write("a.toml",
             "[run]\nduration = \"10s\"\nreplications = 3\n[workload]\narrivals = \"poisson(5/s)\"\n"
             "demand = \"10ms\"\n[variants.a]\n[variants.b]\nserver.count = 2\n");
  CHECK(here.run("run a.toml --quiet --out out").code == 0);
  CHECK(here.run("run a.toml --quiet --out other --set run.seed=7").code == 0);
  for (std::string const file : {"summary.csv", "latency.csv", "replications.csv"}) {
    std::string const own = here.read("out/" + file);
    std::string shorter = own;
    shorter.erase(shorter.rfind('\n', shorter.size() - 2) + 1);
    for (std::string const& content : {here.read("other/" + file), shorter}) {
      here.write("out/" + file, content);
      auto const ended = here.run("report out");
      CHECK(ended.code == 2);
      CHECK(contains(ended.err, "out/" + file + ": error: this is not what the run has written"));
    }
    here.write("out/" + file, own);
  }
  CHECK(here.run("report out").code == 0);
}

TEST_CASE("report: a file of another run is refused") {
  RunThere const here;
  struct Other {
    char const* settings;
    char const* file;
    char const* message;
  };
  auto const [settings, file, message] =
      GENERATE(Other{"--set run.duration=60s", "timeline.csv", "'45' is after the end of the run"},
               Other{"--set run.duration=30s", "timeline.csv",
                     "it ends at 30 s, and the run of manifest.json at 40 s"},
               Other{"--replications 3", "ledger.csv",
                     "'3' is not of the run of manifest.json, in the column replication"},
               Other{"--replications 1", "servers.csv",
                     "it has rows of 2 trials, where the run of manifest.json has 4"},
               Other{"--variant sticky", "summary.csv", "it has rows of 1 variants and points"},
               Other{"--seed 7", "scenario.toml", "'resolved_scenario' is not the text of scenario.toml"},
               Other{"--seed 7", "manifest.json", "'resolved_scenario' is not the text of scenario.toml"});
  CAPTURE(settings, file);
  REQUIRE(here.run(std::string{"run small.toml --quiet --out other "} + settings).code == 0);
  std::filesystem::copy_file(here / (std::string{"other/"} + file), here / (std::string{"out/"} + file),
                             std::filesystem::copy_options::overwrite_existing);
  auto const ended = here.run("report out");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, message));
}

TEST_CASE("a closed standard output is exit code 3, and no file of results takes its place") {
  RunThere const here;
  CHECK(here.run("run small.toml --quiet --out closed", ">&-").code == 3);
  CHECK(here.run("run small.toml --quiet --out open").code == 0);
  CHECK(here.read("closed/summary.csv") == here.read("open/summary.csv"));
  CHECK(here.run("report closed").code == 0);
}

TEST_CASE("report: what cannot be read is exit code 3") {
  Workplace const here;
  CHECK(here.run("report nowhere").code == 3);
  here.write("file", "text");
  CHECK(contains(here.run("report file").err, "'file' is not a folder"));
  std::filesystem::create_directories(here / "odd/manifest.json");
  auto const odd = here.run("report odd");
  CHECK(odd.code == 2);
  CHECK(contains(odd.err, "odd/manifest.json: error: this is not a file"));
}

TEST_CASE("report: a picture goes to a file or to standard output") {
  RunThere const here;
  auto const printed = here.run("report out --picture headline");
  CHECK(printed.code == 0);
  CHECK(printed.out.starts_with("<svg "));
  CHECK(here.run("report out --picture headline -o picture.svg").code == 0);
  CHECK(here.read("picture.svg") == printed.out);
  auto const unknown = here.run("report out --picture nothing");
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "its pictures are headline, "));
  CHECK(here.run("report out -o page.html").code == 2);
}

} // namespace report_test
