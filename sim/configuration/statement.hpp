#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
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

  /// The value of `name=value` behind the directive; empty if it is not there.
  std::optional<std::string> setting(std::string_view name) const {
    for (std::string const& word : words)
      if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '=')
        return word.substr(name.size() + 1);
    return {};
  }

  /// Whether `word` stands behind the directive.
  bool has(std::string_view word) const {
    return std::find(words.begin() + 1, words.end(), word) != words.end();
  }
};

} // namespace stickysim
