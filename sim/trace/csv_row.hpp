#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

struct CsvField {
  std::string text;       ///< without the quotes around it
  std::size_t offset = 0; ///< where it starts in the row, quote included
  std::size_t width = 0;  ///< as written
};

/// Splits a row of RFC 4180 CSV into `fields`, whose memory it reuses. False if a quote is not closed, or
/// closed before the field's end; that field is then the last.
bool split_csv_row(std::string_view row, std::vector<CsvField>& fields);

} // namespace stickysim
