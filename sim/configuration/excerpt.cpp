#include "configuration/excerpt.hpp"

#include "configuration/statement.hpp"

#include <fmt/ranges.h>

namespace stickysim {
namespace {

constexpr std::size_t most_of_a_statement = 70;

} // namespace

std::string excerpt(std::string_view text, std::size_t most_characters) {
  std::string shown;
  for (char const c : text) {
    if (shown.size() >= most_characters) return shown + "…";
    if (c >= ' ' && c <= '~')
      shown += c;
    else
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return shown;
}

std::string origin(Statement const& statement) {
  return fmt::format("line {}: {}", statement.line,
                     excerpt(fmt::format("{}", fmt::join(statement.words, " ")), most_of_a_statement));
}

} // namespace stickysim
