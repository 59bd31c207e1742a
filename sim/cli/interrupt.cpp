#include "cli/interrupt.hpp"

#include "cli/exit_code.hpp"

#include <string_view>
#include <unistd.h>

namespace stickysim {

namespace {

void leave(int) {
  constexpr std::string_view message = "\nstickysim: interrupted\n";
  // A signal handler can do nothing if this fails.
  [[maybe_unused]] auto const written = write(STDERR_FILENO, message.data(), message.size());
  _exit(exit_code::interrupted);
}

} // namespace

void exit_on_interrupt() {
  struct sigaction action {};
  action.sa_handler = leave;
  sigaction(SIGINT, &action, nullptr);
}

InterruptsHeld::InterruptsHeld() {
  sigset_t interrupts;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  pthread_sigmask(SIG_BLOCK, &interrupts, &before_);
}

InterruptsHeld::~InterruptsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

} // namespace stickysim
