#pragma once

#include <stickysim/model/chronicle.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stickysim {

/// What one server does in a window of the run, and how it stands at its end.
struct ServerWindow {
  std::uint64_t requests = 0;  ///< whose service ends there
  double utilization = 0;      ///< worker time in use, per worker and length of the window
  std::uint32_t in_flight = 0; ///< requests at its end that have a worker or wait for one
  std::uint64_t states = 0;    ///< held at its end
  bool up = false;
  double believed_up = 0; ///< share of the balancers that believe it to be there and well
  bool draining = false;  ///< some balancer sends it no new sessions

  /// Calls `visit` for each member, with that member of each of `windows`.
  template <class Visit, class... Windows>
  static constexpr void for_each_member(Visit&& visit, Windows&... windows) {
    visit(windows.requests...);
    visit(windows.utilization...);
    visit(windows.in_flight...);
    visit(windows.states...);
    visit(windows.up...);
    visit(windows.believed_up...);
    visit(windows.draining...);
  }
};

/// What a trial is to record beside its result.
struct RecordingOrder {
  bool server_windows = false;
  bool sessions = false;                 ///< a sample of them
  bool requests = false;                 ///< those of the sample
  bool trace = false;                    ///< the same, as a trace
  std::uint64_t most_sessions = 500;     ///< of the sample
  std::uint64_t most_attempts = 200'000; ///< of all their requests

  /// Any of them: what happens to the sample.
  bool follows_sessions() const { return sessions || requests || trace; }
};

/// A session that was lost or failed, named as a Chronicle names it.
struct HarmedSession {
  std::uint32_t workload = 0;
  std::uint64_t session = 0;
  std::uint32_t requests = 0; ///< that it has

  /// Calls `visit` for each member, with that member of each of `sessions`.
  template <class Visit, class... Sessions>
  static constexpr void for_each_member(Visit&& visit, Sessions&... sessions) {
    visit(sessions.workload...);
    visit(sessions.session...);
    visit(sessions.requests...);
  }
};

/// What a trial records beside its result, of which it is no part: the result is the same without.
struct Recording {
  RecordingOrder order; ///< set before the trial
  /// Window by window, each with all servers in their order; empty if that were more than
  /// `most_server_windows`.
  std::vector<ServerWindow> server_windows{};
  std::vector<Chronicle> chronicles{};      ///< of the sample, in the order of the sessions' starts
  std::uint64_t sampled_below = UINT64_MAX; ///< all sessions with a smaller key are in the sample
  /// The first ones, sample or not, in the order of time.
  std::vector<HarmedSession> first_harmed{};

  /// Calls `visit` for each member but `order`, with that member of each of `recordings`.
  template <class Visit, class... Recordings>
  static constexpr void for_each_member(Visit&& visit, Recordings&... recordings) {
    visit(recordings.server_windows...);
    visit(recordings.chronicles...);
    visit(recordings.sampled_below...);
    visit(recordings.first_harmed...);
  }
};

inline constexpr std::uint64_t most_server_windows = 50'000;
inline constexpr std::size_t most_first_harmed = 8;

} // namespace stickysim
