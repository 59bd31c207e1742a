#include "html/table_check.hpp"

#include "engine/utf8.hpp"
#include <stickysim/engine/fnv1a.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace stickysim {
namespace {

/// Files have nine digits of a number.
constexpr double rounding = 1e-8;

/// Why a text is not one that a run writes; empty if it is.
std::string_view fault_of(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\0') return "holds a NUL byte";
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    Character const next = first_character(text.substr(i));
    if (!next.valid) return "holds bytes that are not UTF-8";
    i += next.bytes;
  }
  return {};
}

/// A column of the file at hand.
struct CheckedColumn {
  std::size_t place = 0;
  CellRule rule;
  std::string_view unit{};
  std::vector<std::string_view> words{};
};

class TableCheck {
public:
  TableCheck(Table const& table, OutputFile const& file, RunExtent const& extent)
      : table_{table}, file_{file}, extent_{extent} {
    for (std::size_t place = 0; place < table.columns().size(); ++place)
      add(place);
    for (FileColumn const& column : file.columns)
      if (column.name != swept_columns.name && column.name != class_column.name) table.column(column.name);
    for (auto const& [key, value] : extent.points.front())
      table.column(key);
  }

  void run() {
    table_.for_each([this](Row const& row) {
      for (CheckedColumn const& column : columns_)
        check(row, column);
      check_point(row);
      note_trial(row);
      refuse_twin(row);
    });
    check_whole();
  }

private:
  bool is_swept(std::string const& name) const { return extent_.points.front().contains(name); }

  void add(std::size_t place) {
    std::string const& name = table_.columns()[place];
    if (std::string_view const fault = fault_of(name); !fault.empty())
      table_.fail(1, fmt::format("the name of column {} {}", place + 1, fault));
    if (table_.column(name) != place) table_.fail(1, fmt::format("the column {} stands there twice", name));
    auto const known = std::ranges::find(file_.columns, name, &FileColumn::name);
    if (known == file_.columns.end()) {
      if (is_swept(name))
        swept_.push_back(place);
      else // new ones may come; what is not known may hold anything
        columns_.push_back({place, {.may_be_empty = true}});
      return;
    }
    columns_.push_back({place, known->rule, known->unit});
    if (known->rule.words != nullptr) columns_.back().words = known->rule.words();
    if (known->name == "time_s") time_ = place;
    if (known->name == "variant") variant_ = place;
    if (known->name == "replication") replication_ = place;
  }

  void check(Row const& row, CheckedColumn const& column) const {
    std::string_view const text = row.text(column.place);
    if (text.empty()) {
      if (!column.rule.may_be_empty) row.fail(column.place, "must not be empty");
      return;
    }
    if (std::string_view const fault = fault_of(text); !fault.empty()) row.fail(column.place, fault);
    switch (column.rule.holds) {
    case Holds::what_its_unit_says: return check_unit(row, column);
    case Holds::number: row.value(column.place); return;
    case Holds::amount: return require_amount(row, column.place);
    case Holds::ordinal: return require_whole(row, column.place, 1);
    case Holds::share:
      if (!(row.value(column.place) >= 0 && row.value(column.place) <= 1))
        row.fail(column.place, "is not between 0 and 1");
      return;
    case Holds::moment: return require_moment(row, column.place);
    case Holds::word:
      if (std::ranges::find(column.words, text) == column.words.end())
        row.fail(column.place, fmt::format("is none of {}", fmt::join(column.words, ", ")));
      return;
    case Holds::scenario:
      if (text != extent_.scenario) fail_foreign(row, column.place);
      return;
    case Holds::variant:
      if (std::ranges::find(extent_.variants, text) == extent_.variants.end())
        fail_foreign(row, column.place);
      return;
    case Holds::replication:
      require_whole(row, column.place, 1);
      if (row.value(column.place) > static_cast<double>(extent_.replications))
        fail_foreign(row, column.place);
      return;
    }
  }

  static void check_unit(Row const& row, CheckedColumn const& column) {
    if (column.unit == "count") return require_whole(row, column.place, 0);
    if (!column.unit.empty()) require_amount(row, column.place);
  }

  static void require_whole(Row const& row, std::size_t place, int least) {
    double const value = row.value(place);
    if (value != std::trunc(value) || value < least)
      row.fail(place, fmt::format("is not a whole number from {} on", least));
  }

  static void require_amount(Row const& row, std::size_t place) {
    if (row.value(place) < -rounding) row.fail(place, "is less than 0");
  }

  void require_moment(Row const& row, std::size_t place) const {
    if (row.value(place) < 0) row.fail(place, "is before the run");
    if (row.value(place) > extent_.duration_s * (1 + rounding))
      row.fail(place, fmt::format("is after the end of the run, which manifest.json has at {} s",
                                  extent_.duration_s));
  }

  /// The row's point; the last one again if it is still there, as in most rows.
  void check_point(Row const& row) {
    if (swept_.empty() || is_at(row, extent_.points[point_])) return;
    bool const of_all = swept_may_be_empty() &&
                        std::ranges::all_of(swept_, [&](std::size_t at) { return row.text(at).empty(); });
    if (of_all) return;
    auto const found =
        std::ranges::find_if(extent_.points, [&](auto const& point) { return is_at(row, point); });
    if (found == extent_.points.end()) fail_foreign(row, swept_.front());
    point_ = static_cast<std::size_t>(found - extent_.points.begin());
  }

  bool is_at(Row const& row, RunExtent::PointValues const& point) const {
    return std::ranges::all_of(swept_, [&](std::size_t at) {
      auto const value = point.find(table_.columns()[at]);
      return value != point.end() && value->second == row.text(at);
    });
  }

  bool swept_may_be_empty() const {
    auto const column = std::ranges::find(file_.columns, swept_columns.name, &FileColumn::name);
    return column != file_.columns.end() && column->rule.may_be_empty;
  }

  void note_trial(Row const& row) {
    if (file_.rows != RowRule::complete) return;
    std::uint64_t trial = fnv1a(row.text(variant_), fnv1a_start + point_);
    if (replication_) trial = fnv1a(row.text(*replication_), fnv1a(",", trial));
    if (trial != trial_) told_.insert(trial_ = trial);
    if (time_) end_s_ = std::max(end_s_, row.value(*time_));
  }

  void refuse_twin(Row const& row) {
    if (file_.rows == RowRule::free) return;
    std::uint64_t key = fnv1a_start;
    for (CheckedColumn const& column : columns_)
      if (column.rule.names_row) key = fnv1a(",", fnv1a(row.text(column.place), key));
    for (std::size_t const place : swept_)
      key = fnv1a(",", fnv1a(row.text(place), key));
    auto const [twin, is_new] = lines_.try_emplace(key, row.line());
    if (!is_new) table_.fail(row.line(), fmt::format("this row stands in line {} already", twin->second));
  }

  [[noreturn]] void fail_foreign(Row const& row, std::size_t place) const {
    row.fail(place, "is not of the run of manifest.json");
  }

  void check_whole() const {
    if (file_.rows != RowRule::complete) return;
    std::uint64_t const expected = replication_ ? extent_.trials() : extent_.designs();
    if (told_.size() != expected)
      table_.fail(0, fmt::format("it has rows of {} {}, where the run of manifest.json has {}", told_.size(),
                                 replication_ ? "trials" : "variants and points", expected));
    if (time_ && end_s_ < extent_.duration_s * (1 - rounding))
      table_.fail(0, fmt::format("it ends at {} s, and the run of manifest.json at {} s", end_s_,
                                 extent_.duration_s));
  }

  Table const& table_;
  OutputFile const& file_;
  RunExtent const& extent_;
  std::vector<CheckedColumn> columns_;
  std::vector<std::size_t> swept_; ///< places of the columns that name a point
  std::size_t variant_ = 0;
  std::optional<std::size_t> replication_;
  std::optional<std::size_t> time_;

  std::size_t point_ = 0;                                ///< of the row
  std::uint64_t trial_ = 0;                              ///< of the last row, as a hash
  std::unordered_set<std::uint64_t> told_;               ///< trials, or variants at points
  double end_s_ = 0;                                     ///< the last time
  std::unordered_map<std::uint64_t, std::size_t> lines_; ///< of rows, by the hash of what names them
};

} // namespace

void check(Table const& table, OutputFile const& file, RunExtent const& extent) {
  TableCheck{table, file, extent}.run();
}

} // namespace stickysim
