#include "cli/plugins.hpp"
#include "cli/program.hpp"
#include "cli/scenario_run.hpp"
#include "mpi/message.hpp"
#include "mpi/remote_workers.hpp"
#include "mpi/worker.hpp"

#include <boost/mpi/environment.hpp>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace stickysim;

/// `run` and `sweep`, with the trials elsewhere. The same command goes on after an abort.
int execute(Command const& command, Arguments const& arguments, RemoteWorkers& workers) {
  if (&command != &run_command && &command != &sweep_command)
    throw UsageError{"stickysim-mpi has run and sweep alone", "stickysim has the other commands"};
  if (arguments.has("jobs"))
    throw UsageError{"--jobs is of the threads of one process",
                     "mpirun -n says how many processes there are"};
  if (workers.count() == 0)
    throw UsageError{"there is one process, and none to run trials",
                     "start one more than there are processors: mpirun -n 5 stickysim-mpi ..."};
  RunOrder order = run_order_of(arguments);
  order.must_vary = &command == &sweep_command;
  order.resume = arguments.has("out");
  order.runner = &workers;
  order.jobs = workers.count();
  return run_file(order, arguments);
}

/// The policies of the command line, which every process has. The first one says what is wrong with it.
void add_own_policies(std::vector<std::string> const& words) {
  for (Command const* const command : {&run_command, &sweep_command}) {
    auto const at = std::ranges::find(words, command->name);
    if (at == words.end()) continue;
    try {
      add_policies(parse_command_line(*command, {at + 1, words.end()}));
    } catch (std::exception const&) {
      return; // the first process says what is wrong
    }
    return;
  }
}

} // namespace

int main(int argc, char** argv) {
  boost::mpi::environment const environment{argc, argv};
  boost::mpi::communicator const world;
  if (world.rank() != manager_rank) {
    add_own_policies({argv + std::min(argc, 1), argv + argc});
    serve(world);
    return 0;
  }
  setenv("NO_COLOR", "1", 1); // the terminal that mpirun gives to this process may be a file in truth
  RemoteWorkers workers{world};
  return run_program(argc, argv, [&](Command const& command, Arguments const& arguments) {
    return execute(command, arguments, workers);
  });
}
