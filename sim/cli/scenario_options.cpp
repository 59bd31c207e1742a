#include "cli/scenario_options.hpp"

namespace stickysim {

LoadOptions load_options_of(Arguments const& arguments) {
  return {.sets = arguments.values(set_option.name),
          .variants = arguments.values(variant_option({}).name),
          .unlimited = arguments.has(unlimited_option.name)};
}

} // namespace stickysim
