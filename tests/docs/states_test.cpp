// docs/reference/states.md shows the sessions lost to each cause: the scenarios of scenarios/causes, each
// under every placement. STICKYSIM_REWRITE_DOCS=1 writes everything after the mark.

#include "catch.hpp"
#include "folder.hpp"
#include "model/simulate.hpp"
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace stickysim;

namespace states_test {

namespace {

constexpr std::string_view mark = "<!-- From here on the tests write what the program does. -->\n";

constexpr std::string_view placements[] = {"local", "replicated", "shared", "cached", "client"};

/// The share of the started sessions that is lost, in a scenario under another placement.
std::string share_lost(std::string const& path, std::string_view placement) {
  auto loaded = load_scenario(path, {.sets = {fmt::format("state.placement={}", placement)}, .variants = {}});
  REQUIRE(loaded);
  auto const& made = *loaded;
  std::uint64_t started = 0;
  std::uint64_t by_cause[cause_count] = {};
  for (std::int64_t replication = 0; replication < made.run.replications; ++replication) {
    TrialResult const trial =
        run_trial(made.variants[0].design, made.run, static_cast<std::uint64_t>(replication));
    started += trial.sessions_started;
    for (std::size_t cause = 0; cause < cause_count; ++cause)
      by_cause[cause] += lost_by(trial, static_cast<Cause>(cause));
  }
  std::string text;
  for (std::size_t cause = 0; cause < cause_count; ++cause)
    if (by_cause[cause] > 0)
      text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", name_of(static_cast<Cause>(cause)),
                          100 * static_cast<double>(by_cause[cause]) / static_cast<double>(started));
  return text.empty() ? "-" : text;
}

std::string table() {
  std::string text = "\n| scenario |";
  std::string rule = "|---|";
  for (std::string_view const placement : placements) {
    text += fmt::format(" {} |", placement);
    rule += "---|";
  }
  text += "\n" + rule + "\n";
  for (std::size_t cause = 1; cause < cause_count; ++cause) {
    std::string const name{name_of(static_cast<Cause>(cause))};
    text += fmt::format("| [{0}](../../scenarios/causes/{0}.toml) |", name);
    for (std::string_view const placement : placements)
      text += fmt::format(" {} |",
                          share_lost(STICKYSIM_SOURCE_DIR "/scenarios/causes/" + name + ".toml", placement));
    text += "\n";
  }
  return text;
}

} // namespace

TEST_CASE("the page of states shows what every home of a state loses to every cause") {
  auto const path = std::filesystem::path{STICKYSIM_SOURCE_DIR} / "docs" / "reference" / "states.md";
  std::string const page = content_of(path);
  std::size_t const begin = page.find(mark);
  REQUIRE(begin != std::string::npos);
  std::string const expected = page.substr(0, begin) + std::string{mark} + table();
  if (std::getenv("STICKYSIM_REWRITE_DOCS") != nullptr) {
    std::ofstream{path} << expected;
    return;
  }
  CHECK(page == expected);
}

} // namespace states_test
