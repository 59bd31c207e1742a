#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Whether `text` matches `pattern`, in which `*` stands for any characters and `?` for one.
bool matches_pattern(std::string_view pattern, std::string_view text);

/// Patterns of paths. The word `static` among them stands for the endings of files that browsers fetch beside
/// a page.
class PathPatterns {
public:
  explicit PathPatterns(std::vector<std::string> const& patterns);
  bool empty() const { return patterns_.empty(); }
  bool match(std::string_view path) const;

private:
  std::vector<std::string> patterns_;
};

} // namespace stickysim
