#pragma once

#include <csignal>

namespace stickysim {

/// From now on Ctrl-C ends the program at once, with exit code 130 and one line, unless an InterruptsHeld
/// exists.
void exit_on_interrupt();

/// While one exists, Ctrl-C waits: for the time in which files are being written. Only the thread that makes
/// it may be running.
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
