#include "mpi/message.hpp"

#include <chrono>
#include <thread>

namespace stickysim {

boost::mpi::status wait_for_message(boost::mpi::communicator const& world) {
  // Each worker has its next trial already when it asks for one: this pause keeps nobody waiting.
  constexpr std::chrono::milliseconds pause{1};
  for (;;) {
    if (auto const status = world.iprobe()) return *status;
    std::this_thread::sleep_for(pause);
  }
}

} // namespace stickysim
