#include "mpi/remote_workers.hpp"

#include "experiment/journal_header.hpp"
#include "mpi/message.hpp"
#include "plugin/policy_fault.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/io_error.hpp>

#include <exception>
#include <map>

namespace stickysim {
namespace {

/// One call of RemoteWorkers::run().
class Dealing {
public:
  Dealing(boost::mpi::communicator const& world, std::span<PlannedTrial const> trials,
          std::function<bool()> const& is_over, TrialRunner::Take const& take)
      : world_{world}, left_{trials}, is_over_{is_over}, take_{take} {}

  void run() {
    constexpr int ahead = 2; // the one that runs, and the one behind it
    for (int trial = 0; trial < ahead; ++trial)
      for (int worker = 1; worker < world_.size(); ++worker)
        hand_out(worker);
    while (!out_.empty()) {
      auto const message = wait_for_message(world_);
      try {
        receive(message);
      } catch (...) {
        if (!failure_) failure_ = std::current_exception();
        left_ = {};
      }
      hand_out(message.source());
    }
    if (failure_) std::rethrow_exception(failure_);
  }

private:
  void hand_out(int worker) {
    if (left_.empty()) return;
    if (is_over_ && is_over_()) {
      left_ = {};
      return;
    }
    PlannedTrial const& trial = left_.front();
    world_.send(worker, tag_of(Message::trial), trial);
    out_.emplace(trial.place, &trial);
    left_ = left_.subspan(1);
  }

  void receive(boost::mpi::status const& message) {
    if (message.tag() == tag_of(Message::finished)) {
      FinishedMessage finished;
      world_.recv(message.source(), message.tag(), finished);
      PlannedTrial const& trial = *out_.extract(finished.place).mapped();
      auto unpacked_trial = unpacked(finished.bytes);
      if (!unpacked_trial) throw IoError{"a worker has sent a trial that is not of this version"};
      return take_(trial, std::move(*unpacked_trial));
    }
    FailureMessage failure;
    world_.recv(message.source(), message.tag(), failure);
    out_.erase(failure.place);
    if (failure.is_policy_fault) throw PolicyFault{failure.what};
    if (failure.is_broken_invariant) throw InvariantBroken{failure.what};
    throw IoError{"a worker failed " + failure.what};
  }

  boost::mpi::communicator const& world_;
  std::span<PlannedTrial const> left_;
  std::function<bool()> const& is_over_;
  TrialRunner::Take const& take_;
  std::map<std::size_t, PlannedTrial const*> out_; // with the workers, by place in the plan
  std::exception_ptr failure_;
};

} // namespace

RemoteWorkers::~RemoteWorkers() {
  for (int worker = 1; worker < world_.size(); ++worker)
    world_.send(worker, tag_of(Message::end));
}

void RemoteWorkers::run(Scenario const& scenario, std::span<PlannedTrial const> trials,
                        std::function<bool()> const& is_over, Take const& take) {
  if (trials.empty()) return;
  std::string const header = header_of(scenario, {}, {}).text();
  for (int worker = 1; worker < world_.size(); ++worker)
    world_.send(worker, tag_of(Message::scenario), header);
  Dealing{world_, trials, is_over, take}.run();
}

} // namespace stickysim
