#pragma once

#include "experiment/trial_plan.hpp"

#include <boost/mpi/communicator.hpp>
#include <boost/serialization/string.hpp>

#include <cstddef>
#include <string>

namespace stickysim {

/// The process that hands out the trials; all others are workers.
inline constexpr int manager_rank = 0;

/// What the processes say to each other. The manager says `scenario`, `trial` and `end`; a worker answers
/// each trial by one of the others.
enum class Message {
  scenario, ///< the text of a JournalHeader: the trials that follow are of its scenario
  trial,    ///< a PlannedTrial: run it
  end,      ///< nothing: there is no more to do
  finished, ///< a FinishedMessage
  failed,   ///< a FailureMessage
};

/// As MPI tells messages apart.
constexpr int tag_of(Message message) { return static_cast<int>(message); }

struct FinishedMessage {
  std::size_t place = 0;
  std::string bytes; ///< see packed()

  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& place& bytes;
  }
};

struct FailureMessage {
  std::size_t place = 0;
  std::string what;
  bool is_broken_invariant = false;
  bool is_policy_fault = false;

  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& place& what& is_broken_invariant& is_policy_fault;
  }
};

template <class Archive>
void serialize(Archive& archive, RecordingOrder& order, unsigned) {
  archive& order.server_windows& order.sessions& order.requests& order.trace;
  archive& order.most_sessions& order.most_attempts;
}

template <class Archive>
void serialize(Archive& archive, PlannedTrial& trial, unsigned) {
  archive& trial.place& trial.variant& trial.replication& trial.key.content& trial.key.replication;
  archive& trial.record& trial.warmup_ns;
}

/// Waits until there is a message to receive, from any process. MPI's own wait would keep a processor busy
/// that trials need.
boost::mpi::status wait_for_message(boost::mpi::communicator const& world);

} // namespace stickysim
