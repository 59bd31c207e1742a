#pragma once

#include <stickysim/experiment/experiment.hpp>

namespace stickysim {

/// Whether a class of clients arrives by itself, and does not wait for answers.
bool has_arrivals(VariantResult const& variant);

/// Whether a server is busy more than 99 % of the time while clients go on arriving, or more is asked of all
/// servers than they can serve: queues then grow for as long as the run lasts, and latencies say how long
/// that was. A closed class limits its own queue.
bool is_overloaded(VariantResult const& variant);

/// Whether all of its servers are, on average: no other way of sending sessions to them would help.
bool is_overloaded_as_a_whole(VariantResult const& variant);

} // namespace stickysim
