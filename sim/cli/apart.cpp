#include "cli/apart.hpp"

#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace stickysim {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char ended = '=';
constexpr char threw = '!';

/// The first byte tells which of the two follows, a result or what was thrown. A policy may write to
/// standard output, which is the table's.
[[noreturn]] void run(std::function<std::string()> const& work, int to) {
  dup2(STDERR_FILENO, STDOUT_FILENO);
  std::signal(SIGINT, SIG_DFL);
  std::string message;
  try {
    message = ended + work();
  } catch (std::exception const& error) {
    message = threw + std::string{error.what()};
  }
  for (std::size_t at = 0; at < message.size();) {
    ssize_t const count = write(to, message.data() + at, message.size() - at);
    if (count < 0 && errno != EINTR) break;
    if (count > 0) at += static_cast<std::size_t>(count);
  }
  _exit(0);
}

/// All that is written; nothing if that takes longer than `limit`.
std::optional<std::string> read_all(int from, std::chrono::seconds limit) {
  auto const deadline = Clock::now() + limit;
  std::string all;
  while (true) {
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waited{.fd = from, .events = POLLIN, .revents = 0};
    int const ready = left.count() < 0 ? 0 : poll(&waited, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    std::array<char, 4096> bytes;
    ssize_t const count = read(from, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return all;
    all.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

} // namespace

Apart apart(std::function<std::string()> const& work, std::chrono::seconds limit) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw IoError{fmt::format("no pipe: {}", std::strerror(errno))};
  pid_t const process = fork();
  if (process < 0) throw IoError{fmt::format("no process: {}", std::strerror(errno))};
  if (process == 0) {
    close(ends[0]);
    run(work, ends[1]);
  }
  close(ends[1]);
  std::optional<std::string> const said = read_all(ends[0], limit);
  close(ends[0]);
  if (!said) kill(process, SIGKILL);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (!said) return {.result = "", .trouble = fmt::format("does not end within {} s", limit.count())};
  if (WIFSIGNALED(status))
    return {.result = "",
            .trouble = fmt::format("crashes: signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)))};
  if (said->empty())
    return {.result = "", .trouble = fmt::format("ends the program with exit code {}", WEXITSTATUS(status))};
  if (said->front() == threw) return {.result = "", .trouble = said->substr(1)};
  return {.result = said->substr(1), .trouble = ""};
}

} // namespace stickysim
