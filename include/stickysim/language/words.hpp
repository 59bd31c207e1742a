#pragma once

#include <array>
#include <cstddef>
#include <string_view>

/// A closed set of words is an enum with a fixed underlying type whose enumerators count from 0 without gaps,
/// and a table beside it with a row for each, whose member `word` says which. An enumerator that is added
/// without its row does not compile: the table asserts is_complete().
namespace stickysim {

/// Whether `value` is one of its enum's enumerators.
template <auto value>
consteval bool is_enumerator() {
  // Compilers print an enumerator by its name and any other value as a cast: `(Outcome)5`.
  std::string_view const signature = __PRETTY_FUNCTION__;
  char const behind_parenthesis = signature[signature.rfind(')') + 1];
  return behind_parenthesis < '0' || behind_parenthesis > '9';
}

/// The number of enumerators.
template <class E, std::size_t counted = 0>
consteval std::size_t enumerator_count() {
  if constexpr (is_enumerator<static_cast<E>(counted)>())
    return enumerator_count<E, counted + 1>();
  else
    return counted;
}

/// Whether a table has a row for every enumerator, in their order.
template <class Row, std::size_t rows>
consteval bool is_complete(std::array<Row, rows> const& table) {
  using E = decltype(Row::word);
  for (std::size_t i = 0; i < rows; ++i)
    if (table[i].word != static_cast<E>(i)) return false;
  return rows == enumerator_count<E>();
}

} // namespace stickysim
