#pragma once

#include "experiment/trial_runner.hpp"

#include <boost/mpi/communicator.hpp>

namespace stickysim {

/// The workers, as the manager sees them: the other processes of an MPI job. They live as long as this does.
class RemoteWorkers final : public TrialRunner {
public:
  explicit RemoteWorkers(boost::mpi::communicator const& world) : world_{world} {}
  ~RemoteWorkers() override;
  RemoteWorkers(RemoteWorkers const&) = delete;
  RemoteWorkers& operator=(RemoteWorkers const&) = delete;

  int count() const { return world_.size() - 1; }

  /// Gives each worker a trial to run and one to go on with, and a new one for each that it has finished.
  /// Throws IoError, too, if a worker cannot run one.
  void run(Scenario const& scenario, std::span<PlannedTrial const> trials,
           std::function<bool()> const& is_over, Take const& take) override;

private:
  boost::mpi::communicator const& world_;
};

} // namespace stickysim
