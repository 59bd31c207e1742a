// A folder of results is one experiment at every instant, whatever ends the process that writes it.

#include "catch.hpp"
#include "cli/workplace.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <map>

namespace results_folder_test {

namespace {

namespace fs = std::filesystem;

constexpr char scenario[] = R"toml([run]
duration = "20s"
replications = 2
[workload]
arrivals = "poisson(5/s)"
requests = 3
demand = "10ms"
[server]
count = 2
)toml";

using Contents = std::map<std::string, std::string>;

/// Of all files of results; the journal of an interrupted run may stand beside them.
Contents results_in(fs::path const& folder) {
  Contents contents;
  for (auto const& entry : fs::directory_iterator(folder))
    if (entry.is_directory())
      contents[entry.path().filename().native()] = "a folder";
    else if (entry.path().filename() != "journal")
      contents[entry.path().filename().native()] = content_of(entry.path());
  return contents;
}

} // namespace

TEST_CASE("a folder of results holds one run, whatever kills who writes another one there") {
  Workplace const here;
  here.write("old.toml", scenario);
  std::string const other = std::string{scenario} + "[balancer]\naffinity = \"cookie\"\n";
  here.write("new.toml", other);
  REQUIRE(here.run("run old.toml --out old --quiet").code == 0);
  REQUIRE(here.run("run new.toml --out new --record sessions --quiet").code == 0);
  Contents const of_old = results_in(here / "old");
  Contents const of_new = results_in(here / "new");
  REQUIRE(of_old.at("summary.csv") != of_new.at("summary.csv"));

  char const* const asked = std::getenv("STICKYSIM_KILLS");
  int const kills = asked == nullptr ? 24 : std::atoi(asked);
  int kept = 0;
  for (int kill = 0; kill < kills; ++kill) {
    fs::remove_all(here / "out");
    fs::copy(here / "old", here / "out");
    char const* const signal = std::array{"KILL", "TERM", "HUP", "INT"}[static_cast<std::size_t>(kill) % 4];
    double const after_s = 0.04 * kill / kills;
    CAPTURE(signal, after_s);
    here.run("--version", fmt::format(">/dev/null; \"$STICKYSIM\" run new.toml --record sessions --out out "
                                      "--quiet >/dev/null 2>&1 & sleep {}; kill -{} $!; wait",
                                      after_s, signal));
    Contents left = results_in(here / "out");
    std::erase_if(left, [&](auto const& file) {
      bool const is_stage = file.first.starts_with(".stickysim-");
      if (is_stage) CHECK(std::string{signal} == "KILL");
      return is_stage;
    });
    if (!left.contains("manifest.json")) continue;
    CHECK((left == of_old || left == of_new));
    ++kept;
  }
  CHECK(kept > kills / 2);
  // What SIGKILL has left is gone with the next run.
  fs::remove(here / "out/journal");
  fs::create_directory(here / "out/.stickysim-Ab12Cd");
  REQUIRE(here.run("run new.toml --record sessions --out out --quiet").code == 0);
  CHECK(results_in(here / "out") == of_new);
}

TEST_CASE("the table is printed even where the files cannot be written") {
  Workplace const here;
  here.write("demo.toml", scenario);
  std::string const table = here.run("run demo.toml --quiet").out;
  // The journal of two small trials fits, the page does not.
  REQUIRE(here.run("run demo.toml --out out --quiet").code == 0);
  auto const small = here.run("--version", ">/dev/null; ulimit -f 64; COLUMNS=0 \"$STICKYSIM\" "
                                           "run demo.toml --out small --quiet >.out");
  CHECK(small.code == 3);
  CHECK(small.out == table);
  CHECK(contains(small.err, "--resume writes their results"));
  auto const resumed = here.run("run demo.toml --out small --quiet --resume");
  CHECK(resumed.code == 0);
  CHECK(results_in(here / "small") == results_in(here / "out"));
}

} // namespace results_folder_test
