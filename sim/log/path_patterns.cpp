#include "log/path_patterns.hpp"

#include <algorithm>

namespace stickysim {

namespace {

constexpr std::string_view endings_of_files[] = {
    "css",  "js",    "mjs", "map", "png", "jpg", "jpeg", "gif",  "webp", "avif", "svg", "ico",        "bmp",
    "woff", "woff2", "ttf", "eot", "otf", "mp3", "mp4",  "webm", "pdf",  "txt",  "xml", "webmanifest"};

} // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos; // the last one passed, and where the text was then
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

PathPatterns::PathPatterns(std::vector<std::string> const& patterns) {
  for (std::string const& pattern : patterns)
    if (pattern == "static")
      for (std::string_view const ending : endings_of_files)
        patterns_.push_back("*." + std::string{ending});
    else
      patterns_.push_back(pattern);
}

bool PathPatterns::match(std::string_view path) const {
  return std::ranges::any_of(patterns_,
                             [&](std::string const& pattern) { return matches_pattern(pattern, path); });
}

} // namespace stickysim
