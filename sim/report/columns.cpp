#include "report/columns.hpp"

#include "engine/utf8.hpp"
#include "report/page.hpp"

#include <algorithm>
#include <numeric>

namespace stickysim {
namespace {

/// The lines of a cell that has `room` columns; names have no spaces and break anywhere. The mark behind it
/// stands beside the last line.
std::vector<std::string> lines_of_cell(std::string const& cell, std::size_t room) {
  if (character_count(cell) <= room) return {cell};
  std::size_t const mark = cell.ends_with(no_mark) ? cell.size() - no_mark.size() : cell.rfind(' ');
  std::size_t const width = room - no_mark.size();
  std::vector<std::string> lines;
  for (std::string line : wrapped("", cell.substr(0, mark), 0, width)) {
    for (; character_count(line) > width; line.erase(0, width))
      lines.push_back(line.substr(0, width) + std::string{no_mark});
    lines.push_back(line + std::string{no_mark});
  }
  lines.back().replace(lines.back().size() - no_mark.size(), no_mark.size(), cell.substr(mark));
  return lines;
}

/// Labels, and beside them the columns [first, end).
class Block {
public:
  Block(std::vector<std::size_t> const& widths, std::size_t labels, std::size_t first, std::size_t end)
      : widths_{widths}, labels_{labels}, first_{first}, end_{end} {}

  std::string text(Line const& line) const {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t i = first_; i < end_; ++i)
      height = std::max(height, cells.emplace_back(lines_of_cell(line[i], widths_[i])).size());
    std::string text;
    for (std::size_t row = 0; row < height; ++row)
      text += (row == 0 ? "" : "\n") + printed(line, cells, row);
    return text;
  }

private:
  std::string padding(std::size_t column, std::string const& cell) const {
    std::size_t const width = character_count(cell);
    return std::string(widths_[column] - std::min(width, widths_[column]), ' ');
  }

  std::string printed(Line const& line, std::vector<std::vector<std::string>> const& cells,
                      std::size_t row) const {
    std::string text;
    for (std::size_t i = 0; i < labels_; ++i) {
      std::string const label = row == 0 ? line[i] : "";
      text += (i == 0 ? "" : " ") + label + padding(i, label);
    }
    for (std::size_t i = first_; i < end_; ++i) {
      auto const& lines = cells[i - first_];
      std::string const cell = row < lines.size() ? lines[row] : "";
      text += ' ' + padding(i, cell) + cell;
    }
    return text.substr(0, text.find_last_not_of(' ') + 1);
  }

  std::vector<std::size_t> const& widths_;
  std::size_t labels_;
  std::size_t first_;
  std::size_t end_;
};

/// Each column as wide as its widest cell; figures at most what the page leaves beside the labels.
std::vector<std::size_t> widths_of(std::vector<Line> const& lines, std::size_t labels, std::size_t page) {
  std::vector<std::size_t> widths(lines.front().size());
  for (Line const& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], character_count(line[i]));
  auto const first = widths.begin() + static_cast<std::ptrdiff_t>(labels);
  std::size_t const taken = std::accumulate(widths.begin(), first, labels);
  for (auto width = first; width != widths.end(); ++width)
    *width = std::min(*width, page - std::min(taken, page / 2));
  return widths;
}

} // namespace

std::string in_columns(std::vector<Line> const& lines, std::size_t labels, Paint const& paint,
                       std::size_t page) {
  std::vector<std::size_t> const widths = widths_of(lines, labels, page);
  auto const columns_until = [&](std::size_t end) {
    return widths.begin() + static_cast<std::ptrdiff_t>(end);
  };
  std::size_t const label_width = std::accumulate(widths.begin(), columns_until(labels), labels - 1);
  std::string text;
  for (std::size_t first = labels; first < widths.size();) {
    std::size_t width = label_width;
    std::size_t end = first;
    do
      width += 1 + widths[end++];
    while (end < widths.size() && width + 1 + widths[end] <= page);

    if (first > labels) text += '\n';
    Block const block{widths, labels, first, end};
    text += paint.strong(block.text(lines.front())) + '\n';
    for (std::size_t i = 1; i < lines.size(); ++i)
      text += block.text(lines[i]) + '\n';
    first = end;
  }
  return text;
}

} // namespace stickysim
