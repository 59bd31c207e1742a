#include "configuration/remarks.hpp"

#include "configuration/excerpt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace stickysim {
namespace {

// A file of unknown directives only must not flood the terminal.
constexpr std::size_t most_remarks = 200;
constexpr std::size_t most_names = 200;
constexpr std::size_t most_further_lines = 4;
constexpr std::size_t most_of_a_directive = 60;
constexpr std::size_t most_of_a_reason = 400;
constexpr std::size_t line_width = 100;

/// ` (also line 7)`, ` (also lines 7, 8, 9, 10 and 23 more)`.
std::string further(std::set<std::size_t> const& lines) {
  if (lines.size() == 1) return {};
  std::string text;
  std::size_t shown = 0;
  for (auto line = std::next(lines.begin()); line != lines.end() && shown < most_further_lines; ++line)
    text += fmt::format("{}{}", shown++ == 0 ? "" : ", ", *line);
  std::size_t const all = lines.size() - 1;
  if (all > shown) text += fmt::format(" and {} more", all - shown);
  return fmt::format(" (also line{} {})", all == 1 ? "" : "s", text);
}

std::string more(std::size_t all, std::size_t shown) {
  return all > shown ? fmt::format("and {} more", all - shown) : "";
}

} // namespace

void Remarks::add(std::size_t line, std::string_view directive, std::string why) {
  remarks_[{std::string{directive}, std::move(why)}].insert(line);
}

std::vector<std::string> Remarks::lines(std::string const& path) const {
  std::string const file = excerpt(path, 200);
  std::vector<std::pair<std::size_t, std::string>> told;
  for (auto const& [remark, lines] : remarks_)
    told.emplace_back(*lines.begin(), fmt::format("{}:{}: {}: {}{}", file, *lines.begin(),
                                                  excerpt(remark.first, most_of_a_directive),
                                                  excerpt(remark.second, most_of_a_reason), further(lines)));
  std::stable_sort(told.begin(), told.end(), [](auto const& a, auto const& b) { return a.first < b.first; });

  std::vector<std::string> text;
  for (auto const& [line, remark] : told)
    if (text.size() < most_remarks) text.push_back(remark);
  if (told.size() > text.size()) text.push_back(more(told.size(), text.size()));
  if (without_effect_.empty()) return text;

  std::string row = "without effect on this model:";
  std::size_t named = 0;
  for (std::string const& directive : without_effect_) {
    if (named == most_names) break;
    std::string const name = excerpt(directive, most_of_a_directive);
    if (row.size() + name.size() > line_width) {
      text.push_back(std::move(row));
      row = " ";
    }
    row += ' ' + name + (++named == without_effect_.size() ? "" : ",");
  }
  if (named < without_effect_.size()) row += ' ' + more(without_effect_.size(), named);
  text.push_back(std::move(row));
  return text;
}

} // namespace stickysim
