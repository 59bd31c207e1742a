#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/log/reader.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// How an access log becomes a trace.
struct ImportOptions {
  LogOptions log = {};
  Nanoseconds session_timeout = 30 * 60 * nanoseconds_per_second;
  bool unlimited = false; ///< however much memory the requests take
  bool spread =
      false; ///< requests that note the same whole second are spread over it, in the order of the log
};

/// What an import found and what it skipped.
struct ImportSummary {
  std::vector<std::string> paths;
  LogFindings found;
  std::uint64_t lines_out_of_order = 0; ///< earlier than the one before it in the log
  std::uint64_t hosts = 0;
  std::uint64_t sessions = 0;
  std::uint64_t longest_session = 0; ///< requests in it
  Nanoseconds span_ns = 0;           ///< from the first request to the last

  std::uint64_t with_session = 0; ///< requests that name the session of the log's that they belong to
  std::uint64_t with_demand = 0;  ///< requests whose response time is known, and so their demand
  double mean_response_s = 0;     ///< of these, at the server
  double mean_demand_s = 0;
  bool guesses_demands = false;      ///< requests waited, and the log does not say at which servers
  std::string demand_model;          ///< how the two differ, in words
  std::uint64_t closed_sessions = 0; ///< sessions of several requests that give think times

  std::uint64_t unserved = 0; ///< requests that no server answered, where the log names servers
  bool whole_seconds = false;
  std::string busiest_host;
  std::uint64_t busiest_host_requests = 0;
  Nanoseconds longest_gap_ns = 0;    ///< without any request
  Nanoseconds longest_gap_at_ns = 0; ///< when it began, since the first request
  Nanoseconds usual_long_gap_ns = 0; ///< the fifth longest
  Nanoseconds clock_back_ns = 0;     ///< the farthest that the clock went back; 0: it did not
};

/// Takes the trace, piece by piece, as read_trace() reads it.
using TraceSink = std::function<void(std::string_view)>;

/// Access logs that have been read, as one trace: a row per request in the order of time; `at` counts from
/// the first request. A session is a run of one client's requests in which no two neighbours are more than
/// the timeout apart; a gap of exactly that length does not end it. Where LogOptions::session names a field,
/// requests that have it belong together by its value.
///
/// Where the log has response times, `demand` is what a request asked of its server: the time there less what
/// it waited for others, by the model of service under which demands do not depend on the load
/// (docs/how-to/import.md). Where its clock is finer than a second, too, sessions whose requests do not
/// overlap have think times instead of moments, from an answer to the next request.
class ImportedLog {
public:
  /// Throws IoError on what cannot be read, LogError on what is no log or has no requests.
  ImportedLog(std::vector<std::string> const& paths, ImportOptions const& options);
  ~ImportedLog();
  ImportedLog(ImportedLog const&) = delete;
  ImportedLog& operator=(ImportedLog const&) = delete;

  ImportSummary const& summary() const { return summary_; }

  /// Throws what `sink` throws.
  void write_trace(TraceSink const& sink) const;

private:
  struct Requests;
  ImportSummary summary_;
  std::unique_ptr<Requests> requests_;
};

/// The summary as text, one fact per line.
std::string describe(ImportSummary const& summary);

/// What makes the trace other traffic than the log's users made, each with a cure, in the order of weight.
std::vector<std::string> cautions(ImportSummary const& summary);

} // namespace stickysim
