#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A directive with what follows it, quotes and escapes resolved.
struct Statement {
  std::size_t line = 0;           ///< from 1: where it starts
  std::vector<std::string> words; ///< at least one, the directive
  std::vector<Statement> block;   ///< what stands between its braces, in a language that has them

  /// The word at `index`, the directive being 0; empty where there is none.
  std::string const& word(std::size_t index) const {
    static std::string const none;
    return index < words.size() ? words[index] : none;
  }

  /// Whether `word` stands behind the directive.
  bool has(std::string_view word) const {
    return std::find(words.begin() + 1, words.end(), word) != words.end();
  }
};

} // namespace stickysim
