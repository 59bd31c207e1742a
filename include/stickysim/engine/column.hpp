#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stickysim {

/// A value for each record of a slab, by the record's index, kept beside the records because few designs need
/// it. It grows to what is set; an index that was never set has no value.
template <class T>
class Column {
public:
  void set(std::uint32_t index, T value) { at(index) = value; }

  /// The value to change, or a default one.
  T& at(std::uint32_t index) {
    if (values_.size() <= index) values_.resize(2 * std::size_t{index} + least_size);
    return values_[index];
  }

  /// Whether an index has a value, at least a default one.
  bool has(std::uint32_t index) const { return index < values_.size(); }

  T const& operator[](std::uint32_t index) const { return values_[index]; }

private:
  static constexpr std::size_t least_size = 16;
  std::vector<T> values_;
};

} // namespace stickysim
