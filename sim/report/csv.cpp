#include "report/csv.hpp"

#include <fmt/format.h>

#include <cmath>

namespace stickysim {

std::string number_text(double value) {
  if (!std::isfinite(value)) return {};
  bool const whole = std::fabs(value) <= 0x1p53 && value == std::trunc(value);
  return whole ? fmt::format("{}", static_cast<std::int64_t>(value)) : fmt::format("{:.9g}", value);
}

static bool starts_formula(std::string_view value) {
  return !value.empty() && std::string_view{"=+-@\t\r"}.find(value.front()) != std::string_view::npos;
}

static std::string quoted(std::string_view value) {
  std::string result = starts_formula(value) ? "\"'" : "\"";
  for (char const c : value) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

Csv::Csv(std::initializer_list<std::string_view> before, std::span<std::string const> swept_keys,
         std::initializer_list<std::string_view> after) {
  for (std::string_view const column : before)
    text(column);
  texts(swept_keys);
  for (std::string_view const column : after)
    text(column);
  end_row();
}

Csv& Csv::text(std::string_view value) {
  bool const plain = value.find_first_of(",\"\r\n") == std::string_view::npos && !starts_formula(value);
  cell(plain ? value : quoted(value));
  return *this;
}

Csv& Csv::texts(std::span<std::string const> values) {
  for (std::string const& value : values)
    text(value);
  return *this;
}

Csv& Csv::number(double value) {
  cell(number_text(value));
  return *this;
}

Csv& Csv::count(std::uint64_t value) {
  cell(fmt::format("{}", value));
  return *this;
}

Csv& Csv::blank() {
  cell({});
  return *this;
}

void Csv::cell(std::string_view value) {
  if (!row_is_empty_) content_ += ',';
  content_ += value;
  row_is_empty_ = false;
}

void Csv::end_row() {
  content_ += '\n';
  row_is_empty_ = true;
}

} // namespace stickysim
