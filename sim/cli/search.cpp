#include "cli/search.hpp"

#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/scenario_run.hpp"
#include "cli/terminal.hpp"
#include "language/shown.hpp"
#include "report/figure.hpp"

#include <fmt/format.h>

namespace stickysim {

Search::Search(Arguments const& arguments, std::vector<Yardstick> yardsticks)
    : scenarios_{arguments.positional().front(), run_order_of(arguments).load},
      bench_{std::move(yardsticks), run_order_of(arguments).jobs, InterruptNoted::has_come,
             [this](std::size_t done) {
               if (progress_) progress_->update(done);
             }},
      wants_csv_{arguments.one_of("format", {"table", "csv"}) == "csv"} {
  if (!arguments.has("quiet")) progress_.emplace(0);
}

std::vector<std::vector<double>> Search::badness(std::vector<TrialBench::Want> const& wanted,
                                                 std::vector<std::string> const& places) {
  bench_.run(wanted);
  double const sign = bench_.yardsticks().front().more_is_better() ? -1 : 1;
  std::vector<std::vector<double>> all;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::string const& name = wanted[i].variant->name;
    std::vector<double>& values = all.emplace_back();
    for (auto const& figure : bench_.figures(wanted[i])) {
      if (!figure) {
        std::string const gap =
            fmt::format("a trial of '{}' has no {}{}", name, bench_.yardsticks().front().text(),
                        places.empty() ? "" : " at " + places[i]);
        if (defined_.contains(name)) throw NotDefined{gap + ", as others have"};
        throw UsageError{gap, "compare by a metric that every design always has"};
      }
      values.push_back(sign * *figure);
      defined_.insert(name);
    }
  }
  return all;
}

std::string Search::effort(Scenario const& scenario) const {
  return fmt::format("{} trials of {}, seed {}", bench_.trials(), human_duration(scenario.run.duration_ns),
                     scenario.run.seed);
}

Yardstick yardstick_of(Arguments const& arguments) {
  auto yardstick =
      parsed(Yardstick::parse(arguments.value_or("metric", "sessions_harmed_fraction")), "metric");
  if (!yardstick.opposed().empty())
    throw UsageError{fmt::format("--metric: of '{}' more is better by one term and worse by another, {}",
                                 yardstick.text(), yardstick.opposed()),
                     "give that term the other sign: 'latency_mean - 0.001 * throughput'"};
  return yardstick;
}

int searched(std::function<int()> const& work) {
  try {
    return work();
  } catch (BadScenario const& bad) {
    return refuse(bad.diagnostics);
  } catch (NotDefined const& gap) {
    tell(fmt::format("not decided: {}\ncompare by a metric that is always defined, or leave that value out",
                     shown(gap.what())));
    return exit_code::expectation_open;
  } catch (TrialsStopped const&) {
    tell("interrupted");
    return exit_code::interrupted;
  }
}

} // namespace stickysim
