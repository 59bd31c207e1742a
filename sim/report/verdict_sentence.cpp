#include "report/judgement.hpp"
#include "report/stuck.hpp"
#include <stickysim/report/verdict.hpp>

#include <fmt/format.h>

namespace stickysim {

std::string verdict_sentence(ExperimentResult const& result) {
  std::string const down =
      names_of(those(result, [](VariantResult const& variant) { return stuck(variant).has_value(); }),
               *result.scenario);
  std::string const answer = Judgements{result}.sentence();
  if (down.empty()) return answer;
  return fmt::format("{} Long after the fault is over not yet recovered: {}.", answer, down);
}

} // namespace stickysim
