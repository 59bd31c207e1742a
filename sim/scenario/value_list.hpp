#pragma once

#include <stickysim/language/call.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

inline constexpr std::size_t most_values = 10'000; ///< of a key that is swept

/// A value out of a list.
struct ListedValue {
  std::string text;
  std::size_t offset = 0; ///< of the value, or of the range that it is from, in the text of the list
  bool quoted = false;    ///< it stood in quotation marks, which are left out
};

/// The values of a list such as `4, 8, 16`. A value may be a range: `2:10:2` is 2, 4, 6, 8 and 10;
/// `1ms:8ms:x2` is 1ms, 2ms, 4ms and 8ms; within a call, `poisson(1/s:3/s:1/s)` is poisson(1/s), poisson(2/s)
/// and poisson(3/s). Commas within parentheses or quotation marks part nothing. At most most_values.
Result<std::vector<ListedValue>> list_values(std::string_view text);

} // namespace stickysim
