// To be preloaded: every clock jumps by up to a day, back or forth, each time that it is read.
#include <cstdint>
#include <ctime>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  thread_local std::uint64_t state = 1;
  state = state * 6364136223846793005u + 1442695040888963407u;
  constexpr std::int64_t day_s = 86'400;
  long const result = syscall(SYS_clock_gettime, clock, time);
  time->tv_sec += static_cast<std::int64_t>(state >> 40) % (2 * day_s) - day_s;
  return static_cast<int>(result);
}
