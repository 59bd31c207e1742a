#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace stickysim {

/// A quantile of the last numbers: the least of them that at least this share of them does not exceed. One
/// number more changes it little, so it is found by a step or two from where it was, each a look at all of
/// them.
class RecentQuantile {
public:
  /// Of the last `remembered` numbers; `quantile`: 0 to 1.
  RecentQuantile(std::size_t remembered, double quantile) : remembered_{remembered}, quantile_{quantile} {}

  void add(std::uint32_t number) {
    if (last_.size() < remembered_) {
      last_.push_back(number);
      rank_ =
          static_cast<std::uint32_t>(std::max(1.0, std::ceil(quantile_ * static_cast<double>(last_.size()))));
    } else {
      below_ -= last_[next_] < value_;
      up_to_ -= last_[next_] <= value_;
      last_[next_] = number;
      next_ = next_ + 1 == remembered_ ? 0 : next_ + 1;
    }
    below_ += number < value_;
    up_to_ += number <= value_;
  }

  /// A number must have been added before.
  std::uint32_t value() {
    while (below_ >= rank_)
      step_down();
    while (up_to_ < rank_)
      step_up();
    return value_;
  }

private:
  void step_down() {
    std::uint32_t next = 0;
    for (std::uint32_t const each : last_)
      next = std::max(next, each < value_ ? each : 0);
    value_ = next;
    up_to_ = below_;
    below_ -= equals();
  }
  void step_up() {
    std::uint32_t next = UINT32_MAX;
    for (std::uint32_t const each : last_)
      next = std::min(next, each > value_ ? each : UINT32_MAX);
    value_ = next;
    below_ = up_to_;
    up_to_ += equals();
  }
  std::uint32_t equals() const {
    std::uint32_t count = 0;
    for (std::uint32_t const each : last_)
      count += each == value_;
    return count;
  }

  std::size_t remembered_;
  double quantile_;
  std::vector<std::uint32_t> last_; ///< a ring
  std::size_t next_ = 0;            ///< in it
  std::uint32_t rank_ = 0;          ///< of the quantile among them, from 1
  std::uint32_t value_ = 0;         ///< where the quantile was found last
  std::uint32_t below_ = 0;         ///< how many are less than that
  std::uint32_t up_to_ = 0;         ///< and not more
};

} // namespace stickysim
