#include "grading/apart.hpp"

#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <fstream>
#include <new>
#include <optional>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace stickysim {
namespace {

using Clock = std::chrono::steady_clock;

// The first byte tells what follows.
constexpr char ended = '=';         ///< a result
constexpr char threw = '!';         ///< what was thrown
constexpr char threw_late = '~';    ///< TooLate
constexpr char out_of_memory = '*'; ///< nothing

int where_shortage_is_told = -1; ///< of this process, if its memory is bounded

constexpr off_t most_output = 16 << 20;
constexpr std::size_t output_kept = 2000;

[[noreturn]] void tell_shortage() {
  static_cast<void>(!write(where_shortage_is_told, &out_of_memory, 1));
  _exit(0);
}

void limit_resource(int resource, rlim_t soft, rlim_t hard) {
  rlimit const limit{.rlim_cur = soft, .rlim_max = hard};
  setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

/// Of this process, in bytes.
std::size_t address_space() {
  std::size_t pages = 0;
  std::ifstream{"/proc/self/statm"} >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// All that is written; nothing if that takes longer than `limit`.
std::optional<std::string> read_all(int from, std::chrono::seconds limit) {
  auto const deadline = Clock::now() + limit;
  std::string all;
  while (true) {
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waited{.fd = from, .events = POLLIN, .revents = 0};
    int const most = limit.count() == 0 ? -1 : static_cast<int>(left.count());
    int const ready = limit.count() != 0 && left.count() < 0 ? 0 : poll(&waited, 1, most);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    std::array<char, 4096> bytes;
    ssize_t const count = read(from, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return all;
    all.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

/// From the first whole line on, if it is long.
std::string end_of_file(int file) {
  off_t const size = lseek(file, 0, SEEK_END);
  std::string text(std::min(output_kept, static_cast<std::size_t>(std::max<off_t>(size, 0))), '\0');
  ssize_t const count = pread(file, text.data(), text.size(), size - static_cast<off_t>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (text.size() == output_kept) text.erase(0, text.find('\n') + 1);
  return text;
}

} // namespace

LastNote::LastNote() {
  void* const page = mmap(nullptr, most_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw IoError{fmt::format("no shared memory: {}", std::strerror(errno))};
  page_ = {static_cast<char*>(page), most_bytes};
}

LastNote::~LastNote() { munmap(page_.data(), page_.size()); }

void LastNote::write(std::string_view text) {
  std::size_t const size = std::min(text.size(), page_.size() - 1);
  std::copy_n(text.begin(), size, page_.begin());
  page_[size] = '\0';
}

std::string LastNote::read() const { return {page_.begin(), std::ranges::find(page_, '\0')}; }

WorkApart::WorkApart(Work const& work, ApartLimits const& limits) : limits_{limits} {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw IoError{fmt::format("no pipe: {}", std::strerror(errno))};
  from_ = ends[0];
  if (limits_.keeps_output) output_ = memfd_create("output", MFD_CLOEXEC);
  process_ = fork();
  if (process_ < 0) throw IoError{fmt::format("no process: {}", std::strerror(errno))};
  if (process_ == 0) {
    close(from_);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL); // Ctrl-C in a terminal reaches the group of the parent only
    run(work, ends[1]);
  }
  setpgid(process_, process_); // here and there, because either may come first
  close(ends[1]);
}

WorkApart::~WorkApart() {
  if (process_ > 0) {
    kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  close(from_);
  if (output_ >= 0) close(output_);
}

/// A policy may write to standard output, which is the table's.
void WorkApart::run(Work const& work, int to) {
  if (output_ >= 0) dup2(output_, STDERR_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  std::signal(SIGINT, SIG_DFL);
  where_shortage_is_told = to;
  bound();
  std::string message;
  try {
    message = ended + work(note_);
  } catch (TooLate const& late) {
    message = threw_late + std::string{late.what()};
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

/// Bounds this process and what it starts.
void WorkApart::bound() const {
  limit_resource(RLIMIT_CORE, 0, 0);
  if (output_ >= 0) limit_resource(RLIMIT_FSIZE, most_output, most_output);
  if (auto const most = static_cast<rlim_t>(limits_.processor_time.count()); most > 0)
    limit_resource(RLIMIT_CPU, most, most + 1); // a signal, and if it is ignored the end
  if (!limits_hold || limits_.memory_bytes == 0) return;
  rlim_t const most = address_space() + limits_.memory_bytes;
  limit_resource(RLIMIT_AS, most, most);
  std::set_new_handler(tell_shortage);
}

Apart WorkApart::wait() {
  std::optional<std::string> const said = read_all(from_, limits_.patience);
  if (!said) kill(process_, SIGKILL);
  siginfo_t seen{};
  while (waitid(P_PID, static_cast<id_t>(process_), &seen, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  kill(-process_, SIGKILL); // what it has started and left behind
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  Apart done;
  done.last_note = note_.read();
  if (output_ >= 0) done.output = end_of_file(output_);
  if (!said) {
    done.trouble = fmt::format("does not end within {} s by the clock", limits_.patience.count());
    done.is_late = true;
  } else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
    done.trouble = fmt::format("does not end within {} s of processor time", limits_.processor_time.count());
    done.is_late = true;
  } else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
    done.trouble = "asks the operating system for a file, a program or the like";
  } else if (WIFSIGNALED(status)) {
    done.trouble = fmt::format("crashes: signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  } else if (said->empty()) {
    done.trouble = fmt::format("ends the program with exit code {}", WEXITSTATUS(status));
  } else if (said->front() == out_of_memory) {
    done.trouble = fmt::format("needs more than {} MiB of memory", limits_.memory_bytes >> 20);
  } else if (said->front() != ended) {
    done.trouble = said->substr(1);
    done.is_late = said->front() == threw_late;
  } else {
    done.result = said->substr(1);
  }
  return done;
}

} // namespace stickysim
