#pragma once

#include "scenario/draft.hpp"
#include "scenario/needs.hpp"
#include "scenario/reporter.hpp"

#include <optional>

namespace stickysim {

/// Refuses a sound draft whose trials would need too much memory or time: reports the estimate, what needs
/// most of it, and the setting that changes that. Answers what a trial needs, if it could be told. With
/// `unlimited` only drafts are refused that cannot be run at all.
std::optional<TrialNeeds> check_limits(Draft const& draft, bool unlimited, Reporter& reporter);

/// The same for all trials together, with what they leave until the run ends.
void check_run_limits(Draft const& base, RunNeeds const& needs, RunDemands const& demands,
                      Reporter& reporter);

} // namespace stickysim
