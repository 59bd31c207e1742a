// `run FOLDER`: every scenario in it, one line each.
#include "catch.hpp"
#include "cli/workplace.hpp"

namespace collection_test {

namespace {

std::string scenario(std::string const& title, std::string const& that) {
  return "title = \"" + title +
         "\"\n[run]\nduration = \"10s\"\nreplications = 2\n[workload]\narrivals = \"constant(10/s)\"\n"
         "demand = \"1ms\"\n" +
         (that.empty() ? "" : "[[expect]]\nthat = \"" + that + "\"\n");
}

/// A line without its seconds.
std::vector<std::string> told(std::string const& out) {
  std::vector<std::string> lines;
  for (std::string line : lines_of(out)) {
    CHECK(line.ends_with(" s"));
    line.resize(line.find_last_not_of("0123456789. s") + 1);
    lines.push_back(line);
  }
  return lines;
}

} // namespace

TEST_CASE("run FOLDER tells of each scenario, by name, whether its expectations hold") {
  Workplace const here;
  here.write("b-holds.toml", scenario("It holds", "base.requests > 10"));
  here.write("a-plain.toml", scenario("Nothing is expected", ""));
  here.write("notes.txt", "none of them");
  std::filesystem::create_directory(here / "below");
  here.write("below/c.toml", "no scenario = ");
  auto const fine = here.run("run .");
  CHECK(fine.code == 0);
  REQUIRE(told(fine.out).size() == 2);
  CHECK(fine.out.starts_with("a-plain  -"));
  CHECK(lines_of(fine.out)[1].starts_with("b-holds  holds      100 > 10 "));

  here.write("c-fails.toml", scenario("It fails", "base.requests < 10"));
  auto const fails = here.run("run .");
  CHECK(fails.code == 1);
  CHECK(contains(fails.out, "\nc-fails  fails      100 < 10 "));

  // An expectation that holds must not be shown instead.
  here.write("c-fails.toml",
             scenario("It fails", "base.requests > 10") + "[[expect]]\nthat = \"base.requests < 20\"\n");
  CHECK(contains(here.run("run .").out, "\nc-fails  fails      100 < 20 "));

  here.write("d-bad.toml", "[workload]\narivals = 3\n");
  auto const bad = here.run("run .");
  CHECK(bad.code == 2);
  CHECK(contains(bad.out, "b-holds  holds"));
  CHECK(contains(bad.out, "d-bad    bad"));
  CHECK(contains(bad.err, "d-bad.toml:2:1: error: unknown key"));
}

TEST_CASE("an expectation that stays undecided is exit code 1") {
  Workplace const here;
  here.write("a.toml", scenario("Of one replication", "base.requests > 10"));
  auto const ended = here.run("run . --replications 1 --quiet");
  CHECK(ended.code == 1);
  CHECK(ended.out.starts_with("a  undecided  100 > 10 "));
  CHECK(ended.err.empty());
}

TEST_CASE("run FOLDER writes each scenario's files to a folder of its own") {
  Workplace const here;
  here.write("a.toml", scenario("A", ""));
  here.write("b.toml", scenario("B", ""));
  CHECK(here.run("run . --out made --seed 9").code == 0);
  CHECK(contains(here.read("made/a/manifest.json"), "\"seed\": 9"));
  CHECK(here.read("made/b/summary.csv").starts_with("scenario,"));
  CHECK(here.run("run . --out a.toml/below").code == 3);
}

TEST_CASE("run FOLDER writes an index of claims and verdicts, safely") {
  Workplace const here;
  here.write("a.toml", scenario("One | two <b> [three](x)", "base.requests > 10"));
  here.write("b.toml", scenario("Plain", ""));
  CHECK(here.run("run . --index README.md").code == 0);
  CHECK(here.read("README.md") == "| scenario | claim | verdict | decided by | figures |\n"
                                  "|---|---|---|---|---|\n"
                                  "| [a](a.toml) | One \\| two &lt;b> \\[three\\](x) | holds | "
                                  "base.requests > 10 | 100 > 10 |\n"
                                  "| [b](b.toml) | Plain | - |  |  |\n");
  std::filesystem::create_directory(here / "docs");
  CHECK(here.run("run . --index docs/claims.md").code == 0);
  CHECK(contains(here.read("docs/claims.md"), "| [a](../a.toml) |"));
  CHECK(here.run("run . --index /proc/nowhere/index.md").code == 3);
}

TEST_CASE("what is meant for a folder is refused for one scenario, and the other way round") {
  Workplace const here;
  here.write("a.toml", scenario("A", ""));
  CHECK(here.run("run a.toml --index README.md").code == 2);
  CHECK(here.run("run . --format json").code == 2);
  std::filesystem::create_directory(here / "empty");
  auto const empty = here.run("run empty");
  CHECK(empty.code == 2);
  CHECK(contains(empty.err, "there is no scenario in the folder 'empty'"));
}

TEST_CASE("a caution of a folder's scenario names it") {
  Workplace const here;
  here.write("a.toml", scenario("A", ""));
  CHECK(contains(here.run("run . --replications 1").err, "caution: a: one replication"));
}

} // namespace collection_test
