#include "report/diary.hpp"

#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

constexpr int fewest_decimals = 3;
constexpr int most_second_decimals = 9;

std::string date(Nanoseconds at_ns, int decimals) {
  return fmt::format("{:.{}f} s", to_seconds(at_ns), decimals);
}

} // namespace

int Diary::decimals() const {
  auto const alike = [](Line const& a, Line const& b, int decimals) {
    return a.at_ns != b.at_ns && date(a.at_ns, decimals) == date(b.at_ns, decimals);
  };
  int decimals = fewest_decimals;
  for (std::size_t i = 1; i < lines_.size(); ++i)
    while (decimals < most_second_decimals && alike(lines_[i - 1], lines_[i], decimals))
      ++decimals;
  return decimals;
}

std::string Diary::text(std::size_t columns) const {
  int const places = decimals();
  std::size_t const width = date(lines_.back().at_ns, places).size();
  std::string page;
  Nanoseconds dated_ns = -1;
  for (Line const& line : lines_) {
    bool const opens = line.paragraph == Paragraph::opens;
    if (opens && !page.empty()) page += '\n';
    bool const dates = opens || line.at_ns != dated_ns;
    std::string const margin = fmt::format("  {:>{}} ", dates ? date(line.at_ns, places) : "", width);
    page += paragraph(margin, line.text, margin.size() + 3, columns);
    dated_ns = line.at_ns;
  }
  return page;
}

} // namespace stickysim
