#include "report/csv.hpp"

#include <stickysim/engine/check.hpp>

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace stickysim {

/// Appends what number_text() returns.
static void add_number(std::string& text, double value) {
  if (!std::isfinite(value)) return;
  bool const whole = std::fabs(value) <= 0x1p53 && value == std::trunc(value);
  if (whole)
    fmt::format_to(std::back_inserter(text), FMT_COMPILE("{}"), static_cast<std::int64_t>(value));
  else
    fmt::format_to(std::back_inserter(text), FMT_COMPILE("{:.9g}"), value);
}

std::string number_text(double value) {
  std::string text;
  add_number(text, value);
  return text;
}

/// Whether a cell with this character is quoted.
static bool is_special(char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; }

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

Csv::Csv(std::vector<std::string> const& header, ContentSink sink)
    : sink_{std::move(sink)}, columns_{header.size()} {
  for (std::string const& column : header)
    text(column);
  end_row();
}

Csv& Csv::text(std::string_view value) {
  next_cell();
  if (std::ranges::none_of(value, is_special) && !starts_formula(value))
    content_ += value;
  else
    content_ += quoted(value);
  return *this;
}

Csv& Csv::number(double value) {
  next_cell();
  add_number(content_, value);
  return *this;
}

Csv& Csv::count(std::uint64_t value) {
  next_cell();
  fmt::format_to(std::back_inserter(content_), FMT_COMPILE("{}"), value);
  return *this;
}

Csv& Csv::blank() {
  next_cell();
  return *this;
}

void Csv::next_cell() {
  if (cells_ > 0) content_ += ',';
  ++cells_;
}

void Csv::end_row() {
  STICKYSIM_CHECK(cells_ == columns_, "a row of a CSV file has a cell for each column");
  content_ += '\n';
  row_ = content_.size();
  cells_ = 0;
  constexpr std::size_t enough = std::size_t{1} << 16;
  if (sink_ && row_ >= enough) finish();
}

void Csv::finish() {
  sink_(content_);
  content_.clear();
  row_ = 0;
}

Csv::Beginning Csv::take_beginning() {
  Beginning beginning{content_.substr(row_), cells_};
  content_.resize(row_);
  cells_ = 0;
  return beginning;
}

Csv& Csv::begin(Beginning const& beginning) {
  content_ += beginning.text;
  cells_ = beginning.cells;
  return *this;
}

} // namespace stickysim
