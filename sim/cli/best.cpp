#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/search.hpp"
#include "cli/terminal.hpp"
#include "experiment/selection.hpp"
#include "experiment/unseen_chance.hpp"
#include "report/columns.hpp"
#include "report/csv.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace stickysim {

namespace {

constexpr auto best_options = with_search_options({
    {"metric", '\0', "METRIC", false,
     "what designs are compared by (default: sessions_harmed_fraction); may be a sum: METRIC + 0.1 * METRIC"},
    {"delta", '\0', "D", false, "a difference that matters (default: 1 % of the least mean at first)"},
});

constexpr std::size_t default_most = 10'000; ///< replications of a design
constexpr double least_in_figures = 0.01;    ///< below this, figures with fixed places lose digits

/// In the metric's unit; a time may have its own.
double delta_of(Arguments const& arguments, Yardstick const& yardstick) {
  if (!arguments.has("delta")) return 0;
  Argument const delta = parsed(parse_quantity(arguments.value("delta")), "delta");
  bool const is_time = delta.unit == Unit::duration && yardstick.unit() == "s";
  if (!(delta.value > 0) || (delta.unit != Unit::none && !is_time))
    throw UsageError{fmt::format("--delta is '{}'", arguments.value("delta")),
                     fmt::format("write a difference of {} above 0, in its unit", yardstick.text())};
  return delta.value * (is_time ? 1e-9 : 1);
}

/// The place of each design, the best first: that which was selected, then those that stayed longest.
std::vector<std::size_t> ranking(Selection const& selection) {
  std::vector<std::size_t> places(selection.means.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(places, [&](std::size_t a, std::size_t b) {
    if ((a == selection.best) != (b == selection.best)) return a == selection.best;
    if (selection.counts[a] != selection.counts[b]) return selection.counts[a] > selection.counts[b];
    return selection.means[a] < selection.means[b];
  });
  return places;
}

class Selector {
public:
  explicit Selector(Arguments const& arguments)
      : search_{arguments, {yardstick_of(arguments)}}, scenario_{search_.scenarios().at({})},
        delta_{delta_of(arguments, yardstick())}, most_{arguments.has("replications")
                                                            ? static_cast<std::size_t>(
                                                                  scenario_.run.replications)
                                                            : default_most} {
    if (scenario_.variants.size() < 2)
      throw UsageError{fmt::format("{} has one design", scenario_.path),
                       "add a [variants.NAME] to choose between"};
    if (most_ < Selection::first_stage)
      throw UsageError{fmt::format("--replications is {}", most_),
                       fmt::format("each design needs {}", Selection::first_stage)};
  }

  int select() {
    Selection const selection =
        select_best(scenario_.variants.size(),
                    [&](std::vector<std::size_t> const& designs, std::size_t first, std::size_t count) {
                      std::vector<TrialBench::Want> wanted;
                      for (std::size_t const design : designs)
                        wanted.push_back({&scenario_.variants[design], &scenario_.run, first, count});
                      return search_.badness(wanted);
                    },
                    {.confidence = scenario_.run.confidence, .delta = delta_, .most = most_});
    if (selection.delta == 0)
      throw UsageError{
          fmt::format("--delta is missing: by {} every design has 0 in the first {} replications",
                      yardstick().text(), Selection::first_stage),
          "say which difference matters: --delta D, in its unit"};
    write_stdout(search_.wants_csv() ? csv_of(selection) : text_of(selection));
    return selection.is_guaranteed ? exit_code::done : exit_code::expectation_open;
  }

private:
  Yardstick const& yardstick() const { return search_.bench().yardsticks().front(); }
  std::string const& name(std::size_t design) const { return scenario_.variants[design].name; }
  double shown(double mean) const { return yardstick().more_is_better() ? -mean : mean; }

  std::string text_of(Selection const& selection) const {
    std::vector<Line> lines{{"design", "mean", "trials", ""}};
    for (std::size_t const design : ranking(selection))
      lines.push_back({name(design), in_full(shown(selection.means[design])),
                       figure(static_cast<double>(selection.counts[design]), {}),
                       design == selection.best ? "best" : ""});
    return paragraph("", verdict(selection), 0, page_columns()) + '\n' +
           in_columns(lines, 1, Paint{wants_colour()}, page_columns()) +
           paragraph("", effort(selection), 0, page_columns());
  }

  std::string verdict(Selection const& selection) const {
    std::string const by = yardstick().text();
    std::string const delta = in_full(selection.delta);
    if (selection.alike) return too_alike(selection, by);
    if (!selection.is_guaranteed)
      return fmt::format(
          "Not decided after {} replications: '{}' is ahead by {}, but designs that differ by {} "
          "are not told apart. Raise --replications or --delta.",
          most_, name(selection.best), by, delta);
    return fmt::format(
        "'{}' is the best of {} designs by {}: with {} % confidence no other one is better by {} "
        "or more{}.",
        name(selection.best), selection.means.size(), by, figure(scenario_.run.confidence, {"%", 100}), delta,
        delta_ > 0 ? "" : " (1 % of the least mean of the first 10 replications; --delta)");
  }

  /// To three digits, however small.
  std::string in_full(double value) const {
    Scale const scale = scale_of(yardstick().unit(), value);
    bool const is_small = value != 0 && std::fabs(value * scale.factor) < least_in_figures;
    return is_small
               ? fmt::format("{:.3g}{}{}", value * scale.factor, scale.unit.empty() ? "" : " ", scale.unit)
               : quantity(value, yardstick().unit());
  }

  std::string too_alike(Selection const& selection, std::string const& by) const {
    std::string const& one = name(selection.best);
    std::string const& other = name(selection.alike->design);
    if (selection.alike->differing > 0)
      return fmt::format("Not decided: by {}, '{}' and '{}' differ in only {} of {} replications, too few to "
                         "judge them by. Raise --replications, or let trials run longer.",
                         by, one, other, selection.alike->differing, most_);
    return fmt::format(
        "Not decided: by {}, '{}' and '{}' do not differ in any of {} replications. With {} % "
        "confidence at most {} % of the trials differ, which says nothing of by how much. Raise "
        "--replications, or let trials run longer.",
        by, one, other, most_, figure(scenario_.run.confidence, {"%", 100}),
        figure(unseen_chance(most_, scenario_.run.confidence), {"%", 100}, 2));
  }

  std::string effort(Selection const& selection) const {
    if (selection.equal_trials == 0) return search_.effort(scenario_);
    std::string const share = figure(
        static_cast<double>(selection.trials) / static_cast<double>(selection.equal_trials), {"%", 100}, 2);
    return fmt::format("{}; the same for every design would have taken {}, so this is {} % of them",
                       search_.effort(scenario_), fixed(static_cast<double>(selection.equal_trials), 0),
                       share);
  }

  std::string csv_of(Selection const& selection) const {
    Csv csv{{"design", "metric", "mean", "trials", "is_best", "is_guaranteed", "delta", "equal_trials"}};
    for (std::size_t const design : ranking(selection)) {
      csv.text(name(design))
          .text(yardstick().text())
          .number(shown(selection.means[design]))
          .count(selection.counts[design])
          .count(design == selection.best)
          .count(selection.is_guaranteed)
          .number(selection.delta);
      selection.equal_trials == 0 ? csv.blank() : csv.count(selection.equal_trials);
      csv.end_row();
    }
    return csv.take();
  }

  Search search_;
  Scenario const& scenario_;
  double delta_;
  std::size_t most_;
};

int best(Arguments const& arguments) {
  return searched([&] { return Selector{arguments}.select(); });
}

} // namespace

constinit Command const best_command{
    .name = "best",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "choose the best of all designs, with a guarantee, in few trials",
    .details =
        "Every design gets 10 replications. Then those that are left get one more at a time, and a design is\n"
        "dropped as soon as it cannot be the best (Kim and Nelson, 2001, with common random numbers). With\n"
        "probability run.confidence, the one that is left is the best, or worse than it by less than --delta. Two\n"
        "designs that differ in none or few of the replications, because what differs is rare, get more.\n"
        "\n"
        "--metric METRIC says what is compared; less is better, but for throughput and the like.\n"
        "--replications N ends it after that number of each design that is left (default: 10,000); the exit code is\n"
        "then 1.",
    .options = best_options,
    .execute = best,
};

} // namespace stickysim
