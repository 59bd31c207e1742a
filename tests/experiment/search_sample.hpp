#pragma once

#include "experiment/trial_bench.hpp"
#include "scenario/sample.hpp"

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace stickysim::sample {

/// How often a test is repeated: `few` times, or as often as the environment says for the slow run.
inline std::size_t repetitions(char const* variable, std::size_t few) {
  char const* const text = std::getenv(variable);
  return text ? std::strtoul(text, nullptr, 10) : few;
}

/// Trials of the variants of a text at settings, by latency_mean unless another yardstick is named.
class Searched {
public:
  explicit Searched(std::string text, std::string const& yardstick = "latency_mean")
      : text_{std::move(text)}, bench_{{*Yardstick::parse(yardstick)}, 2} {}

  Scenario const& at(std::vector<std::string> const& sets) {
    auto const known = known_.find(sets);
    if (known != known_.end()) return known->second;
    return known_.emplace(sets, loaded(text_, {.sets = sets, .variants = {}})).first->second;
  }

  /// By variant and replication.
  std::vector<std::vector<double>> figures(std::vector<std::string> const& sets, std::size_t first,
                                           std::size_t count) {
    Scenario const& scenario = at(sets);
    std::vector<TrialBench::Want> wanted;
    for (Variant const& variant : scenario.variants)
      wanted.push_back({&variant, &scenario.run, first, count});
    bench_.run(wanted);
    std::vector<std::vector<double>> all;
    for (TrialBench::Want const& want : wanted) {
      auto& values = all.emplace_back();
      for (auto const& value : bench_.figures(want))
        values.push_back(value.value());
    }
    return all;
  }

  TrialBench& bench() { return bench_; }

private:
  std::string text_;
  TrialBench bench_;
  std::map<std::vector<std::string>, Scenario> known_;
};

} // namespace stickysim::sample
