#pragma once

#include <stickysim/report/writers.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stickysim {

/// A number as every machine prints it: whole numbers in full, others with nine significant digits, neither
/// `-0` nor an exponent of a local fashion; empty if it is not finite.
std::string number_text(double value);

/// Comma-separated values after RFC 4180, rows ended by a line feed. Text that a spreadsheet would take for
/// a formula is quoted and starts with an apostrophe.
class Csv {
public:
  /// Rows go to `sink`, some at a time; without one they are kept until they are taken.
  explicit Csv(std::vector<std::string> const& header, ContentSink sink = {});

  Csv& text(std::string_view value);
  Csv& number(double value);
  Csv& count(std::uint64_t value);
  Csv& blank();   ///< a cell for what is not defined
  void end_row(); ///< after a cell for each column

  /// The first cells of a row, made once for rows that begin alike.
  struct Beginning {
    std::string text;
    std::size_t cells = 0;
  };
  /// Takes back the row that has begun.
  Beginning take_beginning();
  Csv& begin(Beginning const& beginning); ///< a row

  std::string take() { return std::move(content_); }
  void finish(); ///< the last rows go to the sink

private:
  void next_cell();

  ContentSink sink_;
  std::string content_;
  std::size_t row_ = 0; ///< where this row begins
  std::size_t columns_;
  std::size_t cells_ = 0; ///< in this row
};

} // namespace stickysim
