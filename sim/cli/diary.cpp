#include "cli/diary.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

constexpr std::size_t page_width = 100;
constexpr int fewest_decimals = 3;
constexpr int most_decimals = 9;

std::string date(Nanoseconds at_ns, int decimals) {
  return fmt::format("{:.{}f} s", to_seconds(at_ns), decimals);
}

/// `text` behind `margin`, wrapped between words; later lines are indented.
std::string broken(std::string margin, std::string const& text) {
  std::size_t const indent = margin.size() + 2;
  std::string page;
  std::string row = std::move(margin);
  bool first = true;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t const space = std::min(text.find(' ', from), text.size());
    std::string const word = text.substr(from, space - from);
    if (!first && row.size() + 1 + word.size() > page_width) {
      page += row + '\n';
      row = std::string(indent, ' ');
      first = true;
    }
    row += (first ? "" : " ") + word;
    first = false;
    from = space + 1;
  }
  return page + row + '\n';
}

} // namespace

int Diary::decimals() const {
  auto const alike = [](Line const& a, Line const& b, int decimals) {
    return a.at_ns != b.at_ns && date(a.at_ns, decimals) == date(b.at_ns, decimals);
  };
  int decimals = fewest_decimals;
  for (std::size_t i = 1; i < lines_.size(); ++i)
    while (decimals < most_decimals && alike(lines_[i - 1], lines_[i], decimals))
      ++decimals;
  return decimals;
}

std::string Diary::text() const {
  int const places = decimals();
  std::size_t const width = date(lines_.back().at_ns, places).size();
  std::string page;
  Nanoseconds dated_ns = -1;
  for (Line const& line : lines_) {
    bool const opens = line.paragraph == Paragraph::opens;
    if (opens && !page.empty()) page += '\n';
    bool const dates = opens || line.at_ns != dated_ns;
    page += broken(fmt::format("  {:>{}}  ", dates ? date(line.at_ns, places) : "", width), line.text);
    dated_ns = line.at_ns;
  }
  return page;
}

} // namespace stickysim
