#pragma once

#include "reference/books.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/model/cause.hpp>
#include <stickysim/model/failure.hpp>

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// A second opinion: a simulator of replayed traces that is written from the documents, as plainly as can be.
/// One queue of events, a map or a list for everything, no tables that save time. Nothing of the program's
/// model is in it; where the documents are silent it does what the program does, and says so with `Silent:`.
namespace stickysim::reference {

/// Why the reference cannot simulate a design; empty: it can.
std::string unsupported(Design const& design);

/// Simulates one replication of a design for which unsupported() is empty.
Account simulate(Design const& design, RunSettings const& run, std::uint64_t replication);

/// Which requests' work is in a state, by the numbers of their attempts.
using Effects = std::set<long>;

/// A session's state: in a server's memory, with or without copies on others, or in the store.
struct State {
  struct Version {
    Nanoseconds written_ns = 0;
    Effects effects;
  };
  int server = -1; ///< whose memory holds it; -1: it is in the store
  bool there = true;
  Cause gone = Cause::none; ///< the first thing that took it
  Nanoseconds used_ns = 0;
  std::vector<Version> versions; ///< as it was after each write; the last one is found
};
using StatePtr = std::shared_ptr<State>;

/// What a client carries instead of a state.
struct Token {
  Nanoseconds signed_ns = 0;
  Effects effects;
};

struct Session {
  WorkloadClass const* workload = nullptr;
  TraceSession const* recorded = nullptr;
  std::size_t number = 0; ///< in the order of starts, within the workload
  Nanoseconds began_ns = 0;
  std::uint32_t next = 0; ///< the request to issue next
  int in_flight = 0;
  bool lost = false, failed = false, closed = false, pending = false, logged_in = false, comes_back = false;
  Effects kept;     ///< ok requests whose work the user believes to be in the state
  Effects expected; ///< all work that was written and not missed yet
  StatePtr state;
  Token token;
  int cookie = -1; ///< the server that it names
  Nanoseconds cookie_used_ns = 0;
};
using SessionPtr = std::shared_ptr<Session>;

struct Attempt;
using AttemptPtr = std::shared_ptr<Attempt>;

/// A request as its client knows it: one attempt after another.
struct Call {
  SessionPtr session;
  std::uint32_t step = 0;
  bool login = false, relogin = false, resent = false, turned_around = false;
  Nanoseconds issued_ns = 0, wait_ns = 0;
  std::int64_t retries = 0; ///< of the client, so far
  int patience = 0;         ///< counts how often it began or ceased to wait
  bool over = false;
  AttemptPtr attempt; ///< null while it pauses
};
using CallPtr = std::shared_ptr<Call>;

/// What a client has sent, until the last server is done with it.
struct Attempt {
  CallPtr call; ///< null: its client has left
  long number = 0;
  int turn = 0; ///< counts its steps: what was planned for an earlier one is moot
  SessionKind kind = SessionKind::login;
  std::size_t balancer = 0;
  int server = -1;
  int tries = 0; ///< of the balancer that failed
  std::int64_t retries_left = 0;
  std::set<int> tried;
  bool pinned = false, same_server = false, login = false, failed = false, has_worker = false;
  std::int64_t trips_left = 0;
  Cause missing = Cause::none, renewed = Cause::none, astray = Cause::none;
  Failure failure = Failure::refused;
  Nanoseconds demand_ns = 0, issued_ns = 0, queued_ns = 0, worker_since_ns = 0, left_ns = 0;
  Nanoseconds service_ends_ns = -1; ///< -1: it is not served
  Token token;                      ///< that it carries
  Effects seen;                     ///< the state's as it was read
};

} // namespace stickysim::reference
