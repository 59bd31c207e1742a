#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <stdlib.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace stickysim {
namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(std::string_view what, std::string_view path, std::string_view reason) {
  throw IoError{fmt::format("cannot {} '{}': {}", what, path, reason)};
}

using Produce = std::function<void(ContentSink const&)>;

/// Has it written and closes it; answers 0 or the errno of what failed first.
int write_and_close(std::FILE* file, Produce const& produce) {
  int error = 0;
  produce([&](std::string_view piece) {
    errno = 0;
    if (error == 0 && std::fwrite(piece.data(), 1, piece.size(), file) != piece.size()) error = errno;
  });
  if (std::fclose(file) != 0 && error == 0) error = errno;
  return error;
}

/// Gives a file the rights that a new one has: those of temporary files are narrower. Answers 0 or the errno.
int share_with_others(std::string const& path) {
  mode_t const mask = umask(0);
  umask(mask);
  return chmod(path.c_str(), 0666 & ~mask) == 0 ? 0 : errno;
}

/// Of what is no regular file. A FIFO from which nobody reads would keep the program for ever: it waits ten
/// seconds for a reader.
std::FILE* open_in_place(fs::path const& path) {
  constexpr int most_tries = 1000;
  constexpr timespec pause{.tv_sec = 0, .tv_nsec = 10'000'000};
  int descriptor = -1;
  for (int tries = 0; tries < most_tries; ++tries) {
    descriptor = open(path.c_str(), O_WRONLY | O_TRUNC | O_NONBLOCK | O_CLOEXEC);
    if (descriptor >= 0 || errno != ENXIO) break;
    nanosleep(&pause, nullptr);
  }
  if (descriptor < 0) return nullptr;
  if (int const flags = fcntl(descriptor, F_GETFL); flags >= 0)
    fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
  return fdopen(descriptor, "wb");
}

void write_in_place(fs::path const& path, Produce const& produce) {
  std::FILE* const file = open_in_place(path);
  if (!file && errno == ENXIO) fail("write", path.native(), "nobody reads from this FIFO");
  int const error = file ? write_and_close(file, produce) : errno;
  if (error != 0) fail("write", path.native(), std::strerror(error));
}

} // namespace

void write_file_atomically(std::string const& path, Produce const& produce) {
  // A rename would replace a link by a file and, run as root, a device by a file.
  std::error_code unresolved;
  fs::path target = fs::canonical(path, unresolved);
  if (unresolved) {
    std::error_code ignored;
    if (fs::is_symlink(fs::symlink_status(path, ignored)))
      fail("write", path, "the link leads nowhere: " + unresolved.message());
    target = path;
  }
  std::error_code ignored;
  fs::file_status const status = fs::status(target, ignored);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_in_place(target, produce);

  std::string temporary = (target.parent_path() / ".stickysim-XXXXXX").native(); // its own name may be full
  int const descriptor = mkstemp(temporary.data());
  if (descriptor < 0) fail("create", path, std::strerror(errno));
  std::FILE* const file = fdopen(descriptor, "wb");
  int error = file ? write_and_close(file, produce) : errno;
  if (error == 0) error = share_with_others(temporary);
  if (error == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error == 0) return;
  std::remove(temporary.c_str());
  fail("write", path, std::strerror(error));
}

void write_file_atomically(std::string const& path, std::string const& content) {
  write_file_atomically(path, [&](ContentSink const& sink) { sink(content); });
}

void write_stdout(std::string_view content) {
  static bool has_readers = false; // who has taken something and goes, as `head` does, has seen enough
  for (std::string_view rest = content; !rest.empty();) {
    ssize_t const written = write(STDOUT_FILENO, rest.data(), rest.size());
    if (written >= 0) {
      has_readers = true;
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      std::string const message = fmt::format("cannot write to standard output: {}", std::strerror(errno));
      if (errno == EPIPE && has_readers) throw ReaderGone{message};
      throw IoError{message};
    }
  }
}

} // namespace stickysim
