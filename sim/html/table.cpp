#include "html/table.hpp"

#include "html/damaged_file.hpp"
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace stickysim {
namespace {

constexpr std::size_t longest_row = std::size_t{64} << 20;

/// Undoes what Csv does to text that a spreadsheet would take for a formula.
std::string_view unguarded(std::string_view text) {
  bool const guarded = text.size() > 1 && text.front() == '\'' &&
                       std::string_view{"=+-@\t\r"}.find(text[1]) != std::string_view::npos;
  return guarded ? text.substr(1) : text;
}

} // namespace

std::optional<double> Row::number(std::size_t column) const {
  std::string_view const text = this->text(column);
  if (text.empty()) return std::nullopt;
  double value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    fail(column, "is not a number");
  return value;
}

double Row::value(std::size_t column) const {
  auto const found = number(column);
  if (!found) table_->fail(line_, fmt::format("the column {} is empty", table_->columns_[column]));
  return *found;
}

void Row::fail(std::size_t column, std::string_view what) const {
  table_->fail(line_, fmt::format("'{}' {}, in the column {}", text(column).substr(0, 40), what,
                                  table_->columns_[column]));
}

Row::Row(Table const& table) : table_{&table} {
  if (!table.file_) ahead_ = table.content_;
}

/// Reads more of the file behind what is known of it; false at its end.
bool Row::read_on() {
  if (!table_->file_) return false;
  constexpr std::size_t least = std::size_t{1} << 18;
  std::size_t const known = ahead_.size();
  if (known > longest_row) table_->fail(line_, "the row is longer than 64 MiB");
  std::size_t const piece = std::max(least, known); // so that a long row is moved a few times only
  if (known > 0) std::memmove(buffer_.data(), ahead_.data(), known);
  buffer_.resize(known + piece);
  ssize_t const more =
      pread(fileno(table_->file_.get()), buffer_.data() + known, piece, static_cast<off_t>(place_ + known));
  if (more < 0) throw IoError{fmt::format("{}: cannot read: {}", table_->path_, std::strerror(errno))};
  ahead_ = {buffer_.data(), known + static_cast<std::size_t>(more)};
  return more > 0;
}

/// A record ends with its line, unless a quote is open there.
bool Row::read() {
  while (!ahead_.empty() || read_on()) {
    std::size_t end = 0;
    bool quoted = false;
    line_ = lines_read_ + 1;
    do {
      std::size_t const from = end;
      std::size_t searched = from;
      std::size_t found = std::string_view::npos;
      do {
        found = ahead_.find('\n', searched);
        searched = ahead_.size();
      } while (found == std::string_view::npos && read_on());
      end = std::min(found, ahead_.size());
      if (std::ranges::count(ahead_.substr(from, end - from), '"') % 2 != 0) quoted = !quoted;
      ++lines_read_;
      if (end < ahead_.size()) ++end;
    } while (quoted && (end < ahead_.size() || read_on()));
    if (quoted) table_->fail(line_, "a quoted cell is not closed");
    std::string_view record = ahead_.substr(0, end);
    ahead_.remove_prefix(end);
    place_ += end;
    if (record.ends_with('\n')) record.remove_suffix(1);
    if (record.ends_with('\r')) record.remove_suffix(1);
    if (record.empty()) continue;
    split(record);
    if (!table_->columns_.empty() && cells_.size() != table_->columns_.size())
      table_->fail(line_, fmt::format("{} cell{}, where the header has {}", cells_.size(),
                                      cells_.size() == 1 ? "" : "s", table_->columns_.size()));
    return true;
  }
  return false;
}

void Row::split(std::string_view record) {
  cells_.clear();
  if (record.find('"') == std::string_view::npos) {
    std::size_t comma = 0;
    for (; (comma = record.find(',')) != std::string_view::npos; record.remove_prefix(comma + 1))
      cells_.push_back(record.substr(0, comma));
    cells_.push_back(record);
    return;
  }
  if (!split_csv_row(record, fields_)) table_->fail(line_, "a quote in the middle of a cell");
  for (CsvField const& field : fields_)
    cells_.push_back(unguarded(field.text));
}

Table::Table(std::string path)
    : path_{std::move(path)}, file_{std::fopen(path_.c_str(), "rbe"), [](std::FILE* file) {
                                      if (file) std::fclose(file);
                                    }} {
  if (!file_) throw IoError{fmt::format("{}: cannot open: {}", path_, std::strerror(errno))};
  read_header();
}

Table::Table(std::string path, std::string content) : path_{std::move(path)}, content_{std::move(content)} {
  read_header();
}

void Table::read_header() {
  Row header{*this};
  if (!header.read()) fail(0, "the file is empty");
  for (std::string_view const name : header.cells_)
    columns_.emplace_back(name);
  body_ = header.place_;
  header_lines_ = header.lines_read_;
}

std::size_t Table::column(std::string_view name) const {
  std::size_t const found = column_if_any(name);
  if (found == columns_.size()) fail(1, fmt::format("there is no column '{}'", name));
  return found;
}

std::size_t Table::column_if_any(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::find(columns_, name) - columns_.begin());
}

Row Table::first() const {
  Row row{*this};
  row.place_ = body_;
  row.lines_read_ = header_lines_;
  if (!file_) row.ahead_.remove_prefix(body_);
  return row;
}

void Table::fail(std::size_t line, std::string message) const {
  Diagnostic diagnostic;
  diagnostic.file = path_;
  diagnostic.line = line;
  diagnostic.column = line == 0 ? 0 : 1;
  diagnostic.message = std::move(message);
  diagnostic.help = "this is not what 'stickysim run --out' writes: run the scenario again";
  throw DamagedFile{std::move(diagnostic)};
}

} // namespace stickysim
