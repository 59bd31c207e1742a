#include "cli/arguments.hpp"

#include "cli/suggestion.hpp"

#include <boost/program_options.hpp>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace stickysim {

namespace po = boost::program_options;

namespace {

po::options_description describe(std::span<Option const> options) {
  po::options_description description;
  for (Option const& option : options) {
    std::string const names =
        option.letter == '\0' ? std::string{option.name} : fmt::format("{},{}", option.name, option.letter);
    if (option.value.empty())
      description.add_options()(names.c_str(), "");
    else
      description.add_options()(names.c_str(), po::value<std::string>(), "");
  }
  return description;
}

std::vector<std::string> names_of(std::span<Option const> options) {
  std::vector<std::string> names;
  for (Option const& option : options)
    names.push_back(fmt::format("--{}", option.name));
  return names;
}

std::vector<po::option> split(std::vector<std::string> const& words, std::span<Option const> options) {
  // Abbreviations are off: `--rep 5` could mean another option in another version.
  constexpr int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  try {
    return po::command_line_parser{words}.options(describe(options)).style(style).run().options;
  } catch (po::unknown_option const& error) {
    throw UsageError{fmt::format("unknown option {}", error.get_option_name()),
                     suggestion(error.get_option_name(), names_of(options), "")};
  } catch (po::error const& error) {
    throw UsageError{error.what()};
  }
}

/// Boost takes the next word as the value even if it is an option: `--out --quiet` would write to a folder
/// called --quiet.
void require_own_value(po::option const& parsed, std::span<Option const> options) {
  std::vector<std::string> const& words = parsed.original_tokens;
  bool const follows = words.size() == 2 && words.back().starts_with("--");
  if (follows && std::any_of(options.begin(), options.end(),
                             [&](Option const& option) { return words.back().substr(2) == option.name; }))
    throw UsageError{fmt::format("--{} needs a value, which {} is not", parsed.string_key, words.back())};
}

} // namespace

Arguments Arguments::parse(std::vector<std::string> const& words, std::span<Option const> options) {
  Arguments arguments;
  for (po::option& parsed : split(words, options)) {
    bool const is_positional = parsed.string_key.empty();
    if (!is_positional) require_own_value(parsed, options);
    auto& values = is_positional ? arguments.positional_ : arguments.values_[parsed.string_key];
    auto const option = std::find_if(options.begin(), options.end(),
                                     [&](Option const& o) { return o.name == parsed.string_key; });
    bool const stands_once = !is_positional && !option->repeats && !option->value.empty();
    if (stands_once && !values.empty())
      throw UsageError{fmt::format("--{} is given twice", parsed.string_key)};
    values.insert(values.end(), parsed.value.begin(), parsed.value.end());
  }
  return arguments;
}

std::vector<std::string> const& Arguments::values(std::string_view option) const {
  static std::vector<std::string> const none;
  auto const found = values_.find(option);
  return found == values_.end() ? none : found->second;
}

std::string Arguments::value_or(std::string_view option, std::string_view otherwise) const {
  return has(option) ? value(option) : std::string{otherwise};
}

std::string_view Arguments::one_of(std::string_view option,
                                   std::initializer_list<std::string_view> words) const {
  if (!has(option)) return *words.begin();
  auto const found = std::ranges::find(words, value(option));
  if (found != words.end()) return *found;
  throw UsageError{fmt::format("--{} is '{}'", option, value(option)),
                   fmt::format("{}s are {}", option, fmt::join(words, ", "))};
}

std::uint64_t Arguments::number(std::string_view option, std::uint64_t low, std::uint64_t high) const {
  // Not read by Boost, because its unsigned numbers accept -1 as 2^64 − 1.
  std::string const& text = value(option);
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < low || number > high)
    throw UsageError{
        fmt::format("--{} is '{}', which is not a whole number from {} to {}", option, text, low, high)};
  return number;
}

} // namespace stickysim
