#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/map_picture.hpp"
#include "cli/search.hpp"
#include "cli/suggestion.hpp"
#include "cli/terminal.hpp"
#include "experiment/break_even.hpp"
#include "report/contender.hpp"
#include "report/csv.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include "scenario/value_range.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace stickysim {

namespace {

constexpr auto find_options = with_search_options({
    {"vary", '\0', "KEY=LO:HI", false, "the key to search, between these values"},
    {"map", '\0', "KEY=LO:HI", false, "draw who is better where, over the varied key and this one"},
    {"metric", '\0', "METRIC", false,
     "what designs are compared by (default: sessions_harmed_fraction); may be a sum: METRIC + 0.1 * METRIC"},
    {"between", '\0', "A,B", false, "the two designs (default: the first sticky one and the first other)"},
});

constexpr std::size_t map_columns = 24;
constexpr std::size_t map_rows = 12;
constexpr std::size_t least_replications = 5;
constexpr int least_digits = 4; // of a value that is printed
constexpr int exact = 9;

using Names = std::array<std::string, 2>;

Names names_in(std::string const& text) {
  std::size_t const comma = text.find(',');
  if (comma == std::string::npos || text.find(',', comma + 1) != std::string::npos)
    throw UsageError{fmt::format("--between is '{}'", text), "write two designs: --between sticky,stateless"};
  return {text.substr(0, comma), text.substr(comma + 1)};
}

/// The first design that is sticky and the first that is not, else the first two.
Names default_names(Scenario const& scenario) {
  std::vector<Variant> const& variants = scenario.variants;
  if (variants.size() < 2)
    throw UsageError{fmt::format("{} has one design", scenario.path),
                     "add a [variants.NAME] to compare it with"};
  auto const sticks = [](Variant const& variant) { return is_sticky(VariantResult{&variant, {}}); };
  auto const sticky = std::ranges::find_if(variants, sticks);
  auto const other = std::ranges::find_if_not(variants, sticks);
  if (sticky == variants.end() || other == variants.end()) return {variants[0].name, variants[1].name};
  return {sticky->name, other->name};
}

Variant const& variant_in(Scenario const& scenario, std::string const& name) {
  auto const found = std::ranges::find(scenario.variants, name, &Variant::name);
  if (found != scenario.variants.end()) return *found;
  std::vector<std::string> names;
  for (Variant const& variant : scenario.variants)
    names.push_back(variant.name);
  throw UsageError{fmt::format("there is no variant '{}'", name),
                   suggestion(name, names, fmt::format("there is {}", fmt::join(names, ", ")))};
}

class Finder {
public:
  Finder(Arguments const& arguments, ValueRange const& range)
      : search_{arguments, {yardstick_of(arguments)}}, range_{range}, base_{search_.scenarios().at(
                                                                          {range.setting(range.low())})},
        names_{arguments.has("between") ? names_in(arguments.value("between")) : default_names(base_)},
        replications_{std::max(least_replications, static_cast<std::size_t>(base_.run.replications))} {
    for (std::string const& name : names_)
      variant_in(base_, name);
  }

  int find() {
    double const confidence = base_.run.confidence;
    auto const differences = [&](double place, std::size_t first, std::size_t count) {
      return paired({{range_.setting(range_.at(place))}}, first, count).front();
    };
    BreakEven const found =
        range_.is_whole()
            ? find_whole_break_even(differences, static_cast<std::size_t>(range_.high() - range_.low()) + 1,
                                    confidence)
            : find_break_even(differences, replications_, confidence);
    write_stdout(search_.wants_csv() ? csv_of(found) : text_of(found));
    bool const is_decided = found.at_low != Winner::neither && found.at_high != Winner::neither;
    return is_decided ? exit_code::done : exit_code::expectation_open;
  }

  int map(ValueRange const& up) {
    PhaseMap map;
    NamedMap const named{map, range_, up, names_};
    map.columns = map_columns;
    map.rows = map_rows;
    map = draw_phase_map(
        map_columns, map_rows,
        [&](std::vector<MapCell> const& cells, std::size_t first, std::size_t count) {
          std::vector<std::vector<std::string>> points;
          for (MapCell const cell : cells)
            points.push_back(
                {range_.setting(named.across_at(cell.column)), up.setting(named.up_at(cell.row))});
          return paired(points, first, count);
        },
        replications_, 1 - base_.run.confidence);
    if (search_.wants_csv()) {
      write_stdout(map_csv(named));
      return exit_code::done;
    }
    write_stdout(
        map_picture(named) +
        paragraph(
            "",
            fmt::format("By {}; each cell for itself is wrong with a probability of at most {:.3g} %; {}",
                        search_.bench().yardsticks().front().text(), 100 * (1 - base_.run.confidence),
                        search_.effort(base_)),
            0, page_columns()));
    return exit_code::done;
  }

private:
  /// At each point, how much more of what is bad the first design has, by replication.
  std::vector<std::vector<double>> paired(std::vector<std::vector<std::string>> const& points,
                                          std::size_t first, std::size_t count) {
    std::vector<TrialBench::Want> wanted;
    std::vector<std::string> places;
    for (auto const& point : points) {
      Scenario const& scenario = search_.scenarios().at(point);
      for (std::string const& name : names_) {
        wanted.push_back({&variant_in(scenario, name), &scenario.run, first, count});
        places.push_back(fmt::format("{}", fmt::join(point, ", ")));
      }
    }
    auto const values = search_.badness(wanted, places);
    std::vector<std::vector<double>> all;
    for (std::size_t i = 0; i < values.size(); i += 2) {
      std::vector<double>& differences = all.emplace_back();
      for (std::size_t r = 0; r < count; ++r)
        differences.push_back(values[i][r] - values[i + 1][r]);
    }
    return all;
  }

  std::string const& name_of(Winner winner) const { return names_[winner == Winner::first ? 0 : 1]; }

  /// Digits that tell the bounds of an interval apart, with one to spare.
  int digits_of(BreakEven const& found) const {
    int digits = range_.is_whole() ? exact : least_digits;
    while (digits < exact &&
           range_.text(range_.at(found.low), digits - 1) == range_.text(range_.at(found.high), digits - 1))
      ++digits;
    return digits;
  }

  std::string text_of(BreakEven const& found) const {
    std::string text;
    std::string const level = figure(base_.run.confidence, {"%", 100});
    std::string const by = search_.bench().yardsticks().front().text();
    auto const at = [&](double place) { return range_.text(range_.at(place), digits_of(found)); };
    if (!found.is_found()) {
      text = without_flip(found, by);
    } else if (range_.is_whole()) {
      text = fmt::format("'{}' is better up to {} = {}, '{}' from {} on, by {}; both with {} % confidence.",
                         name_of(found.at_low), range_.key(), at(found.low), name_of(found.at_high),
                         at(found.high), by, level);
    } else {
      text =
          fmt::format("'{}' and '{}' break even at {} = {}; {} % interval {} to {}. Below it '{}' is "
                      "better, above it '{}', by {}.{}",
                      names_[0], names_[1], range_.key(), at(found.place), level, at(found.low),
                      at(found.high), name_of(found.at_low), name_of(found.at_high), by,
                      found.is_direct ? " The difference follows no smooth curve there, so trials were run "
                                        "at both bounds themselves, where each is decidedly better."
                                      : "");
    }
    return paragraph("", text, 0, page_columns()) + search_.effort(base_) + '\n';
  }

  std::string without_flip(BreakEven const& found, std::string const& by) const {
    std::string const low = range_.text(range_.low());
    std::string const high = range_.text(range_.high());
    if (found.at_low == found.at_high && found.at_low != Winner::neither)
      return fmt::format("'{}' is better than '{}' at both ends of {} = {} to {}, by {}: the answer does not "
                         "flip, unless it does so twice.",
                         name_of(found.at_low),
                         name_of(found.at_low == Winner::first ? Winner::second : Winner::first),
                         range_.key(), low, high, by);
    auto const what = [&](Winner winner, std::size_t same) {
      if (winner != Winner::neither) return fmt::format("'{}' is better", name_of(winner));
      if (same > 0) return fmt::format("the two are the same in all {} replications", same);
      return std::string{"neither is decidedly better"};
    };
    std::string cure = "move the ends, or let trials run longer.";
    if (found.same_at_low > 0 && found.at_high != Winner::neither)
      cure = fmt::format("they break even at {} if they never differ there.", low);
    if (found.same_at_high > 0 && found.at_low != Winner::neither)
      cure = fmt::format("they break even at {} if they never differ there.", high);
    return fmt::format(
        "No flip is found between {} = {}, where {}, and {}, where {}, of '{}' and '{}' by {}: {}",
        range_.key(), low, what(found.at_low, found.same_at_low), high,
        what(found.at_high, found.same_at_high), names_[0], names_[1], by, cure);
  }

  std::string csv_of(BreakEven const& found) const {
    Csv csv{{"key", "metric", "low_better", "high_better", "value", "value_low", "value_high", "trials"}};
    csv.text(range_.key()).text(search_.bench().yardsticks().front().text());
    for (Winner const winner : {found.at_low, found.at_high})
      winner == Winner::neither ? csv.blank() : csv.text(name_of(winner));
    for (double const place : {found.place, found.low, found.high})
      found.is_found() ? csv.text(range_.text(range_.at(place), exact)) : csv.blank();
    csv.count(search_.bench().trials()).end_row();
    return csv.take();
  }

  Search search_;
  ValueRange const& range_;
  Scenario const& base_;
  Names names_;
  std::size_t replications_;
};

int find(Arguments const& arguments) {
  if (!arguments.has("vary"))
    throw UsageError{"--vary is missing",
                     "say what to search, as in --vary state.store.round_trip=0.1ms:20ms"};
  ValueRange const range = parsed(ValueRange::parse(arguments.value("vary")), "vary");
  std::optional<ValueRange> up;
  if (arguments.has("map")) up = parsed(ValueRange::parse(arguments.value("map")), "map");
  return searched([&] {
    Finder finder{arguments, range};
    return up ? finder.map(*up) : finder.find();
  });
}

} // namespace

constinit Command const find_command{
    .name = "find",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "find the value of a key at which another design becomes better",
    .details =
        "Two designs are compared in the same trials, first at both ends of --vary KEY=LO:HI, then where the\n"
        "answer seems to flip. The interval around that value covers the true one with probability\n"
        "run.confidence, and is narrower with more --replications. Where the answer flips by a jump, the bounds\n"
        "are values at which trials decided who is better. A key that takes whole numbers has the last\n"
        "value at which the one and the first at which the other design is decidedly better. Ends more than a\n"
        "factor of 20 apart are searched by factors.\n"
        "\n"
        "--metric METRIC says what is compared; less is better, but for throughput and the like. A sum weighs\n"
        "one against the other: 'latency_mean + 0.1 * sessions_harmed_fraction' takes one session harmed in a\n"
        "hundred as bad as 1 ms more mean latency.\n"
        "\n"
        "--map KEY=LO:HI draws instead who is better where, over both keys. Each cell is decided for itself.\n"
        "\n"
        "The exit code is 0 if the flip is found, or if the same design is better at both ends; 1 if that is not\n"
        "decided.",
    .options = find_options,
    .execute = find,
};

} // namespace stickysim
