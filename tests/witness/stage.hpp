#pragma once

#include <cstdint>
#include <functional>
#include <map>

namespace stickysim::witness {

/// Servers and clients of one script, in one thread: what happens at a time, and what happens when a file can
/// be read or written. Its clock is 0 at the first full second of the wall clock after run() was called,
/// because nginx counts those.
class Stage {
public:
  /// From now on `act` is called whenever `fd` is ready for `events` (POLLIN, POLLOUT).
  void watch(int fd, short events, std::function<void()> act);
  void forget(int fd);

  /// Calls `act` at a time of the stage's clock, at once if it is over.
  void at(double time_s, std::function<void()> act);
  double now_s() const;

  /// Returns at `end_s`.
  void run(double end_s);

private:
  struct Watch {
    short events = 0;
    std::function<void()> act;
  };
  std::map<int, Watch> watched_;
  std::multimap<double, std::function<void()>> agenda_;
  std::int64_t start_ns_ = 0;
};

} // namespace stickysim::witness
