#pragma once

#include <cstdint>
#include <string>

namespace stickysim::reference {

/// What the program does not do rightly yet, so that random scenarios leave it out.
struct LeftOut {
  bool last_answers_asked_again = true; ///< local state is forgotten at a session's last commit
  bool lost_windows = true;             ///< a store's crash loses the last write only
  bool chunks_on_links = true;          ///< uploads take no bandwidth
  bool hung_and_killed = true;          ///< requests that a hung server has survive its death
  bool second_causes = true;            ///< the last thing that took a state counts
  bool recorded_cookies = true;         ///< cookies do not expire in open-loop replay
  bool retries_by_law = true;           ///< a retry goes to the next server, not to the law's next choice
  bool overlapping_writes = true; ///< what requests undo that overlap, or that servers write by turns, is
                                  ///< counted by numbers alone
  bool uses_by_answers = true;    ///< with returns_home an answer is a use of a table's entry
  bool endless_drains = true;     ///< servers with copies do not end their drain early
  bool expired_copies = true;     ///< copies are of use, or in memory, after their state's time is over
  bool plain_expiry = true;       ///< without bounded memory states expire late
  bool cut_off_growth = true;     ///< the time that a token's growth takes is not rounded
  bool unreceived_tokens = true;  ///< a token counts as the client's as soon as it is signed
};

/// A scenario of a replayed trace, as two files that the command line runs.
struct RandomScenario {
  std::string toml; ///< names `trace.csv` in its own folder
  std::string trace;
};

/// The same seed gives the same scenario. Times are drawn in nanoseconds, so that what is not linked by cause
/// never happens at the same instant.
RandomScenario random_scenario(std::uint64_t seed, LeftOut const& left_out = {});

} // namespace stickysim::reference
