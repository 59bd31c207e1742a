#include <stickysim/model/outcome.hpp>

namespace stickysim {

std::span<OutcomeRow const> outcomes() {
  static constexpr std::array table = {
      OutcomeRow{.word = Outcome::intact, .name = "intact", .has_cause = false},
      OutcomeRow{.word = Outcome::lost, .name = "lost", .has_cause = true},
      OutcomeRow{.word = Outcome::failed, .name = "failed", .has_cause = false},
      OutcomeRow{.word = Outcome::unfinished, .name = "unfinished", .has_cause = false},
  };
  static_assert(is_complete(table), "each outcome has a row, in their order");
  return table;
}

} // namespace stickysim
