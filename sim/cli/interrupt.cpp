#include "cli/interrupt.hpp"

#include "cli/exit_code.hpp"

#include <ctime>
#include <string_view>
#include <unistd.h>

namespace stickysim {

namespace {

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t notes_it = 0;
volatile std::sig_atomic_t is_noted = 0;
timespec noted_at{}; // read by the handler alone, which does not interrupt itself

/// timeout(1) and others send a signal twice, to a process and to its group: these are one wish.
bool is_echo() {
  constexpr double echo_s = 0.5;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  double const since_s = static_cast<double>(now.tv_sec - noted_at.tv_sec) +
                         static_cast<double>(now.tv_nsec - noted_at.tv_nsec) / 1e9;
  return since_s < echo_s;
}

void say(std::string_view message) {
  // A signal handler can do nothing if this fails.
  [[maybe_unused]] auto const written = write(STDERR_FILENO, message.data(), message.size());
}

void leave(int) {
  if (is_noted && is_echo()) return;
  if (notes_it && !is_noted) {
    is_noted = 1;
    clock_gettime(CLOCK_MONOTONIC, &noted_at);
    return say(
        "\nstickysim: interrupted: the trials that run now are finished first; once more ends at once\n");
  }
  constexpr std::string_view message = "\nstickysim: interrupted\n";
  say(message);
  _exit(exit_code::interrupted);
}

} // namespace

void exit_on_interrupt() {
  struct sigaction action {};
  action.sa_handler = leave;
  action.sa_flags = SA_RESTART;
  for (int const signal : signals)
    sigaddset(&action.sa_mask, signal);
  for (int const signal : signals) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    bool const is_by_nohup = signal == SIGHUP && before.sa_handler == SIG_IGN;
    if (!is_by_nohup) sigaction(signal, &action, nullptr);
  }
}

InterruptNoted::InterruptNoted() {
  is_noted = 0;
  notes_it = 1;
}

InterruptNoted::~InterruptNoted() { notes_it = 0; }

bool InterruptNoted::has_come() { return is_noted != 0; }

InterruptsHeld::InterruptsHeld() {
  sigset_t interrupts;
  sigemptyset(&interrupts);
  for (int const signal : signals)
    sigaddset(&interrupts, signal);
  pthread_sigmask(SIG_BLOCK, &interrupts, &before_);
}

InterruptsHeld::~InterruptsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

} // namespace stickysim
