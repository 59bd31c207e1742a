#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/search.hpp"
#include "cli/terminal.hpp"
#include "experiment/fleet_size.hpp"
#include "experiment/unseen_chance.hpp"
#include "report/columns.hpp"
#include "report/csv.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include "report/samples.hpp"
#include "scenario/key.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

constexpr auto size_options = with_search_options({
    {"meet", '\0', "GOAL", true, "what the fleet is to do: 'latency_p99 < 200ms'"},
    {"with-one-server-down", '\0', "", false, "the goals hold with one server less, too"},
    {"most", '\0', "N", false, "look at fleets up to this size (default: 64)"},
    {"count", '\0', "KEY", false, "the key that is the size (default: server.count)"},
});

constexpr double hour = 3600e9; // in nanoseconds
constexpr int default_most_servers = 64;
constexpr int largest_most = 100'000;

/// A design and the smallest fleet with which it meets the goals.
struct SizedDesign {
  std::string name;
  FleetSize size;
  std::vector<double> figures{};      ///< of that fleet, by goal
  std::optional<double> price{};      ///< of an hour of that fleet
  std::vector<std::string> on_none{}; ///< goals that nothing spoke against in any trial of that fleet
  std::string undefined{};            ///< a goal's metric that the largest fleet does not have
};

/// The key that is the size of a fleet. Throws UsageError if it is none.
std::string counted_key(Arguments const& arguments) {
  std::string const path = arguments.value_or("count", "server.count");
  if (Key const* const key = find_key(path); key != nullptr && key->type != "count")
    throw UsageError{fmt::format("--count: {} is {}, not a count", path, key->type),
                     "give a key that counts, such as server.count or server.workers"};
  if (arguments.has("with-one-server-down") && !path.ends_with(".count"))
    throw UsageError{
        fmt::format("--with-one-server-down takes a server away, and {} does not count servers", path),
        "leave out one of the two"};
  return path;
}

class Sizer {
public:
  Sizer(Arguments const& arguments, std::vector<Goal> goals)
      : search_{arguments, yardsticks_of(goals)}, goals_{std::move(goals)}, key_{counted_key(arguments)},
        spare_{arguments.has("with-one-server-down") ? 1 : 0}, most_{arguments.has("most")
                                                                         ? static_cast<int>(arguments.number(
                                                                               "most", 1, largest_most))
                                                                         : default_most_servers},
        largest_{scenario_of(most_)} {
    if (largest_.run.replications < 2)
      throw UsageError{"one replication has no interval, and shows no goal to be met",
                       "give --replications 10 or more"};
    if (most_ <= spare_)
      throw UsageError{"--most is 1, and one server less is none", "give --most 2 or more"};
  }

  int size() {
    std::vector<SizedDesign> designs;
    for (Variant const& variant : largest_.variants)
      designs.push_back(sized(variant.name));
    write_stdout(search_.wants_csv() ? csv_of(designs) : text_of(designs));
    bool const some = std::ranges::any_of(
        designs, [](SizedDesign const& design) { return design.size.servers.has_value(); });
    return some ? exit_code::done : exit_code::expectation_open;
  }

private:
  /// The goals', then the cost.
  static std::vector<Yardstick> yardsticks_of(std::vector<Goal> const& goals) {
    std::vector<Yardstick> yardsticks;
    for (Goal const& goal : goals)
      yardsticks.push_back(goal.yardstick());
    yardsticks.push_back(*Yardstick::parse("cost"));
    return yardsticks;
  }

  Scenario const& scenario_of(int servers) {
    return search_.scenarios().at({fmt::format("{}={}", key_, servers)});
  }

  TrialBench::Want want(std::string const& name, int servers) {
    Scenario const& scenario = scenario_of(servers);
    Variant const& variant = *std::ranges::find(scenario.variants, name, &Variant::name);
    return {&variant, &scenario.run, 0, static_cast<std::size_t>(scenario.run.replications)};
  }

  /// With that many servers at work.
  Met met_by(std::string const& name, int servers) {
    // The scenario may name a server that so small a fleet does not have.
    TrialBench::Want wanted{};
    try {
      wanted = want(name, servers);
    } catch (BadScenario const&) {
      return Met::no;
    }
    search_.bench().run({wanted});
    Met all = Met::yes;
    for (std::size_t goal = 0; goal < goals_.size() && all != Met::no; ++goal)
      if (Met const met = goals_[goal].met_by(search_.bench().figures(wanted, goal), wanted.run->confidence);
          met != Met::yes)
        all = met;
    return all;
  }

  SizedDesign sized(std::string const& name) {
    SizedDesign design{name, smallest_fleet(1 + spare_, most_, [&](int servers) {
                         Met const whole = met_by(name, servers);
                         return whole != Met::yes || spare_ == 0 ? whole : met_by(name, servers - spare_);
                       })};
    if (!design.size.servers) {
      design.undefined = undefined_for(name);
      return design;
    }
    TrialBench::Want const wanted = want(name, *design.size.servers);
    for (std::size_t goal = 0; goal < goals_.size(); ++goal) {
      auto const figures = search_.bench().figures(wanted, goal);
      design.figures.push_back(*mean_of(figures));
      if (goals_[goal].rests_on_none(figures)) design.on_none.push_back(goals_[goal].yardstick().text());
    }
    auto const cost = mean_of(search_.bench().figures(wanted, goals_.size()));
    if (cost && *cost > 0) design.price = *cost * hour / static_cast<double>(wanted.run->duration_ns);
    return design;
  }

  /// A goal's metric that no trial of the largest fleet has.
  std::string undefined_for(std::string const& name) {
    TrialBench::Want const wanted = want(name, most_);
    search_.bench().run({wanted});
    for (std::size_t goal = 0; goal < goals_.size(); ++goal)
      if (!mean_of(search_.bench().figures(wanted, goal))) return goals_[goal].yardstick().text();
    return {};
  }

  bool has_prices(std::vector<SizedDesign> const& designs) const {
    return std::ranges::any_of(designs, [](SizedDesign const& design) { return design.price.has_value(); });
  }

  std::string text_of(std::vector<SizedDesign> const& designs) const {
    std::vector<Line> lines{{"design", "servers"}};
    for (Goal const& goal : goals_)
      lines.front().push_back(goal.yardstick().text());
    bool const priced = has_prices(designs);
    if (priced) lines.front().push_back("price/h");
    for (SizedDesign const& design : designs) {
      Line& line = lines.emplace_back();
      line = {design.name,
              design.size.servers ? fmt::format("{}", *design.size.servers) : fmt::format("> {}", most_)};
      for (std::size_t goal = 0; goal < goals_.size(); ++goal)
        line.push_back(design.size.servers ? quantity(design.figures[goal], goals_[goal].yardstick().unit())
                                           : "-");
      if (priced) line.push_back(design.price ? figure(*design.price, {}) : "-");
    }
    return in_columns(lines, 1, Paint{wants_colour()}, page_columns()) + remarks(designs);
  }

  std::string remarks(std::vector<SizedDesign> const& designs) const {
    std::vector<std::string> texts;
    for (Goal const& goal : goals_)
      texts.push_back(goal.text());
    std::string text =
        paragraph("",
                  fmt::format("The smallest {} with which {}{}, each with {} % confidence.", key_,
                              listed(texts), spare_ > 0 ? ", also while one server less is there" : "",
                              figure(largest_.run.confidence, {"%", 100})),
                  0, page_columns());
    for (SizedDesign const& design : designs) {
      std::string remark;
      if (!design.undefined.empty())
        remark = fmt::format("'{}': it has no {}.", design.name, design.undefined);
      else if (!design.size.servers && design.size.one_less == Met::undecided)
        remark = fmt::format("'{}': whether {} would do is not decided; more --replications would tell.",
                             design.name, most_);
      else if (!design.size.servers)
        remark = fmt::format("'{}': not even {} {} the goals.", design.name, most_,
                             most_ == 1 ? "server meets" : "servers meet");
      else if (design.size.one_less == Met::undecided)
        remark = fmt::format("'{}': whether {} would do is not decided; more --replications would tell.",
                             design.name, *design.size.servers - 1);
      if (!remark.empty()) text += paragraph("", remark, 0, page_columns());
      for (std::string const& metric : design.on_none)
        text += paragraph(
            "",
            fmt::format(
                "'{}': {} is 0 in each of {} trials. Something that happens in fewer than {} % "
                "of the trials may not have shown; more --replications would tell.",
                design.name, metric, largest_.run.replications,
                figure(unseen_chance(largest_.run.replications, largest_.run.confidence), {"%", 100}, 2)),
            0, page_columns());
    }
    return text + search_.effort(largest_) + '\n';
  }

  std::string csv_of(std::vector<SizedDesign> const& designs) const {
    std::vector<std::string> header{"design", "servers", "one_less"};
    for (Goal const& goal : goals_)
      header.push_back(goal.yardstick().text());
    header.emplace_back("price_per_hour");
    Csv csv{header};
    for (SizedDesign const& design : designs) {
      csv.text(design.name);
      design.size.servers ? csv.count(static_cast<std::uint64_t>(*design.size.servers)) : csv.blank();
      csv.text(design.size.one_less == Met::undecided ? "undecided" : "no");
      for (std::size_t goal = 0; goal < goals_.size(); ++goal)
        design.size.servers ? csv.number(design.figures[goal]) : csv.blank();
      design.price ? csv.number(*design.price) : csv.blank();
      csv.end_row();
    }
    return csv.take();
  }

  Search search_;
  std::vector<Goal> goals_;
  std::string key_;
  int spare_;
  int most_;
  Scenario const& largest_;
};

int size(Arguments const& arguments) {
  if (!arguments.has("meet"))
    throw UsageError{"--meet is missing", "say what the fleet is to do, as in --meet 'latency_p99 < 200ms'"};
  std::vector<Goal> goals;
  for (std::string const& text : arguments.values("meet"))
    goals.push_back(parsed(Goal::parse(text), "meet"));
  return searched([&] { return Sizer{arguments, std::move(goals)}.size(); });
}

} // namespace

constinit Command const size_command{
    .name = "size",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "find the smallest fleet with which each design meets goals",
    .details =
        "A goal is METRIC < VALUE, or > VALUE where more is better; a time may have its unit. It is met if the\n"
        "whole interval of the metric's mean, at run.confidence, lies on the right side. Fleets are doubled until\n"
        "one meets all goals; then what lies between is halved, and the two fleets below the result are looked\n"
        "at. If no design meets them the exit code is 1.\n"
        "\n"
        "--with-one-server-down asks for more: the same goals with one server less, as while one is repaired\n"
        "for longer than the run. What the moment of a crash does is told by the scenario's own faults.\n"
        "\n"
        "The price of an hour is there if the scenario gives server.price or state.store.price.",
    .options = size_options,
    .execute = size,
};

} // namespace stickysim
