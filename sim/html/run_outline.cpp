#include "html/run_outline.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace stickysim {
namespace {

/// The number that a text is as a whole.
std::optional<double> plain_number(std::string_view text) {
  double value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Columns of a swept key: its values and, if there is one, that of their numbers.
struct KeyColumns {
  std::size_t value;
  std::optional<std::size_t> number;
};

/// They stand between those that name a variant and that of the metric.
std::vector<KeyColumns> key_columns(Table const& summary) {
  std::vector<std::string> const& names = summary.columns();
  std::size_t const workload = summary.column_if_any("workload");
  std::size_t at = (workload < names.size() ? workload : summary.column("variant")) + 1;
  std::vector<KeyColumns> columns;
  for (std::size_t const end = summary.column("metric"); at < end; ++at)
    if (!columns.empty() && names[at] == names[columns.back().value] + ".value")
      columns.back().number = at;
    else
      columns.push_back({at, std::nullopt});
  return columns;
}

} // namespace

std::string RunOutline::name_of_point(std::size_t point) const {
  std::string name;
  for (std::size_t key = 0; key < keys.size(); ++key)
    name.append(name.empty() ? "" : ", ").append(keys[key]).append(" = ").append(points[point][key]);
  return name;
}

RunOutline outline_of(RunFolder const& run) {
  Table const& summary = run.table("summary.csv");
  std::vector<KeyColumns> const columns = key_columns(summary);
  RunOutline outline;
  for (KeyColumns const& key : columns)
    outline.keys.push_back(summary.columns()[key.value]);
  std::size_t const variant_column = summary.column("variant");
  std::size_t const class_column = summary.column_if_any("workload");

  std::vector<std::string> point(columns.size());
  std::vector<std::optional<double>> numbers(columns.size());
  auto const add = [&](auto& list, auto const& value, std::size_t most) {
    if (!list.empty() && list.back() == value) return false;
    if (std::ranges::find(list, value) != list.end()) return false;
    if (list.size() == most) {
      outline.is_cut = true;
      return false;
    }
    list.push_back(value);
    return true;
  };
  summary.for_each([&](Row const& row) {
    for (std::size_t key = 0; key < columns.size(); ++key) {
      point[key] = row.text(columns[key].value);
      numbers[key] = columns[key].number ? row.number(*columns[key].number) : plain_number(point[key]);
    }
    if (add(outline.points, point, RunOutline::most_points)) outline.numbers.push_back(numbers);
    add(outline.variants, std::string{row.text(variant_column)}, RunOutline::most_variants);
    if (!row.text(class_column).empty())
      add(outline.classes, std::string{row.text(class_column)}, RunOutline::most_variants);
  });
  if (outline.variants.empty()) summary.fail(0, "there are no rows below the header");
  return outline;
}

Locator::Locator(Table const& table, RunOutline const& outline)
    : outline_{outline}, variant_column_{table.column("variant")} {
  for (std::string const& key : outline.keys)
    key_columns_.push_back(table.column(key));
}

bool Locator::is_at_point(Row const& row, std::vector<std::string> const& values) const {
  for (std::size_t key = 0; key < key_columns_.size(); ++key)
    if (row.text(key_columns_[key]) != values[key]) return false;
  return true;
}

bool Locator::find(Row const& row) {
  auto const& [variants, points] = std::tie(outline_.variants, outline_.points);
  std::string_view const name = row.text(variant_column_);
  if (variant >= variants.size() || variants[variant] != name)
    variant = static_cast<std::size_t>(std::ranges::find(variants, name) - variants.begin());
  if (point >= points.size() || !is_at_point(row, points[point]))
    point = static_cast<std::size_t>(
        std::ranges::find_if(points, [&](auto const& values) { return is_at_point(row, values); }) -
        points.begin());
  return variant < variants.size() && point < points.size();
}

} // namespace stickysim
