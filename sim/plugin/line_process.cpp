#include "plugin/line_process.hpp"

#include "plugin/policy_fault.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace stickysim {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// A line that is longer is none of the protocol.
constexpr std::size_t longest_line = 4096;

constexpr milliseconds grace{1000};

double in_seconds(milliseconds duration) { return std::chrono::duration<double>{duration}.count(); }

/// A program for /bin/sh with `socket` as its input and output; the error number if there is none.
int spawn(std::string const& command, int socket, pid_t& process) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, socket, STDOUT_FILENO);
  // Of its own, and as every program has it: stickysim ignores SIGPIPE.
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  std::array<std::string, 3> words{"sh", "-c", command};
  std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
  int const error = posix_spawn(&process, "/bin/sh", &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

} // namespace

LineProcess::LineProcess(std::string const& command) {
  // A socket, because writing to a pipe that nobody reads would end the program by a signal.
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw PolicySilent{fmt::format("cannot be started: {}", std::strerror(errno))};
  int const error = spawn(command, ends[1], process_);
  close(ends[1]);
  socket_ = ends[0];
  if (error == 0) return;
  close(socket_);
  throw PolicySilent{fmt::format("cannot be started: {}", std::strerror(error))};
}

LineProcess::~LineProcess() {
  shutdown(socket_, SHUT_WR);
  if (process_ > 0 && !status_within(grace)) {
    kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  close(socket_);
}

std::optional<int> LineProcess::status_within(milliseconds patience) const {
  auto const deadline = Clock::now() + patience;
  for (milliseconds pause{1}; true; pause = std::min(2 * pause, milliseconds{50})) {
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (ended.si_pid == process_) {
      kill(-process_, SIGKILL); // what it has started and left behind
      int status = 0;
      waitpid(process_, &status, 0);
      return status;
    }
    if (Clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(pause);
  }
}

void LineProcess::tell_of_end() {
  std::optional<int> const status = status_within(grace);
  if (!status) throw PolicySilent{"has closed its output"};
  process_ = -1;
  // The shell tells of a signal of its command by an exit code.
  if ((WIFSIGNALED(*status) && WTERMSIG(*status) == SIGXCPU) ||
      (WIFEXITED(*status) && WEXITSTATUS(*status) == 128 + SIGXCPU)) {
    rlimit limit{};
    getrlimit(RLIMIT_CPU, &limit);
    throw PolicySilent{fmt::format("does not end within {} s of processor time", limit.rlim_cur), true};
  }
  if (WIFSIGNALED(*status))
    throw PolicySilent{
        fmt::format("was ended by signal {} ({})", WTERMSIG(*status), strsignal(WTERMSIG(*status)))};
  throw PolicySilent{fmt::format("has ended with exit code {}", WEXITSTATUS(*status))};
}

std::string LineProcess::ask(std::string_view line, milliseconds patience) {
  std::string const sent = fmt::format("{}\n", line);
  timeval const limit{.tv_sec = patience.count() / 1000, .tv_usec = patience.count() % 1000 * 1000};
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  for (std::size_t at = 0; at < sent.size();) {
    ssize_t const count = send(socket_, sent.data() + at, sent.size() - at, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN)
      throw PolicySilent{fmt::format("did not read a question for {} s", in_seconds(patience)), true};
    if (count < 0) tell_of_end();
    at += static_cast<std::size_t>(count);
  }
  return next_line(patience);
}

std::string LineProcess::next_line(milliseconds patience) {
  auto const deadline = Clock::now() + patience;
  while (true) {
    if (std::size_t const end = read_.find('\n'); end != std::string::npos) {
      std::string line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return line;
    }
    if (read_.size() > longest_line)
      throw PolicySilent{fmt::format("answered a line of more than {} bytes", longest_line)};
    auto const left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    pollfd waited{.fd = socket_, .events = POLLIN, .revents = 0};
    int const ready = left.count() < 0 ? 0 : poll(&waited, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0)
      throw PolicySilent{
          fmt::format("did not answer for {} s: an answer is one line, and its output must be flushed",
                      in_seconds(patience)),
          true};
    std::array<char, longest_line> bytes;
    ssize_t const count = recv(socket_, bytes.data(), bytes.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) tell_of_end();
    read_.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

} // namespace stickysim
