#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/model/cause.hpp>
#include <stickysim/model/failure.hpp>
#include <stickysim/model/outcome.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stickysim {

/// What happens to a session and its requests, in the order of a request's life.
enum class Happening : std::uint8_t {
  // The user and the client.
  thinks,        ///< for `for_ns`, before the next request
  logs_in,       ///< a request is issued that makes the session's state
  requests,      ///< the next request is issued
  logs_in_again, ///< after a loss
  repeats,       ///< the request that was refused is issued again after the new login
  sends_again,   ///< the client repeats a request that has failed
  gives_up,      ///< the client waits no longer
  is_answered,   ///< with success, `for_ns` after it was issued
  is_logged_out, ///< the answer is that nobody is logged in, because of `cause`
  is_failed,     ///< the answer is an error: `failure`
  comes_back,    ///< the user will issue the request that failed again
  loses_state,   ///< the user learns that the state is gone, with `count` effects of earlier requests
  logs_out,      ///< `count`: 1 if the credential would still be accepted
  ends,          ///< no request will follow

  // The balancer.
  not_bound,         ///< it knows of no server for the session
  bound,             ///< affinity names `server`
  bound_to_draining, ///< affinity names `server`, which drains and may not be used any more
  bound_to_absent,   ///< affinity names `server`, which is out for maintenance
  bound_to_full,     ///< affinity names `server`, whose connections are all in use
  bound_to_down,     ///< affinity names `server`, which is believed to be down
  candidate,         ///< before a pick: `server` may be picked; it is believed to have `count` requests
  picked,            ///< the policy picks `server`
  no_candidate,      ///< no server is believed to be up
  no_place,          ///< the balancer's queue is full
  queues,            ///< the request waits for a connection to `server`, or to any
  queued_too_long,
  connects,       ///< a connection to `server` is free
  answer_is_late, ///< the balancer has waited for `server` for `for_ns` and waits no longer
  no_way,         ///< a partition drops everything sent to `server`
  tries_again,    ///< on `server` after a turn-around of `for_ns`, or on another
  turns_away,     ///< the balancer answers the client with an error: `failure`
  binds,          ///< from now on the session belongs to `server`

  // The server.
  arrives,
  hangs, ///< nothing moves until the server wakes
  fails, ///< the attempt ends there: `failure`
  waits, ///< behind `count` others
  gets_worker,
  asks_store, ///< `count` visits begin
  finds_state,
  misses_state, ///< for `cause`
  renews,       ///< the server makes a new state in place of the one it misses
  finds_stale,  ///< `count` effects of earlier requests are not in it
  rebuilds,     ///< a soft state, in `for_ns` of work
  is_served,    ///< it will take `for_ns` of work
  is_done,
  writes_store, ///< `count` visits begin
  has_written,
};

/// Whether an attempt begins with it: the first one of a request, or one more.
bool begins_attempt(Happening what);

/// A pick among more candidates is told without them: their loads would say nothing to a reader.
inline constexpr std::size_t most_candidates_told = 8;

/// One of these, with its details.
struct ChronicleEntry {
  Nanoseconds at_ns = 0;
  Happening what = Happening::thinks;
  Cause cause = Cause::none;
  Failure failure = Failure::refused;
  std::uint16_t balancer = 0;
  std::uint32_t step = 0;     ///< the request's place in its session, from 0
  Nanoseconds issued_ns = -1; ///< when it was issued: an earlier one may still be on its way at the same step
  ServerId server = no_server;
  std::uint32_t count = 0;
  Nanoseconds for_ns = 0;

  /// Calls `visit` for each member, with that member of each of `entries`.
  template <class Visit, class... Entries>
  static constexpr void for_each_member(Visit&& visit, Entries&... entries) {
    visit(entries.at_ns...);
    visit(entries.what...);
    visit(entries.cause...);
    visit(entries.failure...);
    visit(entries.balancer...);
    visit(entries.step...);
    visit(entries.issued_ns...);
    visit(entries.server...);
    visit(entries.count...);
    visit(entries.for_ns...);
  }
};

/// What happens to one session of a trial, recorded while the trial runs. It is the same session, with the
/// same demands, under every design.
struct Chronicle {
  // Which one: the caller says it, or a sample takes it.
  std::uint32_t workload = 0; ///< the index of its class
  /// Its number within the class, from 0: in the order in which they start or, of U closed users, u + k × U
  /// for the k-th one of user u.
  std::uint64_t session = 0;
  std::uint64_t key = 0; ///< a sample takes those with the smallest ones

  // What was found.
  std::vector<ChronicleEntry> entries; ///< in the order of time; empty if the session never started
  Nanoseconds began_ns = -1;           ///< -1: never
  Nanoseconds ended_ns = -1;           ///< -1: not within the run
  std::uint32_t length = 0;            ///< requests that the session has
  std::uint64_t started = 0;           ///< sessions of its class that started while it was followed

  std::uint64_t count(Happening what) const;
  std::uint64_t attempts() const; ///< of its requests, all told
  Outcome outcome() const;        ///< as the ledger has it
  Cause cause() const;            ///< of the first loss; none without one
  Nanoseconds latency_ns() const; ///< sum over its successful requests

  /// Calls `visit` for each member, with that member of each of `chronicles`.
  template <class Visit, class... Chronicles>
  static constexpr void for_each_member(Visit&& visit, Chronicles&... chronicles) {
    visit(chronicles.workload...);
    visit(chronicles.session...);
    visit(chronicles.key...);
    visit(chronicles.entries...);
    visit(chronicles.began_ns...);
    visit(chronicles.ended_ns...);
    visit(chronicles.length...);
    visit(chronicles.started...);
  }
};

} // namespace stickysim
