#pragma once

#include "model/request.hpp"
#include <stickysim/results/recording.hpp>

#include <cstdint>
#include <map>

namespace stickysim {

/// The sessions that a recording follows: those with the smallest keys, as many as there is room for. Keys
/// are uniform and the same under every design, so that the sample is an even one of all sessions, however
/// many there will be: while it is too large, the session with the largest key leaves it.
class SessionSample {
public:
  explicit SessionSample(RecordingOrder const& order)
      : most_sessions_{order.most_sessions}, most_attempts_{order.most_attempts} {}

  /// Begins the chronicle of a session that lives in the record `id`; null if its key is too large.
  Chronicle* take(std::uint64_t key, std::uint32_t id);
  /// The session has ended; its chronicle stays.
  void has_ended(std::uint64_t key) { members_.at(key).id = no_session; }
  /// An attempt of one of its sessions has begun.
  void count_attempt() { ++attempts_; }

  bool is_too_large() const { return members_.size() > most_sessions_ || attempts_ > most_attempts_; }
  /// Drops the session with the largest key. Answers its record, `no_session` if it has ended.
  std::uint32_t shrink();

  /// Hands over the chronicles, in the order of their sessions' starts.
  void move_to(Recording& recording);

private:
  struct Member {
    Chronicle chronicle;
    std::uint32_t id = no_session; ///< its record while it lives
  };

  std::uint64_t most_sessions_;
  std::uint64_t most_attempts_;
  std::map<std::uint64_t, Member> members_; ///< by key; it keeps them in place
  std::uint64_t attempts_ = 0;              ///< of all members
  std::uint64_t below_ = UINT64_MAX;        ///< only keys below it have a chance
};

} // namespace stickysim
