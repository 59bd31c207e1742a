#include "html/estimates.hpp"

#include <algorithm>

namespace stickysim {
namespace {

/// The place of a design in the outline; nothing if a page has no room for it.
std::optional<std::pair<std::size_t, std::size_t>> place_of(SplitDesign const& design,
                                                            RunOutline const& outline) {
  std::vector<std::string> values;
  for (std::string const& key : outline.keys) {
    auto const value = design.point.find(key);
    values.push_back(value == design.point.end() ? std::string{} : value->second);
  }
  auto const point = std::ranges::find(outline.points, values);
  auto const variant = std::ranges::find(outline.variants, design.variant);
  if (point == outline.points.end() || variant == outline.variants.end()) return std::nullopt;
  return std::pair{static_cast<std::size_t>(point - outline.points.begin()),
                   static_cast<std::size_t>(variant - outline.variants.begin())};
}

} // namespace

Estimates::Estimates(RunFolder const& run, RunOutline const& outline) {
  Table const& summary = run.table("summary.csv");
  Locator place{summary, outline};
  std::size_t const clients = summary.column_if_any("workload");
  std::size_t const metric = summary.column("metric");
  std::size_t const unit = summary.column("unit");
  std::size_t const mean = summary.column("mean");
  std::size_t const low = summary.column("ci_low");
  std::size_t const high = summary.column("ci_high");
  std::size_t const replications = summary.column("replications");
  summary.for_each([&](Row const& row) {
    if (!place.find(row)) return;
    Entry entry;
    entry.unit = row.text(unit);
    entry.value.mean = row.value(mean);
    auto const from = row.number(low);
    auto const to = row.number(high);
    entry.value.has_interval = from && to;
    entry.value.low = from.value_or(entry.value.mean);
    entry.value.high = to.value_or(entry.value.mean);
    entry.value.replications = static_cast<int>(std::clamp(row.value(replications), 0.0, 1e9));
    trials_ = std::max(trials_, static_cast<std::size_t>(entry.value.replications));
    std::string name{row.text(metric)};
    if (std::ranges::find(metrics_, name) == metrics_.end()) metrics_.push_back(name);
    entries_.insert_or_assign(Key{place.point, place.variant, std::move(name), row.text(clients)}, entry);
  });

  Table const& printed = run.table("printed.csv");
  Locator one{printed, outline};
  std::size_t const who = printed.column_if_any("workload");
  std::size_t const which = printed.column("metric");
  printed.for_each([&](Row const& row) {
    if (!one.find(row)) return;
    auto const found =
        entries_.find(Key{one.point, one.variant, std::string{row.text(which)}, row.text(who)});
    if (found != entries_.end()) found->second.is_printed = true;
  });

  Table const& comparison = run.table("comparison.csv");
  Locator other{comparison, outline};
  std::size_t const of = comparison.column_if_any("workload");
  std::size_t const what = comparison.column("metric");
  std::size_t const verdict = comparison.column("verdict");
  comparison.for_each([&](Row const& row) {
    if (!other.find(row)) return;
    auto const found = entries_.find(Key{other.point, other.variant, row.text(what), row.text(of)});
    if (found == entries_.end()) return;
    std::string_view const word = row.text(verdict);
    found->second.verdict = word == "higher"  ? Verdict::higher
                            : word == "lower" ? Verdict::lower
                                              : Verdict::none;
  });
  read_states(run, outline);
}

void Estimates::read_states(RunFolder const& run, RunOutline const& outline) {
  for (SplitDesign const& design : run.manifest().split_designs)
    if (auto const place = place_of(design, outline)) splits_.emplace(*place, &design);
  if (splits_.empty()) return;

  std::map<Key, std::array<Samples, 2>> trials; // of each metric: those that collapse, and the others
  Table const& table = run.table("replications.csv");
  Locator place{table, outline};
  std::size_t const clients = table.column_if_any("workload");
  std::size_t const metric = table.column("metric");
  std::size_t const replication = table.column("replication");
  std::size_t const value = table.column("value");
  table.for_each([&](Row const& row) {
    if (!place.find(row)) return;
    auto const split = splits_.find({place.point, place.variant});
    if (split == splits_.end()) return;
    bool const collapses =
        std::ranges::any_of(split->second->collapses_in, [number = row.value(replication)](std::size_t each) {
          return static_cast<double>(each) == number;
        });
    Key key{place.point, place.variant, row.text(metric), row.text(clients)};
    trials[std::move(key)][collapses ? 0 : 1].emplace_back(row.value(value));
  });
  for (auto const& [key, parts] : trials)
    if (auto const found = entries_.find(key); found != entries_.end())
      found->second.states = StateMeans{mean_of(parts[0]), mean_of(parts[1])};
}

Estimates::Entry const* Estimates::find(std::size_t point, std::size_t variant, std::string_view metric,
                                        std::string_view clients) const {
  auto const found = entries_.find(Key{point, variant, std::string{metric}, std::string{clients}});
  return found == entries_.end() ? nullptr : &found->second;
}

} // namespace stickysim
