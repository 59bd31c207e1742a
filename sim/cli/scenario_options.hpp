#pragma once

#include "cli/arguments.hpp"
#include <stickysim/scenario/load.hpp>

namespace stickysim {

/// Options of every command that loads scenarios.
inline constexpr Option set_option{"set", '\0', "KEY=VALUE", true,
                                   "change a key of the base and of every variant"};
inline constexpr Option unlimited_option{
    "unlimited", '\0', "", false, "run a scenario however much memory and time it is estimated to need"};

inline constexpr Option strict_option{"strict", '\0', "", false,
                                      "settings without effect are errors, not remarks"};

inline constexpr Option jobs_option{"jobs", 'j', "N", false,
                                    "threads; the result does not depend on it (default: all processors)"};

/// How many trials are to run at a time. Throws UsageError.
int jobs_of(Arguments const& arguments);

/// `help`: what the command does with the variants named.
constexpr Option variant_option(std::string_view help) { return {"variant", '\0', "NAME", true, help}; }

/// The load options that these options give.
LoadOptions load_options_of(Arguments const& arguments);

/// Says on standard error which settings of a scenario have no effect, and which give way to a preset.
void tell_remarks(Scenario const& scenario);

} // namespace stickysim
