#pragma once

#include "trace/csv_row.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

class Table;

/// A row of a Table, while it is being visited.
class Row {
public:
  /// The cell as it was before it was written, without quotes or an apostrophe before a formula. Empty in a
  /// column that the file does not have.
  std::string_view text(std::size_t column) const {
    return column < cells_.size() ? cells_[column] : std::string_view{};
  }
  /// Its number; nothing where the cell is empty. Throws DamagedFile.
  std::optional<double> number(std::size_t column) const;
  /// The same where a cell must not be empty.
  double value(std::size_t column) const;

  std::size_t line() const { return line_; } ///< in the file, from 1
  /// Throws DamagedFile: what is wrong with the cell in that column.
  [[noreturn]] void fail(std::size_t column, std::string_view what) const;

private:
  friend class Table;
  explicit Row(Table const& table) : table_{&table} {}
  bool read(); ///< the next one; false at the end
  void split(std::string_view record);

  Table const* table_;
  std::size_t next_ = 0; ///< place in the content
  std::size_t line_ = 0;
  std::size_t lines_read_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<CsvField> fields_; ///< of a record with quotes
};

/// A CSV file of results. Rows are split as they are visited, so that a large file costs little more than its
/// text. Errors are thrown as DamagedFile.
class Table {
public:
  /// `path` is for messages. The header is read.
  Table(std::string path, std::string content);

  std::vector<std::string> const& columns() const { return columns_; }
  /// The place of a column. Throws DamagedFile if there is none of that name.
  std::size_t column(std::string_view name) const;
  /// The same of a column that not every run has; past the last one if there is none.
  std::size_t column_if_any(std::string_view name) const;

  /// Calls `visit(row)` for each row below the header.
  template <class Visit>
  void for_each(Visit const& visit) const {
    Row row = first();
    Row const& seen = row;
    while (row.read())
      visit(seen);
  }

  /// Throws DamagedFile: what is wrong in that line, or, with line 0, in the file.
  [[noreturn]] void fail(std::size_t line, std::string message) const;

private:
  friend class Row;
  Row first() const;

  std::string path_;
  std::string content_;
  std::vector<std::string> columns_;
  std::size_t body_ = 0; ///< where the rows begin
  std::size_t header_lines_ = 0;
};

} // namespace stickysim
