#include "configuration/origin.hpp"

#include "configuration/excerpt.hpp"

#include <fmt/ranges.h>

namespace stickysim {
namespace {

constexpr std::size_t most_of_a_statement = 70;

} // namespace

Origin::Origin(Statement const& statement)
    : pieces_{{statement.line,
               excerpt(fmt::format("{}", fmt::join(statement.words, " ")), most_of_a_statement)}} {}

Origin& Origin::operator+=(Origin const& more) {
  pieces_.insert(pieces_.end(), more.pieces_.begin(), more.pieces_.end());
  return *this;
}

std::string Origin::text(ConfigurationFile const& file) const {
  std::string text;
  for (auto const& [line, what] : pieces_)
    text += line == 0 ? what : fmt::format("{}: {}", place_text(file, line), what);
  return text;
}

} // namespace stickysim
