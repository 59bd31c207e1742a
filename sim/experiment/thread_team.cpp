#include "experiment/thread_team.hpp"

#include <exception>
#include <thread>
#include <vector>

namespace stickysim {

void work_together(std::size_t size, std::function<void()> const& work) {
  std::vector<std::thread> others;
  others.reserve(size);
  try {
    while (others.size() + 1 < size)
      others.emplace_back(work);
  } catch (std::exception const&) {
    // The system has no more of them, or no memory for one.
  }
  work();
  for (std::thread& other : others)
    other.join();
}

} // namespace stickysim
