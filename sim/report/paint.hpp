#pragma once

#include <string>
#include <string_view>

namespace stickysim {

/// Colours for a terminal that wants them (ECMA-48 SGR), nothing for one that does not.
class Paint {
public:
  explicit Paint(bool colour) : colour_{colour} {}

  std::string strong(std::string_view text) const { return wrapped("1", text); }
  std::string good(std::string_view text) const { return wrapped("32", text); }
  std::string bad(std::string_view text) const { return wrapped("31", text); }
  std::string doubtful(std::string_view text) const { return wrapped("33", text); }

private:
  std::string wrapped(std::string_view code, std::string_view text) const {
    if (!colour_) return std::string{text};
    return "\x1b[" + std::string{code} + 'm' + std::string{text} + "\x1b[0m";
  }

  bool colour_;
};

} // namespace stickysim
