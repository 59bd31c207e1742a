#pragma once

#include "cli/plugins.hpp"
#include "cli/scenario_options.hpp"
#include "cli/simulated.hpp"

#include <algorithm>
#include <array>

namespace stickysim {

/// Options of every command that runs a scenario.
inline constexpr std::array run_options{
    Option{"out", 'o', "DIR", false, "write every result as CSV, with a manifest, to this folder"},
    Option{"resume", '\0', "", false, "with --out: go on with a run into this folder that was interrupted"},
    Option{"shard", '\0', "I/N", false,
           "with --out: run the I-th of N parts of the trials; 'stickysim merge' joins them"},
    Option{"record", '\0', "WHAT", false,
           "with --out: record sessions, requests or trace, or several: sessions,requests"},
    set_option,
    variant_option("run only the variants named"),
    Option{"seed", '\0', "N", false, "change run.seed"},
    Option{"replications", '\0', "N", false, "change run.replications"},
    jobs_option,
    plugin_option,
    policy_command_option,
    unlimited_option,
    strict_option,
    Option{"format", '\0', "table|csv|json", false, "what to print (default: table)"},
    Option{"timeline", '\0', "", false,
           "draw below the table what happened when, and the load of each server"},
    Option{"quiet", 'q', "", false, "print nothing on standard error but errors"},
};

/// Options of its own, before those of every such command.
template <std::size_t own>
constexpr std::array<Option, own + run_options.size()> with_run_options(Option const (&options)[own]) {
  std::array<Option, own + run_options.size()> all;
  std::ranges::copy(run_options, std::ranges::copy(options, all.begin()).out);
  return all;
}

/// What these options order. Throws UsageError.
RunOrder run_order_of(Arguments const& arguments);

/// Loads the scenario that the arguments name and runs it. Throws UsageError.
int run_file(RunOrder const& order, Arguments const& arguments);

/// Simulates a scenario, writes and prints its results as ordered, and returns the exit code.
int run_scenario(Scenario const& scenario, RunOrder const& order, Arguments const& arguments);

} // namespace stickysim
