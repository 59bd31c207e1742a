#pragma once

#include <csignal>

namespace stickysim {

/// From now on Ctrl-C ends the program with exit code 130 and one line, at any moment but under
/// InterruptsHeld.
void exit_on_interrupt();

/// While one lives, Ctrl-C waits: for the moments in which files are being written. Only the thread that
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
