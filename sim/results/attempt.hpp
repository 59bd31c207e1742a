#pragma once

#include <stickysim/language/words.hpp>
#include <stickysim/model/chronicle.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace stickysim {

/// Why a request was issued.
enum class AttemptFor : std::uint8_t { login, request, relogin, repeat };
/// What a server did with the session's state.
enum class StateAt : std::uint8_t { untouched, made, found, missed, stale, rebuilt, renewed };
/// How an attempt ended.
enum class AttemptResult : std::uint8_t { ok, logged_out, failed, given_up, retried, unfinished };

std::string_view name_of(AttemptFor);
std::string_view name_of(StateAt); ///< empty if untouched
std::string_view name_of(AttemptResult);

/// A request's attempt to be served, by one server or by none. A request that is not retried has one.
struct Attempt {
  std::uint32_t step = 0; ///< the request's place in its session, from 0
  AttemptFor reason = AttemptFor::request;
  std::uint32_t number = 1;  ///< among those of the request
  Nanoseconds issued_ns = 0; ///< by the client; of a balancer's retry, that before it
  std::uint16_t balancer = 0;
  ServerId bound_to = no_server; ///< that affinity named
  ServerId server = no_server;   ///< that it was sent to
  Nanoseconds arrived_ns = -1;   ///< at the server; -1, as of all times below: it did not come so far
  Nanoseconds started_ns = -1;   ///< a worker takes it
  Nanoseconds done_ns = -1;      ///< the server is done with it, well or not
  Nanoseconds answered_ns = -1;  ///< the client has an answer or gives up; of the last attempt
  Nanoseconds wait_ns = 0;       ///< at the balancer and in the server's queue
  StateAt state = StateAt::untouched;
  Cause cause = Cause::none; ///< of a state that is not as it was
  AttemptResult result = AttemptResult::unfinished;
  std::optional<Failure> failure;

  /// Whether the server took it in.
  bool was_taken() const { return arrived_ns >= 0 && failure != Failure::refused; }
};

/// What tells the requests of a session apart: the step, and the time of issue, because an earlier one may
/// still be on its way at the same step.
using RequestKey = std::pair<std::uint32_t, Nanoseconds>;
inline RequestKey request_key(ChronicleEntry const& entry) { return {entry.step, entry.issued_ns}; }

/// The attempts of a session's requests, in the order in which they began. What would have been sent at the
/// run's end, `end_ns`, or later is none: the attempt before it is unfinished.
std::vector<Attempt> attempts_of(Chronicle const& chronicle, Nanoseconds end_ns);

} // namespace stickysim
