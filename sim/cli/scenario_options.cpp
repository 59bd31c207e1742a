#include "cli/scenario_options.hpp"

#include "cli/terminal.hpp"

namespace stickysim {

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
