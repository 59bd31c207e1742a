#include "cli/workplace.hpp"

#include <fmt/format.h>

namespace fit_test {

namespace {

/// Sessions of three requests, a second apart, whose demands no law fits.
std::string two_humps() {
  std::string csv = "session,at,think,demand\n";
  for (int i = 0; i < 1000; ++i)
    for (int request = 0; request < 3; ++request)
      csv += fmt::format("s{},{},{},{}\n", i, request == 0 ? fmt::format("{}", i) : "",
                         request == 0 ? "" : "1", i % 2 == 0 ? 0.002 : 0.9 + 0.0001 * (i % 100));
  return csv;
}

} // namespace

TEST_CASE(
    "fit: the scenario goes to standard output or to a file, with the values that no law fits beside it") {
  Workplace const work;
  work.write("traffic.csv", two_humps());
  Ended const printed = work.run("fit traffic.csv");
  CHECK(printed.code == 0);
  CHECK(printed.out.starts_with("# Fitted to traffic.csv: 3000 requests of 1000 sessions in "));
  CHECK(contains(printed.err, "no law fits"));
  CHECK(contains(printed.out, "with -o the recorded values themselves are drawn"));

  Ended const written = work.run("fit traffic.csv -o 'my shop.toml'");
  CHECK(written.code == 0);
  CHECK(contains(written.out, "demand empirical(my_shop.demand.csv): no law fits"));
  CHECK(contains(work.read("my shop.toml"), "demand = \"empirical(my_shop.demand.csv)\""));
  CHECK(work.run("check 'my shop.toml'").code == 0);
}

TEST_CASE("fit: a single request is a scenario") {
  Workplace const work;
  work.write("traffic.csv", "session,at,think,demand\na,0,,0.02\n");
  CHECK(work.run("fit traffic.csv -o fitted.toml").code == 0);
  CHECK(contains(work.read("fitted.toml"), "requests = \"1\"\n# always the same\ndemand = \"20ms\""));
  CHECK(work.run("check fitted.toml").code == 0);
}

TEST_CASE("fit: what is wrong with a trace or a fleet is said as of any other file") {
  Workplace const work;
  work.write("traffic.csv", "session,at,think\na,0,\na,,3\nb,1,\n");
  work.write("bad.csv", "session,at\na,0\n");
  work.write("bad.toml", "[server]\ncuont = 3\n");
  CHECK(work.run("fit").code == 2);
  CHECK(work.run("fit none.csv").code == 3);
  CHECK(work.run("fit bad.csv").code == 2);
  Ended const bad_fleet = work.run("fit traffic.csv --fleet bad.toml");
  CHECK(bad_fleet.code == 2);
  CHECK(contains(bad_fleet.err, "unknown key 'server.cuont'"));
  CHECK(work.run("fit traffic.csv -o none/fitted.toml").code == 3);
  work.write("other.toml", "\"workload\".arrivals = \"1/s\"\n\"workload\".demand = \"20ms\"\n");
  Ended const other_style = work.run("fit traffic.csv --fleet other.toml");
  CHECK(other_style.code == 2);
  CHECK(contains(other_style.err, "the traffic of 'other.toml' cannot be replaced"));
}

} // namespace fit_test
