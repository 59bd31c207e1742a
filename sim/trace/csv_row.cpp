#include "trace/csv_row.hpp"

#include <algorithm>

namespace stickysim {

namespace {

/// Reads the quoted field that starts at `at` into `text`; returns the place after its closing quote, or
/// npos.
std::size_t read_quoted(std::string_view row, std::size_t at, std::string& text) {
  for (++at; at < row.size(); ++at) {
    if (row[at] == '"') {
      bool const doubled = at + 1 < row.size() && row[at + 1] == '"';
      if (!doubled) return at + 1;
      ++at;
    }
    text += row[at];
  }
  return std::string_view::npos;
}

} // namespace

bool split_csv_row(std::string_view row, std::vector<CsvField>& fields) {
  std::size_t count = 0;
  std::size_t at = 0;
  bool well_formed = true;
  while (true) {
    if (count == fields.size()) fields.emplace_back();
    CsvField& field = fields[count++];
    field.text.clear();
    field.offset = at;
    if (at < row.size() && row[at] == '"') {
      at = read_quoted(row, at, field.text);
      well_formed = at == row.size() || (at < row.size() && row[at] == ',');
    } else {
      at = std::min(row.find(',', at), row.size());
      field.text = row.substr(field.offset, at - field.offset);
    }
    field.width = std::min(at, row.size()) - field.offset;
    if (!well_formed || at == row.size()) break;
    ++at;
  }
  fields.resize(count);
  return well_formed;
}

} // namespace stickysim
