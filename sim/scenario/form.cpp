#include "scenario/form.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace stickysim {
namespace {

constexpr std::string_view blanks = "[ \\t]*";
/// Zero or more, as from_chars reads it.
constexpr std::string_view number = "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";
/// Some digit before the exponent is not 0.
constexpr std::string_view positive_number =
    "([0-9]*[1-9][0-9]*(\\.[0-9]*)?|[0-9]*\\.[0-9]*[1-9][0-9]*)([eE][+-]?[0-9]+)?";

std::string between_blanks(std::string_view pattern) { return fmt::format("^{0}{1}{0}$", blanks, pattern); }

/// `ns|us|ms`.
std::string alternatives(Unit unit) {
  std::string units = suffixes_of(unit);
  for (std::size_t at = 0; (at = units.find(", ", at)) != std::string::npos;)
    units.replace(at, 2, "|");
  return units;
}

} // namespace

ValueForms whole_number_forms(double low, double high) {
  return {{.kind = ValueForm::Kind::integer, .words = {}, .pattern = {}, .low = low, .high = high},
          text_form("^[0-9]+$")};
}

ValueForms number_forms(double low, double high, bool ends_included) {
  return {{.kind = ValueForm::Kind::number,
           .words = {},
           .pattern = {},
           .low = low,
           .high = high,
           .ends_included = ends_included},
          text_form(between_blanks(number))};
}

ValueForm flag_form() {
  ValueForm form;
  form.kind = ValueForm::Kind::flag;
  return form;
}

ValueForm word_form(std::vector<std::string> words) {
  ValueForm form;
  form.kind = ValueForm::Kind::word;
  form.words = std::move(words);
  return form;
}

ValueForm text_form(std::string pattern) {
  ValueForm form;
  form.pattern = std::move(pattern);
  return form;
}

ValueForm quantity_form(Unit unit, bool positive) {
  return text_form(
      between_blanks(fmt::format("{}({})", positive ? positive_number : number, alternatives(unit))));
}

ValueForm call_form(std::vector<std::string> const& names) {
  return text_form(between_blanks(fmt::format("({}){}(\\(.*\\))?", fmt::join(names, "|"), blanks)));
}

ValueForms with(ValueForms forms, ValueForm other) {
  forms.push_back(std::move(other));
  return forms;
}

} // namespace stickysim
