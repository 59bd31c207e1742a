#include "catch.hpp"
#include "cli/workplace.hpp"
#include "experiment/thread_team.hpp"

#include <atomic>

using namespace stickysim;

TEST_CASE("a team does its work on as many threads as were asked for") {
  std::atomic<int> at_work{0};
  work_together(5, [&] { ++at_work; });
  CHECK(at_work == 5);
  work_together(1, [&] { ++at_work; });
  CHECK(at_work == 6);
}

TEST_CASE("without memory for workers those that there are do the work, or one line says what is missing",
          "[unsanitized]") {
  Workplace const here;
  here.write("demo.toml",
             "[run]\nduration = \"10s\"\nreplications = 100\n[workload]\n"
             "arrivals = \"poisson(5/s)\"\nrequests = 3\ndemand = \"20ms\"\n[server]\ncount = 3\n");
  std::string const table = here.run("run demo.toml --quiet --jobs 1").out;
  auto const few = here.run("--version", ">/dev/null; ulimit -v 300000; COLUMNS=0 \"$STICKYSIM\" "
                                         "run demo.toml --quiet --jobs 64 >.out");
  CAPTURE(few.err);
  // Threads that have started may lack memory for their trials all the same.
  if (few.code == 0)
    CHECK(few.out == table);
  else
    CHECK((few.code == 3 && few.err == "stickysim: not enough memory\n"));
}
