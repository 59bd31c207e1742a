#include "scenario/source.hpp"

#include "engine/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stickysim {
namespace {

constexpr std::size_t most_file_bytes = 1 << 20;
constexpr std::size_t most_line_bytes = 8 << 10;
constexpr std::size_t most_nested_brackets = 64;
constexpr std::size_t most_key_parts = 16;

/// At a column of a line; 0: the line, or the text, as a whole.
Diagnostic wrong_at(std::size_t line, std::size_t column, std::string message, std::string help = {}) {
  return {{}, line, column, std::move(message), {}, 1, std::move(help)};
}

Diagnostic whole(std::string message, std::string help = {}) {
  return wrong_at(0, 0, std::move(message), std::move(help));
}

Diagnostic too_large() {
  return whole("the scenario is larger than 1 MiB",
               "put recorded traffic in a file of its own: trace = \"…\"");
}

Diagnostic unreadable(std::string message, std::string help = {}) {
  Diagnostic diagnostic = whole(std::move(message), std::move(help));
  diagnostic.unreadable = true;
  return diagnostic;
}

Diagnostic unreadable_by(int error) {
  return unreadable(fmt::format("cannot be read: {}", std::strerror(error)));
}

/// A file descriptor that closes itself; standard input stays open.
class Descriptor {
public:
  explicit Descriptor(std::string const& path)
      // O_NONBLOCK: opening a FIFO must not wait for a writer.
      : number_{path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)} {}
  ~Descriptor() {
    if (number_ > STDIN_FILENO) ::close(number_);
  }
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  int number() const { return number_; }

private:
  int number_;
};

/// Follows the brackets and dots of a text outside its strings and comments.
class NestingScan {
public:
  std::optional<Diagnostic> scan(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      char const c = text[at];
      if (c == '#') {
        at = std::min(text.find('\n', at), text.size());
      } else if (c == '"' || c == '\'') {
        at = end_of_string(text, at);
      } else {
        if (auto hazard = step(c)) return hazard;
        ++at;
      }
    }
    return {};
  }

private:
  /// A single-line string ends with its line: if it is not closed, the parser stops there anyway.
  std::size_t end_of_string(std::string_view text, std::size_t at) {
    char const quote = text[at];
    std::string const fence(3, quote);
    bool const long_string = text.substr(at).starts_with(fence);
    for (at += long_string ? 3 : 1; at < text.size(); ++at) {
      if (text[at] == '\n') {
        if (!long_string) return at;
        ++line_;
      } else if (quote == '"' && text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') {
        ++at;
      } else if (long_string && text.substr(at).starts_with(fence)) {
        at += 3;
        // A long string may end in one or two quotes of its own.
        for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more)
          ++at;
        return at;
      } else if (!long_string && text[at] == quote) {
        return at + 1;
      }
    }
    return at;
  }

  std::optional<Diagnostic> step(char c) {
    switch (c) {
    case '\n': ++line_; [[fallthrough]];
    case '=':
    case ',': dots_ = 0; return {};
    case '[':
    case '{':
      dots_ = 0;
      if (++depth_ <= most_nested_brackets) return {};
      return wrong_at(line_, 1, fmt::format("brackets nest deeper than {}", most_nested_brackets));
    case ']':
    case '}':
      dots_ = 0;
      if (depth_ > 0) --depth_;
      return {};
    case '.':
      if (++dots_ < most_key_parts) return {};
      return wrong_at(line_, 1, fmt::format("a key has more than {} parts", most_key_parts));
    default: return {};
    }
  }

  std::size_t line_ = 1;
  std::size_t depth_ = 0;
  std::size_t dots_ = 0;
};

std::optional<Diagnostic> find_bad_character(std::string_view text) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t line_bytes = 0; !text.empty();) {
    auto const character = first_character(text);
    if (!character.valid)
      return wrong_at(line, column, "the scenario is not UTF-8", "save the file in the encoding UTF-8");
    if (character.code == 0) return wrong_at(line, column, "the scenario holds a NUL character");
    text.remove_prefix(character.bytes);
    line_bytes += character.bytes;
    ++column;
    if (character.code == '\n') {
      ++line;
      column = 1;
      line_bytes = 0;
    }
    if (line_bytes > most_line_bytes)
      return wrong_at(line, 0, "the line is longer than 8 KiB", "break it into several");
  }
  return {};
}

} // namespace

Result<std::string, Diagnostic> read_source(std::string const& path) {
  if (path.find('\0') != std::string::npos) return whole("a file name holds no NUL");
  Descriptor const file{path};
  if (file.number() < 0) return unreadable_by(errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return unreadable_by(errno);
  if (path != "-" && !S_ISREG(status.st_mode)) {
    return unreadable(S_ISDIR(status.st_mode) ? "is a directory, not a scenario" : "is not a regular file",
                      "name a scenario file, or - for standard input");
  }

  std::string text;
  std::array<char, 1 << 16> block;
  while (text.size() <= most_file_bytes) {
    auto const count = ::read(file.number(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable_by(errno);
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
  return too_large();
}

std::optional<Diagnostic> find_hazard(std::string_view text) {
  if (text.size() > most_file_bytes) return too_large();
  if (auto hazard = find_bad_character(text)) return hazard;
  return NestingScan{}.scan(text);
}

} // namespace stickysim
