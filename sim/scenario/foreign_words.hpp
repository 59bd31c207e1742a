#pragma once

#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// What a word of another product or of the literature is in a scenario.
struct ForeignWord {
  std::string_view word;  ///< in lower case, without spaces and marks
  std::string_view key;   ///< the key that is meant
  std::string_view value; ///< its value, as TOML; empty: the key as such
};

/// Every meaning of every word; those of one word stand together.
std::span<ForeignWord const> foreign_words();

/// What `word` means, whatever its case, spaces and marks; empty if it is not a foreign word.
std::span<ForeignWord const> meanings_of(std::string_view word);

/// `balancer.policy = "least_requests"`.
std::string setting_text(ForeignWord const& meaning);

/// The help for `word`, met as the value of the key `path`, or as an unknown key where `path` is empty:
/// `did you mean "least_requests"?` if it is a foreign word for such a value, otherwise `help`, to which is
/// added what the word means elsewhere.
std::string foreign_help(std::string_view word, std::string_view path, std::string help);

} // namespace stickysim
