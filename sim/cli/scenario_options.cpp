#include "cli/scenario_options.hpp"

#include "cli/terminal.hpp"

#include <algorithm>
#include <thread>

namespace stickysim {

int jobs_of(Arguments const& arguments) {
  if (arguments.has(jobs_option.name)) return static_cast<int>(arguments.number(jobs_option.name, 1, 1024));
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

LoadOptions load_options_of(Arguments const& arguments) {
  return {.sets = arguments.values(set_option.name),
          .variants = arguments.values(variant_option({}).name),
          .unlimited = arguments.has(unlimited_option.name),
          .strict = arguments.has(strict_option.name)};
}

void tell_remarks(Scenario const& scenario) {
  if (!scenario.idle.empty()) tell(render(scenario.idle, "remark"));
  if (!scenario.notes.empty()) tell(render(scenario.notes, "note"));
}

} // namespace stickysim
