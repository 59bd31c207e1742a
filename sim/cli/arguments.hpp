#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// An error in the command line. The message names it; `cure` says what to do instead.
class UsageError : public std::runtime_error {
public:
  explicit UsageError(std::string const& message, std::string cure = "")
      : std::runtime_error{message}, cure_{std::move(cure)} {}
  std::string const& cure() const { return cure_; }

private:
  std::string cure_;
};

/// A row of a command's option table, from which parsing and help are made.
struct Option {
  std::string_view name;  ///< `out`, written `--out`
  char letter = '\0';     ///< `o`, written `-o`; none if zero
  std::string_view value; ///< what stands for the value in help: `DIR`; empty: a switch
  bool repeats = false;
  std::string_view help;
};

/// A parsed command line.
class Arguments {
public:
  /// Parses `words` by an option table. Options are named in full; a value is checked when it is read. Throws
  /// UsageError.
  static Arguments parse(std::vector<std::string> const& words, std::span<Option const> options);

  std::vector<std::string> const& positional() const { return positional_; }
  bool has(std::string_view option) const { return values_.contains(option); }

  /// The value of an option that was given.
  std::string const& value(std::string_view option) const { return values_.find(option)->second.front(); }

  /// The value of an option; `otherwise` if it was not given.
  std::string value_or(std::string_view option, std::string_view otherwise) const;

  /// The value of an option that was given as one of `words`; the first of them if it was not given. Throws
  /// UsageError.
  std::string_view one_of(std::string_view option, std::initializer_list<std::string_view> words) const;

  /// The values of an option that repeats, in order.
  std::vector<std::string> const& values(std::string_view option) const;

  /// The value of an option that was given, as a whole number. Throws UsageError.
  std::uint64_t number(std::string_view option, std::uint64_t low, std::uint64_t high) const;

private:
  std::vector<std::string> positional_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

} // namespace stickysim
