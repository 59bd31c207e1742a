#include "report/sweep_table.hpp"

#include "engine/utf8.hpp"
#include "report/brief_answer.hpp"
#include "report/columns.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include "report/run_text.hpp"
#include "report/swept_measures.hpp"
#include "report/two_states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace stickysim {
namespace {

std::string_view heading_of(Measure measure) {
  switch (measure) {
  case Measure::harm: return "harmed";
  case Measure::undone: return "undone";
  case Measure::failures: return "failed";
  case Measure::latency_mean: return "latency";
  case Measure::latency_p99: return "p99";
  case Measure::cost: break;
  }
  return "cost";
}

constexpr std::size_t part_width = 12; ///< of a variant's name, about as wide as the figures below it

/// The lines of a cell.
using Cell = std::vector<std::string>;

/// A cell at most `width` columns wide, broken behind what parts its words if it can be.
Cell folded(std::string text, std::size_t width) {
  Cell cell;
  while (character_count(text) > width) {
    std::size_t const part = text.find_last_of(" ,._-(", width - 1);
    std::size_t const end = part == std::string::npos || part == 0 ? width : part + 1;
    cell.push_back(text.substr(0, end));
    text.erase(0, text.find_first_not_of(' ', end));
  }
  cell.push_back(std::move(text));
  return cell;
}

/// Leaves a line's labels two thirds of the page: takes from the widest column what is too much.
std::vector<std::size_t> label_widths(std::vector<std::vector<Cell>> const& rows, std::size_t labels,
                                      std::size_t page) {
  std::vector<std::size_t> widths(labels, 1);
  for (auto const& row : rows)
    for (std::size_t i = 0; i < labels; ++i)
      for (std::string const& line : row[i])
        widths[i] = std::max(widths[i], character_count(line));
  while (std::accumulate(widths.begin(), widths.end(), labels) > page * 2 / 3) {
    auto const widest = std::ranges::max_element(widths);
    if (*widest == 1) break;
    --*widest;
  }
  return widths;
}

/// A row's cells side by side, as many lines as the highest has.
void add_lines(std::vector<Line>& lines, std::vector<Cell> const& row) {
  std::size_t const height = std::ranges::max_element(row, {}, &Cell::size)->size();
  for (std::size_t i = 0; i < height; ++i) {
    Line& line = lines.emplace_back();
    for (Cell const& cell : row)
      line.push_back(i < cell.size() ? cell[i] : "");
  }
}

class SweepTable {
public:
  SweepTable(ExperimentResult const& result, Judgements const& judgements, std::size_t page)
      : result_{result}, judgements_{judgements}, points_{points_of(result)}, page_{page} {}

  std::size_t labels() const { return result_.scenario->swept_keys.size() + 1; }

  std::vector<Line> lines() const {
    std::vector<std::vector<Cell>> rows{heading()};
    for (std::size_t i = 0; i < points_.size(); ++i) {
      std::vector<Cell>& row = rows.emplace_back();
      for (std::string const& value : points_[i].front().variant->point)
        row.push_back({value});
      row.push_back({brief_answer(judgements_.points()[i], points_[i], judgements_.comparisons()).words});
    }
    for (Measure const measure : swept_measures(result_, judgements_.comparisons()))
      add_columns(rows, measure);

    std::vector<std::size_t> const widths = label_widths(rows, labels(), page_);
    std::vector<Line> lines;
    for (std::vector<Cell>& row : rows) {
      for (std::size_t i = 0; i < labels(); ++i)
        row[i] = refolded(row[i], widths[i]);
      add_lines(lines, row);
    }
    return lines;
  }

private:
  static Cell refolded(Cell const& cell, std::size_t width) {
    Cell lines;
    for (std::string const& line : cell)
      for (std::string& part : folded(line, width))
        lines.push_back(std::move(part));
    return lines;
  }

  /// Swept keys, in two lines: `server.` and `count`.
  std::vector<Cell> heading() const {
    std::vector<Cell> row;
    for (std::string const& key : result_.scenario->swept_keys) {
      std::size_t const leaf = key.rfind('.') + 1;
      row.push_back({key.substr(0, leaf), key.substr(leaf)});
    }
    row.push_back({"answer"});
    return row;
  }

  /// A column for each variant.
  void add_columns(std::vector<std::vector<Cell>>& rows, Measure measure) const {
    Scale const scale = scale_of(row_of(measure).unit, means_of(measure, result_.variants).largest);
    for (std::size_t variant = 0; variant < points_.front().size(); ++variant) {
      Cell cell = folded_name(points_.front()[variant].variant->name);
      cell.insert(cell.begin(), {std::string{heading_of(measure)}, std::string{scale.unit}});
      for (std::string& line : cell)
        line += no_mark;
      rows.front().push_back(std::move(cell));
      for (std::size_t i = 0; i < points_.size(); ++i)
        rows[i + 1].push_back({figure_at(points_[i], variant, measure, scale)});
      if (variant > 0) continue;
      for (std::vector<Cell>& row : rows) // sets the measures apart
        for (std::string& line : row.back())
          line.insert(0, 1, ' ');
    }
  }

  /// Above a figure: broken early where a name has parts, else only if the page demands it.
  Cell folded_name(std::string const& name) const {
    std::size_t const room = page_ / 3 - 2 - no_mark.size();
    return folded(name, name.find_first_of("._-") < part_width ? std::min(part_width, room) : room);
  }

  std::string figure_at(Point point, std::size_t variant, Measure measure, Scale const& scale) const {
    auto const value = estimate_of(samples_of(point[variant], measure), result_.scenario->run.confidence);
    if (auto const states = two_states(point[variant]))
      return figure(states->means_of(samples_of(point[variant], measure)), scale) + std::string{no_mark};
    std::string const text = value ? figure(value->mean, scale) : "-";
    return text + std::string{variant == 0 ? no_mark : mark_of(point[variant], point.front(), measure)};
  }

  std::string_view mark_of(VariantResult const& variant, VariantResult const& baseline,
                           Measure measure) const {
    switch (judgements_.comparisons().relation(variant, baseline, measure)) {
    case Relation::better: return " ▼";
    case Relation::worse: return " ▲";
    case Relation::same:
    case Relation::undecided: break;
    }
    return no_mark;
  }

  ExperimentResult const& result_;
  Judgements const& judgements_;
  std::vector<Point> points_;
  std::size_t page_;
};

std::string footer(ExperimentResult const& result, std::size_t page) {
  Point const point = points_of(result).front();
  std::size_t const replications = point.front().trials.size();
  std::string text = run_text(result.scenario->run, result.variants);
  if (replications > 1 && point.size() > 1)
    text += fmt::format("; ▼ better, ▲ worse than '{}'", point.front().variant->name);
  if (std::ranges::any_of(result.variants,
                          [](VariantResult const& each) { return two_states(each).has_value(); }))
    text += "; a / b: where a design collapses / where it does not";
  return paragraph("", text + "; --verbose shows each point in full", 0, page);
}

} // namespace

std::string sweep_table(ExperimentResult const& result, Judgements const& judgements, Paint const& paint,
                        std::size_t page) {
  SweepTable const table{result, judgements, page};
  return in_columns(table.lines(), table.labels(), paint, page) + footer(result, page);
}

} // namespace stickysim
