#include "engine/open_input.hpp"

#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stickysim {

namespace {

/// Whether somebody has a FIFO open for writing, who may take his time. tee() reads without taking away.
bool has_writer(int fifo) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return true;
  ssize_t const seen = tee(fifo, ends[1], 1, SPLICE_F_NONBLOCK);
  close(ends[0]);
  close(ends[1]);
  return seen != 0;
}

/// Why it is not to be read; empty: it is.
std::string refusal_of(int descriptor, std::string const& path, int patience_ms) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return fmt::format("cannot open: {}", std::strerror(errno));
  bool const is_device = S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode);
  if (is_device && path != "/dev/stdin" && path != "/dev/null") return "is a device, not a file";
  pollfd waits{.fd = descriptor, .events = POLLIN, .revents = 0};
  bool const waits_in_vain =
      S_ISFIFO(status.st_mode) && poll(&waits, 1, patience_ms) == 0 && !has_writer(descriptor);
  return waits_in_vain ? "nobody writes to this FIFO" : "";
}

} // namespace

int open_input(std::string const& path, int patience_ms) {
  int const descriptor = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) throw IoError{fmt::format("{}: cannot open: {}", path, std::strerror(errno))};
  if (std::string const why = refusal_of(descriptor, path, patience_ms); !why.empty()) {
    close(descriptor);
    throw IoError{fmt::format("{}: {}", path, why)};
  }
  if (int const flags = fcntl(descriptor, F_GETFL); flags >= 0)
    fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
  return descriptor;
}

void require_file(std::string const& path) {
  std::error_code unreadable;
  std::filesystem::file_status const status = std::filesystem::status(path, unreadable);
  if (status.type() == std::filesystem::file_type::not_found)
    throw IoError{fmt::format("there is no file '{}'", path)};
  if (unreadable) throw IoError{fmt::format("cannot read '{}': {}", path, unreadable.message())};
  if (std::filesystem::is_directory(status)) throw IoError{fmt::format("'{}' is a folder, not a file", path)};
}

} // namespace stickysim
