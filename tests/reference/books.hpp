#pragma once

#include <stickysim/design/design.hpp>
#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stickysim::reference {

/// A number that changes over time, with all its changes.
class History {
public:
  void change(Nanoseconds now, std::int64_t by) { changes_.emplace_back(now, value() + by); }
  std::int64_t value() const { return changes_.empty() ? 0 : changes_.back().second; }
  std::int64_t peak() const;

  /// The number, or its square, × ns between two instants.
  Int128 integral(Nanoseconds from, Nanoseconds to, bool squared = false) const;

private:
  std::vector<std::pair<Nanoseconds, std::int64_t>> changes_; ///< when, and to what
};

/// What the reference says of a trial.
struct Account {
  std::map<std::string, double> metrics;       ///< by name; those that are not defined are not there
  std::map<std::string, std::uint64_t> ledger; ///< sessions by outcome, and by cause: `lost: crash`
  std::vector<Nanoseconds> latencies;          ///< of ok requests, in ascending order
  std::vector<Nanoseconds> store_latencies;    ///< of visits, in ascending order
  bool which_effects = false;                  ///< see coverage.cpp
  bool two_writers = false;                    ///< of a replicated state within its lag
  std::vector<Account> classes;                ///< the same by class of clients: what is theirs
};

/// Writes down what happens in a trial and works out the metrics at its end.
class Books {
public:
  Books(Design const& design, RunSettings const& run) : design_{design}, run_{run} {}

  struct Server {
    std::size_t group = 0;
    History busy;  ///< workers in use
    History up;    ///< 1 while it is
    History there; ///< 1 while it is paid for
    History bytes; ///< of states that it holds
  };

  /// Adds to the metric of that name, if `now` lies in the measured window.
  void count(std::string const& metric, Nanoseconds now, std::int64_t by = 1) {
    if (now >= run_.warmup_ns) counts_[metric] += by;
  }
  /// Adds to it whenever it is.
  void count_always(std::string const& metric) { ++counts_[metric]; }
  /// An ok request.
  void answered(Nanoseconds now, Nanoseconds latency_ns, Nanoseconds wait_ns);
  /// One more duration whose mean is the metric of that name, at any time of the run.
  void time(std::string const& metric, Nanoseconds duration_ns) { times_[metric].push_back(duration_ns); }
  /// A visit to the store that went well.
  void visited(Nanoseconds now, Nanoseconds latency_ns) {
    if (now >= run_.warmup_ns) account_.store_latencies.push_back(latency_ns);
  }

  std::vector<Server> servers;
  History in_flight, live, held, held_bytes, store_busy;
  std::map<std::string, std::uint64_t> ledger;
  bool which_effects = false, two_writers = false;
  std::uint64_t requests_stuck = 0, sessions_stuck = 0;

  /// A session becomes something else in the ledger; from `` where it starts.
  void session_turns(std::string const& from, std::string const& to) {
    if (!from.empty()) --ledger[from];
    ++ledger[to];
  }

  Account close();

private:
  double counted(std::string const& metric) const;
  /// Enters a / b, unless b is 0.
  void enter(std::string const& metric, double a, double b = 1);
  void enter_mean_time(std::string const& metric, std::vector<Nanoseconds> const& times);
  void enter_latencies();
  void enter_servers();
  void enter_windows();
  void enter_states();
  void enter_store();

  Design const& design_;
  RunSettings const& run_;
  std::map<std::string, std::int64_t> counts_;
  std::map<std::string, std::vector<Nanoseconds>> times_;
  Account account_;
};

} // namespace stickysim::reference
