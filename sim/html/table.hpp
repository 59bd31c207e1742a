#pragma once

#include "trace/csv_row.hpp"

#include <cstddef>
#include <cstdio>
#include <memory>
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

  Row(Row&&) = default;
  Row(Row const&) = delete;

private:
  friend class Table;
  explicit Row(Table const& table);
  bool read(); ///< the next one; false at the end
  bool read_on();
  void split(std::string_view record);

  Table const* table_;
  std::string_view ahead_;   ///< what is known of the content behind this row
  std::vector<char> buffer_; ///< where that stands, if it comes from a file
  std::size_t place_ = 0;    ///< of the content behind this row, in bytes
  std::size_t line_ = 0;
  std::size_t lines_read_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<CsvField> fields_; ///< of a record with quotes
};

/// A CSV file of results. Rows are read and split as they are visited, so that a large file takes no more
/// memory than a small one. Errors are thrown as DamagedFile, or as IoError where the file cannot be read.
class Table {
public:
  /// The file is opened, and stays so: whatever takes its place is not looked at. The header is read.
  explicit Table(std::string path);
  /// Of content that is known; `path` is for messages.
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
  void read_header();
  Row first() const;

  std::string path_;
  std::string content_;             ///< if there is no file
  std::shared_ptr<std::FILE> file_; ///< null: the content is known
  std::vector<std::string> columns_;
  std::size_t body_ = 0; ///< where the rows begin
  std::size_t header_lines_ = 0;
};

} // namespace stickysim
