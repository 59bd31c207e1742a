#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace stickysim {

/// Shows the progress of a run on standard error: a live line on a terminal, else a plain line from time to
/// time.
class Progress {
public:
  /// Of the trials, `known` are there from earlier runs: they take no time.
  explicit Progress(std::size_t known);
  ~Progress();
  Progress(Progress const&) = delete;
  Progress& operator=(Progress const&) = delete;

  /// A trial has ended. Calls come one at a time.
  void update(std::size_t done, std::size_t total);
  /// The same where nobody knows how many there will be.
  void update(std::size_t done);

private:
  using Clock = std::chrono::steady_clock;

  void show(std::string const& line);

  std::size_t known_;
  bool live_;
  bool shown_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

/// `about 3 min left`, for trials `left` after `done` ones have taken that time; empty while that says too
/// little.
std::string time_left(std::chrono::nanoseconds taken, std::size_t done, std::size_t left);

} // namespace stickysim
