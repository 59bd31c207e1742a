#pragma once

#include <stickysim/engine/io_error.hpp>
#include <stickysim/experiment/experiment.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace stickysim {

/// Writes `content` to a temporary name beside `path`, checks every write and the close, then renames.
/// Throws IoError and leaves no file behind if it fails.
void write_file_atomically(std::string const& path, std::string const& content);

/// The same for what `produce` hands over piece by piece.
using ContentSink = std::function<void(std::string_view)>;
void write_file_atomically(std::string const& path, std::function<void(ContentSink const&)> const& produce);

/// Writes to standard output; throws IoError on a full disk or a closed pipe, ReaderGone on one that is
/// closed only after something was written.
void write_stdout(std::string_view content);

/// A result as one file's content each: pure functions, stable column order, RFC 4180.
std::string summary_csv(ExperimentResult const&);
std::string printed_csv(ExperimentResult const&);
std::string replications_csv(ExperimentResult const&);
std::string comparison_csv(ExperimentResult const&);
std::string timeline_csv(ExperimentResult const&);
std::string servers_csv(ExperimentResult const&);
std::string ledger_csv(ExperimentResult const&);
std::string latency_csv(ExperimentResult const&);
std::string events_csv(ExperimentResult const&);
std::string expectations_csv(ExperimentResult const&);
std::string cautions_csv(ExperimentResult const&);
std::string answers_csv(ExperimentResult const&);
/// These of what was recorded: see ExperimentResult::recorded.
std::string sessions_csv(ExperimentResult const&);
std::string requests_csv(ExperimentResult const&);
std::string stories_csv(ExperimentResult const&);
std::string trace_json(ExperimentResult const&);
std::string manifest_json(ExperimentResult const&);

/// Creates `folder` if need be and writes every file of a run into it; files that an earlier run has left
/// there and this one does not write are removed. Throws IoError.
void write_results(ExperimentResult const& result, std::string const& folder);

} // namespace stickysim
