#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <string>

namespace stickysim {

/// Whether no session was harmed in any replication.
bool harms_none(VariantResult const& variant);

/// What becomes of its sessions; of a variant with two steady states, in each of them: `loses 144 of 6,015
/// sessions (2.4 %), mainly to crashes`, `fails 59 of 6,015 sessions (1.0 %)`, `harms 203 of 6,015 sessions
/// (3.4 %): 144 lost, mainly to crashes, and 59 failed`, `loses none of 6,015 sessions`.
std::string harm_text(VariantResult const& variant);

/// `crash`, or `crash 93 %` where it is one of several causes; `-` without a loss.
std::string main_cause_text(VariantResult const& variant);

} // namespace stickysim
