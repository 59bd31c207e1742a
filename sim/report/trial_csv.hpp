#pragma once

#include <stickysim/report/writers.hpp>

#include <string>

namespace stickysim {

// The files that have rows for each trial. Their rows are handed over as they are made, for there may be many
// trials.

void write_replications(ExperimentResult const& result, ContentSink const& sink);
void write_servers(ExperimentResult const& result, ContentSink const& sink);
void write_ledger(ExperimentResult const& result, ContentSink const& sink);
void write_latency(ExperimentResult const& result, ContentSink const& sink);
void write_events(ExperimentResult const& result, ContentSink const& sink);
void write_timeline(ExperimentResult const& result, ContentSink const& sink);

/// All that one of these hands over.
std::string whole(void (*write)(ExperimentResult const&, ContentSink const&), ExperimentResult const& result);

} // namespace stickysim
