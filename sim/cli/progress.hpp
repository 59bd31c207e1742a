#pragma once

#include <chrono>
#include <cstddef>

namespace stickysim {

/// Tells on standard error how far a run is: a live line on a terminal, else a plain line now and then.
class Progress {
public:
  Progress();
  ~Progress();
  Progress(Progress const&) = delete;
  Progress& operator=(Progress const&) = delete;

  /// A trial has ended. Calls come one at a time.
  void update(std::size_t done, std::size_t total);

private:
  bool live_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_;
};

} // namespace stickysim
