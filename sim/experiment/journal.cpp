#include "experiment/journal.hpp"

#include "experiment/base64.hpp"
#include <stickysim/engine/fnv1a.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stickysim {
namespace {

// A line: content and checksum as 16 hexadecimal digits each, the replication between them, then the packed
// trial in base64, with a space between each two.

constexpr std::size_t hash_digits = 16;

/// Of all of a line but itself.
std::uint64_t checksum_of(TrialKey key, std::string_view packed) {
  return fnv1a(packed, fnv1a(fmt::format("{:016x} {} ", key.content, key.replication)));
}

/// The number at the start of `text` up to the next space, which are taken away.
std::optional<std::uint64_t> take_number(std::string_view& text, int base) {
  std::size_t const size = text.find(' ');
  if (size == std::string_view::npos || size == 0) return std::nullopt;
  std::uint64_t number = 0;
  auto const [stop, problem] = std::from_chars(text.data(), text.data() + size, number, base);
  if (problem != std::errc{} || stop != text.data() + size) return std::nullopt;
  if (base == 16 && size != hash_digits) return std::nullopt;
  text.remove_prefix(size + 1);
  return number;
}

} // namespace

Journal::Journal(std::string path, Use use) : path_{std::move(path)} {
  open(use);
  read();
}

Journal::~Journal() { close(file_); }

void Journal::open(Use use) {
  bool const writes = use == Use::writes;
  // Without waiting: a pipe in its place would have it wait for somebody who writes.
  file_ =
      ::open(path_.c_str(), (writes ? O_RDWR | O_CREAT | O_APPEND : O_RDONLY) | O_NONBLOCK | O_CLOEXEC, 0666);
  if (file_ < 0) fail(writes ? "write" : "read");
  struct stat status {};
  if (fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(file_);
    throw IoError{fmt::format("'{}' is not a regular file, so it is no journal", path_)};
  }
  if (!writes || flock(file_, LOCK_EX | LOCK_NB) == 0) return;
  close(file_);
  throw IoError{fmt::format("another run writes to '{}' now: wait for it, or choose another folder", path_)};
}

void Journal::read() {
  std::string rest; // of a line that has not ended yet
  std::int64_t at = 0;
  std::array<char, 1 << 16> buffer;
  for (;;) {
    ssize_t const count = ::read(file_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read");
    if (count == 0) break;
    rest.append(buffer.data(), static_cast<std::size_t>(count));
    std::size_t start = 0;
    for (std::size_t end; (end = rest.find('\n', start)) != std::string::npos; start = end + 1) {
      std::string_view const line = std::string_view{rest}.substr(start, end - start);
      if (at == 0 && start == 0)
        header_ = line;
      else
        read_line(line, at + static_cast<std::int64_t>(start));
    }
    rest.erase(0, start);
    at += static_cast<std::int64_t>(start);
  }
  // What follows must not go on where a killed run has stopped.
  bool const is_written = (fcntl(file_, F_GETFL) & O_ACCMODE) != O_RDONLY;
  if (!rest.empty() && is_written && ftruncate(file_, at) != 0) fail("write");
}

void Journal::read_line(std::string_view line, std::int64_t at) {
  std::string_view left = line;
  auto const content = take_number(left, 16);
  auto const replication = content ? take_number(left, 10) : std::nullopt;
  auto const checksum = replication ? take_number(left, 16) : std::nullopt;
  if (!checksum || *checksum != checksum_of({*content, *replication}, left)) {
    ++damaged_;
    return;
  }
  std::size_t const before = line.size() - left.size();
  lines_[{*content, *replication}] = {at + static_cast<std::int64_t>(before), left.size()};
}

void Journal::begin(std::string const& header) {
  header_ = header;
  write(header + '\n');
}

std::optional<FinishedTrial> Journal::find(TrialKey key) {
  Line line;
  {
    std::lock_guard const lock{mutex_};
    auto const found = lines_.find(key);
    if (found == lines_.end()) return std::nullopt;
    line = found->second;
  }
  std::string text(line.size, '\0');
  for (std::size_t done = 0; done < text.size();) {
    ssize_t const count =
        pread(file_, text.data() + done, text.size() - done, line.at + static_cast<std::int64_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("read");
    done += static_cast<std::size_t>(count);
  }
  auto const bytes = bytes_of_base64(text);
  return bytes ? unpacked(*bytes) : std::nullopt;
}

void Journal::append(TrialKey key, TrialResult const& result, Recording const& recording) {
  std::string const text = base64_of(packed(result, recording));
  std::lock_guard const lock{mutex_};
  if (!failure_.empty()) return;
  try {
    write(fmt::format("{:016x} {} {:016x} {}\n", key.content, key.replication, checksum_of(key, text), text));
  } catch (IoError const& error) {
    failure_ = error.what();
  }
}

/// As one piece, so that a kill leaves at most one line unfinished.
void Journal::write(std::string const& text) {
  for (std::string_view left = text; !left.empty();) {
    ssize_t const count = ::write(file_, left.data(), left.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("write");
    left.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Journal::fail(std::string_view what) const {
  throw IoError{fmt::format("cannot {} '{}': {}", what, path_, std::strerror(errno))};
}

} // namespace stickysim
