#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace stickysim {

/// A number as every machine prints it: whole numbers in full, others with nine significant digits, neither
/// `-0` nor an exponent of a local fashion; empty if it is not finite.
std::string number_text(double value);

/// Comma-separated values after RFC 4180, rows ended by a line feed. Text that a spreadsheet would take for
/// a formula is quoted and starts with an apostrophe.
class Csv {
public:
  /// Starts with the header: `before`, then one column per swept key, then `after`.
  Csv(std::initializer_list<std::string_view> before, std::span<std::string const> swept_keys,
      std::initializer_list<std::string_view> after);

  Csv& text(std::string_view value);
  Csv& texts(std::span<std::string const> values);
  Csv& number(double value);
  Csv& count(std::uint64_t value);
  Csv& blank(); ///< a cell for what is not defined
  void end_row();

  std::string take() { return std::move(content_); }

private:
  void cell(std::string_view value);

  std::string content_;
  bool row_is_empty_ = true;
};

} // namespace stickysim
