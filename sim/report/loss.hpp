#pragma once

#include <stickysim/experiment/experiment.hpp>
#include <stickysim/results/metric.hpp>

#include <string>

namespace stickysim {

/// Shares of the requests that came to an end; figures of the printed report only.
extern Metric const failed_share;
extern Metric const logged_out_share;

/// `loses 5.11 % of sessions (152 of 2,980, mainly by crash)` or `loses no session (of 2,980)`.
std::string loss_text(VariantResult const& variant, double confidence);

/// `crash`, or `crash 93 %` where it is one of several causes; `-` without a loss.
std::string main_cause_text(VariantResult const& variant);

} // namespace stickysim
