#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/scenario/schema.hpp>

namespace stickysim {

namespace {

int schema(Arguments const&) {
  write_stdout(scenario_schema());
  return exit_code::done;
}

} // namespace

constinit Command const schema_command{
    .name = "schema",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .summary = "print the JSON schema of scenario files, for editors",
    .details =
        "An editor that knows schemas of TOML, as those with Taplo do, then explains and completes keys and\n"
        "underlines mistakes. A line '#:schema PATH' at the top of a scenario says where the schema is. What\n"
        "'stickysim check' takes, the schema takes; check finds more mistakes.",
    .options = {},
    .execute = schema,
};

} // namespace stickysim
