#include "swarm/swarm.hpp"

#include "swarm/shrinking.hpp"

#include <fmt/format.h>

namespace stickysim::swarm {

namespace {

std::string report(std::uint64_t seed, Drawn const& scenario, Finding const& finding, bool makes_small) {
  std::string const head = fmt::format(
      "seed {}: {}: {}\n"
      "again: STICKYSIM_SWARM_FROM={} STICKYSIM_SWARM=1 stickysim_tests \"random scenarios keep*\"\n",
      seed, finding.kind, finding.what, seed);
  if (!makes_small || finding.kind == "load") return head;
  Drawn const small = shrunk(scenario, [&](Drawn const& smaller) {
    auto const found = examine(smaller).finding;
    return found && found->kind == finding.kind;
  });
  auto const found = examine(small).finding;
  return fmt::format("{}the smallest scenario that still fails ({}):\n{}", head,
                     found ? found->what : "not any more", listing(small));
}

} // namespace

SwarmResult swarm(std::uint64_t from, std::uint64_t scenarios, bool makes_small) {
  SwarmResult result;
  for (std::uint64_t seed = from; seed < from + scenarios && result.report.empty(); ++seed) {
    Drawn const scenario = drawn(seed);
    Examination examination = examine(scenario);
    result.fingerprints.push_back(examination.fingerprint);
    result.seen.merge(examination.seen);
    if (examination.differs_by_order) result.by_order.push_back(seed);
    if (examination.finding) result.report = report(seed, scenario, *examination.finding, makes_small);
  }
  return result;
}

} // namespace stickysim::swarm
