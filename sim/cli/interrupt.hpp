#pragma once

#include <csignal>

namespace stickysim {

/// From now on Ctrl-C (SIGINT), and SIGTERM and SIGHUP as well, end the program at once, with exit code 130
/// and one line, unless an InterruptsHeld or an InterruptNoted exists.
void exit_on_interrupt();

/// While one exists, the first of these signals is only noted: for the time in which trials run. The second
/// one ends the program.
class InterruptNoted {
public:
  InterruptNoted();
  ~InterruptNoted();
  InterruptNoted(InterruptNoted const&) = delete;
  InterruptNoted& operator=(InterruptNoted const&) = delete;

  static bool has_come();
};

/// While one exists, these signals wait: for the time in which files are being written. Only the thread that
/// makes it may be running.
class InterruptsHeld {
public:
  InterruptsHeld();
  ~InterruptsHeld();
  InterruptsHeld(InterruptsHeld const&) = delete;
  InterruptsHeld& operator=(InterruptsHeld const&) = delete;

private:
  sigset_t before_;
};

} // namespace stickysim
