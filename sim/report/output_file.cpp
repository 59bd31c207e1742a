#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
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

void write_in_place(fs::path const& path, Produce const& produce) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  int const error = file ? write_and_close(file, produce) : errno;
  if (error != 0) fail("write", path.native(), std::strerror(error));
}

} // namespace

void write_file_atomically(std::string const& path, Produce const& produce) {
  // A rename would replace a link by a file and, run as root, a device by a file.
  std::error_code unresolved;
  fs::path target = fs::canonical(path, unresolved);
  if (unresolved) target = path;
  std::error_code ignored;
  fs::file_status const status = fs::status(target, ignored);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_in_place(target, produce);

  // The process number keeps two runs into one folder from writing into each other's file.
  fs::path const temporary = fmt::format("{}.{}.part", target.native(), getpid());
  std::FILE* const file = std::fopen(temporary.c_str(), "wb");
  if (!file) fail("create", path, std::strerror(errno));
  int error = write_and_close(file, produce);
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
