#pragma once

#include <chrono>
#include <cstddef>

namespace stickysim {

/// Shows the progress of a run on standard error: a live line on a terminal, else a plain line from time to
/// time.
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
