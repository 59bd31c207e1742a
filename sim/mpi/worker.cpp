#include "mpi/worker.hpp"

#include "experiment/journal_header.hpp"
#include "experiment/trial_threads.hpp"
#include "mpi/message.hpp"
#include "plugin/policy_fault.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/io_error.hpp>
#include <stickysim/scenario/load.hpp>

#include <boost/mpi/environment.hpp>
#include <fmt/format.h>

#include <optional>

namespace stickysim {
namespace {

class Worker {
public:
  explicit Worker(boost::mpi::communicator const& world) : world_{world} {}

  void serve() {
    for (;;) {
      int const tag = wait_for_message(world_).tag();
      if (tag == tag_of(Message::end)) {
        world_.recv(manager_rank, tag);
        return;
      }
      if (tag == tag_of(Message::scenario))
        load(received<std::string>(tag));
      else
        answer(received<PlannedTrial>(tag));
    }
  }

private:
  template <class T>
  T received(int tag) const {
    T message;
    world_.recv(manager_rank, tag, message);
    return message;
  }

  /// A problem is told in answer to the trials.
  void load(std::string const& header_text) {
    scenario_.reset();
    auto const header = JournalHeader::parse(header_text);
    if (!header) {
      problem_ = "the program is not the one of the first process";
      return;
    }
    auto loaded =
        parse_scenario(header->resolved_toml, header->path, {.sets = {}, .variants = {}, .unlimited = true});
    if (loaded)
      scenario_ = std::move(*loaded);
    else
      problem_ = render(loaded.error());
  }

  void answer(PlannedTrial const& trial) const {
    FailureMessage failure;
    failure.place = trial.place;
    try {
      require_same(trial);
      FinishedTrial const done = finished(trial, *scenario_);
      return world_.send(manager_rank, tag_of(Message::finished),
                         FinishedMessage{trial.place, packed(done.result, done.recording)});
    } catch (PolicyFault const& fault) {
      failure.what = fault.what();
      failure.is_policy_fault = true;
    } catch (InvariantBroken const& broken) {
      failure.what = broken.what();
      failure.is_broken_invariant = true;
    } catch (std::exception const& error) {
      failure.what = fmt::format("on {}: {}", boost::mpi::environment::processor_name(), error.what());
    }
    world_.send(manager_rank, tag_of(Message::failed), failure);
  }

  /// The manager's files and program may be other ones than those of this machine.
  void require_same(PlannedTrial const& trial) const {
    if (!scenario_) throw IoError{problem_};
    bool const is_there = trial.variant < scenario_->variants.size();
    if (!is_there || key_of(*scenario_, trial.variant, trial.replication, trial.record) != trial.key)
      throw IoError{"the program, or a file that the scenario names, is not the one of the first process"};
  }

  boost::mpi::communicator const& world_;
  std::optional<Scenario> scenario_;
  std::string problem_;
};

} // namespace

void serve(boost::mpi::communicator const& world) { Worker{world}.serve(); }

} // namespace stickysim
