#pragma once

#include <stickysim/experiment/experiment.hpp>
#include <stickysim/results/metric.hpp>

#include <string>

namespace stickysim {

/// Share of the requests that came to an end; a figure of the printed report only.
extern Metric const failed_share;

/// Whether no session was lost in any replication.
bool loses_none(VariantResult const& variant);

/// `loses 144 of 6,015 sessions (2.4 %), mainly to crashes` or `loses none of 6,015 sessions`.
std::string loss_text(VariantResult const& variant, double confidence);

/// `crash`, or `crash 93 %` where it is one of several causes; `-` without a loss.
std::string main_cause_text(VariantResult const& variant);

} // namespace stickysim
