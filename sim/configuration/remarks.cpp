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
constexpr std::size_t most_of_a_path = 200;
constexpr std::size_t line_width = 100;

/// The line numbers behind the first one: ` (also line 7)`, ` (also lines 7, 8, 9, 10 and 23 more)`.
std::string further(ConfigurationFile const& file, std::set<std::size_t> const& lines) {
  if (lines.size() == 1) return {};
  std::string_view const first_path = place_of(file, *lines.begin()).path;
  std::string text;
  std::size_t shown = 0;
  for (auto line = std::next(lines.begin()); line != lines.end() && shown < most_further_lines; ++line) {
    auto const place = place_of(file, *line);
    std::string const path = place.path == first_path ? "" : excerpt(place.path, most_of_a_path) + ':';
    text += fmt::format("{}{}{}", shown++ == 0 ? "" : ", ", path, place.line);
  }
  std::size_t const all = lines.size() - 1;
  if (all > shown) text += fmt::format(" and {} more", all - shown);
  return fmt::format(" (also line{} {})", all == 1 ? "" : "s", text);
}

std::string more(std::size_t all, std::size_t shown) {
  return all > shown ? fmt::format("and {} more", all - shown) : "";
}

/// Adds remarks to `text` in the order of their lines. Each starts with `heading`.
template <class Told>
void tell(Told const& told, ConfigurationFile const& file, std::string_view heading,
          std::vector<std::string>& text) {
  std::vector<std::pair<std::size_t, std::string>> rows;
  for (auto const& [remark, lines] : told) {
    auto const place = place_of(file, *lines.begin());
    std::string const where = heading.empty()
                                  ? fmt::format("{}:{}", excerpt(place.path, most_of_a_path), place.line)
                                  : fmt::format("{}: {}", heading, place_text(file, *lines.begin()));
    rows.emplace_back(*lines.begin(),
                      fmt::format("{}: {}: {}{}", where, excerpt(remark.first, most_of_a_directive),
                                  excerpt(remark.second, most_of_a_reason), further(file, lines)));
  }
  std::ranges::stable_sort(rows, {}, &std::pair<std::size_t, std::string>::first);
  std::size_t const shown = std::min(rows.size(), most_remarks);
  for (std::size_t row = 0; row < shown; ++row)
    text.push_back(std::move(rows[row].second));
  if (rows.size() > shown) text.push_back(more(rows.size(), shown));
}

} // namespace

std::vector<std::string> Remarks::stickiness(ConfigurationFile const& file) const {
  std::vector<std::string> text;
  tell(lost_, file, "stickiness that is not kept", text);
  tell(changed_, file, "stickiness in another form", text);
  return text;
}

std::vector<std::string> Remarks::others(ConfigurationFile const& file) const {
  std::vector<std::string> text;
  tell(others_, file, {}, text);
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
