#pragma once

#include <stickysim/engine/check.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stickysim {

/// A value for each record of a slab, by the record's index, kept beside the records because few designs need
/// it. It grows to the indices that are set; those in between have a default value, those beyond have none.
template <class T>
class Column {
public:
  void set(std::uint32_t index, T value) { at(index) = value; }

  /// The value to change, or a default one.
  T& at(std::uint32_t index) {
    if (values_.size() <= index) [[unlikely]]
      grow(index);
    return values_[index];
  }

  /// Whether an index has a value.
  bool has(std::uint32_t index) const { return index < values_.size(); }

  /// The value of an index that has one.
  T const& operator[](std::uint32_t index) const {
    STICKYSIM_DEBUG_CHECK(has(index), "a column is asked for a value that was never set");
    return values_[index];
  }

private:
  static constexpr std::size_t least_size = 16;

  // Not part of its callers: it would make them longer.
  [[gnu::noinline]] void grow(std::uint32_t index) { values_.resize(2 * std::size_t{index} + least_size); }

  std::vector<T> values_;
};

} // namespace stickysim
