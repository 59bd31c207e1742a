// The program against a slow simulator that was written from the documents. A scenario that fails is printed
// as the two files that the command line runs.

#include "catch.hpp"
#include "reference/comparison.hpp"
#include <stickysim/scenario/load.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

using namespace stickysim;

TEST_CASE("reference: random replays come out the same") {
  auto const number = [](char const* name, std::uint64_t otherwise) {
    char const* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
  };
  std::uint64_t const first = number("STICKYSIM_REFERENCE_FROM", 0);
  std::uint64_t const scenarios = number("STICKYSIM_REFERENCE", 200);
  std::set<std::string> seen; // parts of the ledger, and metrics that are not 0
  for (std::uint64_t seed = first; seed < first + scenarios; ++seed) {
    reference::RandomScenario const random = reference::random_scenario(seed);
    CAPTURE(seed, random.toml, random.trace, random.other_trace);
    reference::Comparison const comparison = reference::compare(random);
    REQUIRE(comparison.differences == "");
    for (auto const& [name, count] : comparison.account.ledger)
      seen.insert(name);
    for (auto const& [name, value] : comparison.account.metrics)
      if (value > 0) seen.insert(name);
  }
  // They have been everywhere.
  for (char const* const name : {"lost: crash",
                                 "lost: elsewhere",
                                 "lost: table",
                                 "lost: drain",
                                 "lost: scale_in",
                                 "lost: ttl",
                                 "lost: key_rotation",
                                 "lost: replication_lag",
                                 "lost: store_crash",
                                 "failed",
                                 "unfinished",
                                 "requests_refused",
                                 "requests_reset",
                                 "requests_timed_out",
                                 "requests_rejected",
                                 "requests_unavailable",
                                 "requests_state_failed",
                                 "requests_turned_around",
                                 "relogins",
                                 "work_lost",
                                 "work_wasted",
                                 "stale_reads",
                                 "cart_items_lost",
                                 "upload_bytes_lost",
                                 "upload_time_mean",
                                 "revoked_accepted",
                                 "detection_time",
                                 "drain_time",
                                 "store_recovery_time",
                                 "store_errors",
                                 "states_destroyed",
                                 "added_servers_new_share",
                                 "misrouted_requests"}) {
    CAPTURE(name);
    CHECK(seen.contains(name));
  }
}

// With nginx' turns, for the reference does not know HAProxy's.
TEST_CASE("reference: replays of recorded traffic that are shipped come out the same") {
  int compared = 0;
  std::filesystem::path const folder = std::filesystem::path{STICKYSIM_SOURCE_DIR} / "scenarios";
  for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".toml") continue;
    auto scenario = load_scenario(entry.path().native());
    REQUIRE(scenario);
    for (Variant& variant : scenario->variants) {
      Call& policy = variant.design.balancer.policy;
      if (policy.name == "round_robin") policy.arguments.clear();
      if (!reference::unsupported(variant.design).empty()) continue;
      CAPTURE(entry.path().native(), variant.name);
      CHECK(reference::compare(variant, scenario->run).differences == "");
      ++compared;
    }
  }
  CHECK(compared >= 2);
}
