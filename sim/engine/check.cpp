#include <stickysim/engine/check.hpp>

#include <fmt/format.h>

namespace stickysim {

void fail_check(char const* what, char const* file, int line) {
  throw InvariantBroken(fmt::format("{} ({}:{})", what, file, line));
}

} // namespace stickysim
