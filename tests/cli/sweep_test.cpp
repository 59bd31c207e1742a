#include "catch.hpp"
#include "cli/a_server_dies.hpp"

TEST_CASE("sweep prints a line for each point and draws them below") {
  auto const swept = workplace().run("sweep demo.toml --vary server.count=2:4:1");
  CHECK(swept.code == 0);
  CHECK(contains(swept.out, "\n2       cannot tell "));
  CHECK(contains(swept.out, "\n4       cannot tell "));
  CHECK(contains(swept.out, "\nOver the points\nFrom left to right server.count = 2 to 4."));
  CHECK(contains(swept.out, "\nharmed sessions\n  sticky    ████"));
  CHECK_FALSE(contains(swept.out, "sessions started"));
  auto const all = workplace().run("sweep demo.toml --vary server.count=2:4:1 --verbose");
  CHECK(all.out.starts_with(swept.out));
  CHECK(contains(all.out, "sessions started"));
}

TEST_CASE("sweep --format csv has a column for each varied key") {
  auto const csv =
      workplace().run("sweep demo.toml --vary server.count=2,3 --vary 'workload.arrivals=poisson(4/s)' "
                      "--format csv -q");
  CHECK(csv.code == 0);
  CHECK(csv.err.empty());
  CHECK(
      csv.out.starts_with("scenario,variant,server.count,workload.arrivals,workload.arrivals.value,metric,"));
  CHECK(contains(csv.out, "\ndemo,stateless,3,poisson(4/s),4,sessions_lost,count,0,0,0,3\n"));
}

TEST_CASE("sweep without anything to vary is an error, with the cure") {
  auto const plain = workplace().run("sweep demo.toml");
  CHECK(plain.code == 2);
  CHECK(plain.out.empty());
  CHECK(contains(plain.err, "demo.toml has no [sweep], and nothing is varied\n"
                            "say what to vary, as in --vary server.count=2:8:2\n"));
  CHECK(contains(workplace().run("sweep - --zip a,b", "<demo.toml >.out").err,
                 "--zip a,b: error: 'a' is not swept"));
}

TEST_CASE("sweep runs the [sweep] of the file as run does") {
  auto const& here = workplace();
  here.write("swept.toml", a_server_dies + "[sweep]\n\"server.count\" = [2, 3]\n");
  auto const swept = here.run("sweep swept.toml");
  CHECK(swept.code == 0);
  CHECK(swept.out == here.run("run swept.toml").out);
  CHECK(contains(here.run("sweep swept.toml --vary server.count=4,5").out, "server.count = 4"));
}

TEST_CASE("sweep has the options of run, and errors as check has them") {
  auto const& here = workplace();
  auto const one =
      here.run("sweep demo.toml --vary server.workers=2,4 --variant stateless --set server.count=3 "
               "--seed 3 --replications 2 --format csv -q");
  CHECK(contains(one.out, "\ndemo,stateless,4,"));
  CHECK_FALSE(contains(one.out, "sticky"));
  auto const wrong = here.run("sweep demo.toml --vary server.count=1:16:x1");
  CHECK(wrong.code == 2);
  CHECK(wrong.err == "--vary server.count=1:16:x1: error: the factor must be > 1\n"
                     "      = help: such as x2, which doubles each time\n");
  auto const set = here.run("sweep demo.toml --vary server.count=1,2 --set server.count=3");
  CHECK(set.code == 2);
  CHECK(contains(set.err, "'server.count' is swept and set as well"));
  here.write("fails.toml", a_server_dies + "[[expect]]\nthat = \"sticky.sessions_lost == 0\"\n");
  CHECK(here.run("sweep fails.toml --vary server.count=2,3").code == 1);
}

TEST_CASE("sweep --out: the scenario in the folder runs to the same bytes, whatever --jobs is") {
  auto const& here = workplace();
  CHECK(
      here.run(
              "sweep demo.toml --vary server.count=1:4:x2 --vary server.workers=4,2,1 --vary state.ttl=1min,1h "
              "--zip server.count,server.workers --where 'server.count != 2 and state.ttl < 2h' --jobs 1 "
              "--out first --record sessions -q")
          .code == 0);
  CHECK(
      here.run("run demo.toml -q", ">/dev/null; mkdir again; cp first/scenario.toml again/demo.toml").code ==
      0);
  CHECK(here.run("run again/demo.toml --jobs 3 --out second --record sessions -q").code == 0);
  CHECK(here.run("--version", ">.out; diff -r first second").code == 0);
  CHECK(contains(here.read("first/summary.csv"), "scenario,variant,server.count,server.workers,state.ttl,"));
  CHECK(contains(here.read("first/scenario.toml"), "zip = [[\"server.count\", \"server.workers\"]]\n"
                                                   "where = \"server.count != 2 and state.ttl < 2h\"\n"));
}

TEST_CASE("a swept value that a terminal would obey is shown escaped, in tables and files") {
  auto const& here = workplace();
  here.write("turned\u202e.txt", "0.01\n0.02\n");
  auto const swept =
      here.run("sweep demo.toml --vary 'workload.demand=10ms,empirical(turned\u202e.txt)' --out turned -q");
  CHECK(swept.code == 0);
  for (std::string const& text : {swept.out, here.read("turned/summary.csv")}) {
    CHECK(contains(text, "turned\\u{202e}.txt"));
    CHECK_FALSE(contains(text, "\u202e"));
  }
  CHECK(contains(here.read("turned/scenario.toml"), "turned\\u202E.txt"));
}
