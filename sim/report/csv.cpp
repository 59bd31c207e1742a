#include "report/csv.hpp"

#include <stickysim/engine/check.hpp>

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

Csv::Csv(std::vector<std::string> const& header) : columns_{header.size()} {
  for (std::string const& column : header)
    text(column);
  end_row();
}

Csv& Csv::text(std::string_view value) {
  bool const plain = value.find_first_of(",\"\r\n") == std::string_view::npos && !starts_formula(value);
  cell(plain ? value : quoted(value));
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
  if (cells_ > 0) content_ += ',';
  content_ += value;
  ++cells_;
}

void Csv::end_row() {
  STICKYSIM_CHECK(cells_ == columns_, "a row of a CSV file has a cell for each column");
  content_ += '\n';
  cells_ = 0;
}

} // namespace stickysim
