#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Numbers names in the order of their first appearance, with little memory for each: a log may have a
/// million clients.
class NameTable {
public:
  NameTable() : slots_(first_slots, no_name) {}

  /// The number of a name, a new one if it was not there.
  std::uint32_t number_of(std::string_view name);
  std::string_view operator[](std::uint32_t number) const {
    return std::string_view{text_}.substr(ends_[number], ends_[number + 1] - ends_[number]);
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(ends_.size() - 1); }

private:
  static constexpr std::uint32_t no_name = UINT32_MAX;
  static constexpr std::size_t first_slots = 1024;

  std::size_t slot_of(std::string_view name) const;
  void grow();

  std::string text_;                   ///< all names, one behind the other
  std::vector<std::uint64_t> ends_{0}; ///< where each begins, and the last one ends
  std::vector<std::uint32_t> slots_;   ///< by hash; a power of two, at most half of it in use
};

} // namespace stickysim
