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

/// Writes and closes; answers 0 or the errno of what failed first.
int write_and_close(std::FILE* file, std::string const& content) {
  errno = 0;
  int error = 0;
  if (std::fwrite(content.data(), 1, content.size(), file) != content.size()) error = errno;
  if (std::fclose(file) != 0 && error == 0) error = errno;
  return error;
}

void write_in_place(fs::path const& path, std::string const& content) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  int const error = file ? write_and_close(file, content) : errno;
  if (error != 0) fail("write", path.native(), std::strerror(error));
}

} // namespace

void write_file_atomically(std::string const& path, std::string const& content) {
  // A rename would replace a link by a file and, run as root, a device by a file.
  std::error_code unresolved;
  fs::path target = fs::canonical(path, unresolved);
  if (unresolved) target = path;
  std::error_code ignored;
  fs::file_status const status = fs::status(target, ignored);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_in_place(target, content);

  // The process number keeps two runs into one folder from writing into each other's file.
  fs::path const temporary = fmt::format("{}.{}.part", target.native(), getpid());
  std::FILE* const file = std::fopen(temporary.c_str(), "wb");
  if (!file) fail("create", path, std::strerror(errno));
  int error = write_and_close(file, content);
  if (error == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error == 0) return;
  std::remove(temporary.c_str());
  fail("write", path, std::strerror(error));
}

void write_stdout(std::string const& content) {
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
