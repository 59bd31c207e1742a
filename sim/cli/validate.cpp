#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/progress.hpp"
#include "cli/scenario_options.hpp"
#include "cli/terminal.hpp"
#include "report/columns.hpp"
#include "report/csv.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include "validation/validation.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace stickysim {

namespace {

constexpr Option validate_options[] = {
    {"seed", 's', "SEED", false, "of the random numbers (default: 1)"},
    {"jobs", 'j', "N", false, "threads; the result does not depend on it (default: all processors)"},
    {"format", '\0', "FORMAT", false, "what to print: table (default) or csv"},
    {"quiet", 'q', "", false, "no progress"},
};

using CheckedSystems = std::vector<CheckedSystem>;

std::size_t figures_of(CheckedSystems const& systems, bool only_missed) {
  std::size_t count = 0;
  for (CheckedSystem const& system : systems)
    for (CheckedFigure const& checked : system.figures)
      count += !only_missed || !checked.holds();
  return count;
}

/// The unit in which the interval is read, too.
Scale scale_of_figure(CheckedFigure const& checked) {
  return scale_of(checked.unit == "ratio" ? "%" : checked.unit, checked.theory);
}

std::string validation_table(CheckedSystems const& systems, ValidationOrder const& order) {
  std::vector<Line> lines{{"system", "figure", "", "theory", "", "simulated", "", "", ""}};
  for (CheckedSystem const& system : systems)
    for (CheckedFigure const& checked : system.figures) {
      Scale const scale = scale_of_figure(checked);
      bool const is_first = &checked == &system.figures.front();
      lines.push_back({is_first ? system.name : "", std::string{checked.metric}, std::string{scale.unit},
                       figure(checked.theory, scale, 4), std::string{no_mark},
                       figure(checked.simulated, scale), std::string{no_mark},
                       checked.holds() ? "holds" : "MISSED", std::string{no_mark}});
    }
  std::size_t const figures = figures_of(systems, false);
  std::size_t const missed = figures_of(systems, true);
  std::string const first = missed == 0
                                ? fmt::format("All {} figures are as theory says.", figures)
                                : fmt::format("{} of {} figures are not as theory says.", missed, figures);
  return paragraph("", first, 0, page_columns()) + '\n' +
         in_columns(lines, 3, Paint{wants_colour()}, page_columns()) +
         paragraph(
             "",
             fmt::format("{} replications of each system, seed {}; a correct program misses some figure "
                         "under {:.2g} % of the seeds",
                         order.replications, order.seed, 100 * (1 - order.confidence)),
             0, page_columns());
}

std::string validation_csv(CheckedSystems const& systems, ValidationOrder const& order) {
  Csv csv{{"system", "source", "metric", "unit", "theory", "mean", "ci_low", "ci_high", "replications",
           "verdict"}};
  for (CheckedSystem const& system : systems)
    for (CheckedFigure const& checked : system.figures) {
      csv.text(system.name)
          .text(system.source)
          .text(checked.metric)
          .text(checked.unit)
          .number(checked.theory);
      csv.number(checked.simulated.mean).number(checked.simulated.low).number(checked.simulated.high);
      csv.count(static_cast<std::uint64_t>(order.replications)).text(checked.holds() ? "holds" : "missed");
      csv.end_row();
    }
  return csv.take();
}

int validate_program(Arguments const& arguments) {
  bool const as_csv = arguments.one_of("format", {"table", "csv"}) == "csv";
  std::optional<Progress> shown;
  if (!arguments.has("quiet")) shown.emplace(0);
  ValidationOrder order;
  if (arguments.has("seed")) order.seed = arguments.number("seed", 0, UINT64_MAX);
  order.jobs = jobs_of(arguments);
  order.progress = [&](std::size_t done, std::size_t of) {
    auto const replications = static_cast<std::size_t>(order.replications);
    if (shown) shown->update(done * replications, of * replications);
  };
  CheckedSystems const systems = validate(textbook_systems(), order);
  shown.reset();
  write_stdout(as_csv ? validation_csv(systems, order) : validation_table(systems, order));
  return figures_of(systems, true) == 0 ? exit_code::done : exit_code::expectation_open;
}

} // namespace

constinit Command const validate_command{
    .name = "validate",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .summary = "simulate systems whose figures a formula gives, and compare",
    .details =
        "Queues of one server and of fleets, open and closed, and fleets that lose sessions to a crash or to\n"
        "their hash: theory beside simulation, with an interval. All intervals together hold with a confidence\n"
        "of 99 %. The exit code is 1 if a figure is not in its interval. --format csv has the sources.",
    .options = validate_options,
    .execute = validate_program,
};

} // namespace stickysim
