#pragma once

#include <stickysim/language/call.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// One way to write the values of a key: what the schema of scenarios says of them, and completion offers.
/// The forms of a key admit each value that reading takes. Of the others they refuse those of a wrong type,
/// unit or name; the rest, such as a duration out of range, only reading knows.
struct ValueForm {
  enum class Kind : std::uint8_t { integer, number, flag, word, text };
  Kind kind = Kind::text;
  std::vector<std::string> words; ///< of `word`: the value is one of these
  std::string pattern;            ///< of `text`: matches the whole value (ECMA 262); empty: any text
  double low = -std::numeric_limits<double>::infinity(); ///< of numbers
  double high = std::numeric_limits<double>::infinity(); ///< of numbers
  bool ends_included = true;                             ///< whether `low` and `high` are values themselves
};
using ValueForms = std::vector<ValueForm>;

/// A whole number, or its text.
ValueForms whole_number_forms(double low, double high);
/// A number, or its text.
ValueForms number_forms(double low, double high, bool ends_included = true);
ValueForm flag_form();
ValueForm word_form(std::vector<std::string> words);
ValueForm text_form(std::string pattern = {});
/// A number with a unit of that kind.
ValueForm quantity_form(Unit unit, bool positive = false);
/// One of the names, with arguments or without.
ValueForm call_form(std::vector<std::string> const& names);

/// The names of a registry's rows.
template <class Row>
std::vector<std::string> row_names(std::span<Row const> rows) {
  std::vector<std::string> names;
  for (Row const& row : rows)
    names.emplace_back(row.name);
  return names;
}

/// `forms` and one more.
ValueForms with(ValueForms forms, ValueForm other);

} // namespace stickysim
