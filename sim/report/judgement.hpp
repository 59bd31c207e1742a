#pragma once

#include "report/choices.hpp"
#include "report/comparison.hpp"
#include "report/contender.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// May sticky sessions be dropped? What the variants of one point say.
enum class Answer : std::uint8_t {
  yes,
  yes_if_state_moves, ///< only once the state has left the servers
  yes_for_nothing,    ///< one may, and no measure gets better by it
  depends,            ///< fewer sessions are harmed, and more work is undone or more requests fail
  no,
  cannot_tell, ///< the run does not show it
  not_asked,   ///< there is nothing to drop: one design, none or all sticky
};
/// `yes`, `yes, if the state leaves the servers`, …
std::string_view name_of(Answer answer);

/// The answer at one point of the sweep, and all that is said of it.
struct Judgement {
  Answer answer = Answer::not_asked;
  VariantResult const* reference = nullptr; ///< the sticky design that the others are measured against; null
                                            ///< if none is asked about
  std::vector<Contender> contenders;        ///< the designs that are not sticky, the best first
  std::string sentence;                     ///< for a manager, with figures
  std::vector<Advice> advice;
};

/// The judgements of a run, a point each, and what they rest on.
class Judgements {
public:
  explicit Judgements(ExperimentResult const& result);

  std::vector<Judgement> const& points() const { return points_; }
  Comparisons const& comparisons() const { return comparisons_; }

  /// The answer of the whole run.
  std::string sentence() const;
  /// The same, and what has not recovered: see verdict_sentence().
  std::string verdict() const;

private:
  ExperimentResult const& result_;
  Comparisons comparisons_;
  std::vector<Judgement> points_;
};

} // namespace stickysim
