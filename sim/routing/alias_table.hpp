#pragma once

#include "routing/weight.hpp"
#include <stickysim/engine/random.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// Draws each candidate with a probability in proportion to its weight. Walker's alias table: n columns of
/// the same height, the sum of the weights; a candidate's area is n times its weight, and no column holds
/// more than two candidates. In whole numbers, so that the law is exact.
class AliasTable {
public:
  // Vose's way to fill the columns: one that is not full is topped up by one that is too full.
  void fill(Candidates const& candidates) {
    columns_.assign(candidates.size(), {});
    height_ = 0;
    for (std::uint32_t index = 0; index < columns_.size(); ++index) {
      std::uint64_t const weight = weight_of(candidates, candidates.server(index));
      columns_[index] = {weight * columns_.size(), index};
      height_ += weight;
    }
    std::vector<std::uint32_t> low;
    std::vector<std::uint32_t> high;
    for (std::uint32_t index = 0; index < columns_.size(); ++index)
      (columns_[index].own < height_ ? low : high).push_back(index);
    while (!low.empty()) {
      Column& filled = columns_[low.back()];
      low.pop_back();
      filled.alias = high.back();
      Column& giver = columns_[filled.alias];
      giver.own -= height_ - filled.own;
      if (giver.own < height_) {
        low.push_back(filled.alias);
        high.pop_back();
      }
    }
  }

  /// An index into the candidates that it was filled with. Takes two draws.
  std::uint32_t draw(Random& random) const {
    auto const at = static_cast<std::uint32_t>(random.below(columns_.size()));
    return random.below(height_) < columns_[at].own ? at : columns_[at].alias;
  }

private:
  struct Column {
    std::uint64_t own = 0;   ///< of its height, the part that is its own candidate's
    std::uint32_t alias = 0; ///< whose the rest is
  };

  std::vector<Column> columns_; ///< by index
  std::uint64_t height_ = 0;
};

} // namespace stickysim
