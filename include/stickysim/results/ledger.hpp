#pragma once

#include <stickysim/model/cause.hpp>
#include <stickysim/model/failure.hpp>
#include <stickysim/model/outcome.hpp>

#include <array>
#include <cstdint>

namespace stickysim {

// A book is a struct of results with a for_each_member(). What is done with every member of a book (a sum, a
// difference, the fingerprint, the tests) goes by that list, in its order. A book whose list lacks a member
// does not compile.

/// Sessions by outcome and cause; whole run.
struct Ledger {
  std::array<std::array<std::uint64_t, cause_count>, outcome_count> sessions{};

  std::uint64_t count(Outcome outcome) const {
    std::uint64_t sum = 0;
    for (std::uint64_t n : sessions[static_cast<std::size_t>(outcome)])
      sum += n;
    return sum;
  }
  std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (std::size_t outcome = 0; outcome < outcome_count; ++outcome)
      sum += count(static_cast<Outcome>(outcome));
    return sum;
  }

  /// Calls `visit` for each member, with that member of each of `ledgers`.
  template <class Visit, class... Ledgers>
  static constexpr void for_each_member(Visit&& visit, Ledgers&... ledgers) {
    visit(ledgers.sessions...);
  }
};

/// Requests by how they ended. The identity issued = ok + logged_out + failed + in flight holds at any time.
struct RequestCounts {
  std::uint64_t issued = 0;
  std::uint64_t ok = 0;
  std::uint64_t logged_out = 0;
  std::uint64_t retries = 0;       ///< attempts beyond each request's first
  std::uint64_t ok_logins = 0;     ///< of the ok ones: logins, which need no state to be there
  std::uint64_t turned_around = 0; ///< requests that waited for a retry on the same server
  std::uint64_t relogins = 0;
  std::uint64_t stale = 0;            ///< requests that found an older state than their session's last one
  std::uint64_t state_misses = 0;     ///< requests that rebuilt a soft state
  std::uint64_t revoked_accepted = 0; ///< sessions whose credential was still accepted after a log-out
  std::array<std::uint64_t, failure_count> failed{};

  std::uint64_t failed_total() const {
    std::uint64_t sum = 0;
    for (std::uint64_t n : failed)
      sum += n;
    return sum;
  }

  /// Calls `visit` for each member, with that member of each of `counts`.
  template <class Visit, class... Counts>
  static constexpr void for_each_member(Visit&& visit, Counts&... counts) {
    visit(counts.issued...);
    visit(counts.ok...);
    visit(counts.logged_out...);
    visit(counts.retries...);
    visit(counts.ok_logins...);
    visit(counts.turned_around...);
    visit(counts.relogins...);
    visit(counts.stale...);
    visit(counts.state_misses...);
    visit(counts.revoked_accepted...);
    visit(counts.failed...);
  }
};

} // namespace stickysim
