#include "cli/suggestion.hpp"

#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace stickysim {

static constexpr std::size_t most_beginnings = 3;

std::string suggestion(std::string_view word, std::span<std::string const> names,
                       std::string const& otherwise) {
  // An abbreviation is the likeliest mistake, because other programs accept it.
  std::vector<std::string> meant;
  std::copy_if(names.begin(), names.end(), std::back_inserter(meant),
               [&](std::string const& name) { return !word.empty() && name.starts_with(word); });
  if (meant.empty() || meant.size() > most_beginnings) meant = did_you_mean(word, names);
  return meant.empty() ? otherwise : fmt::format("did you mean {}?", fmt::join(meant, " or "));
}

} // namespace stickysim
