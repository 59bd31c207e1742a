#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/engine/io_error.hpp>
#include <stickysim/trace/line_reader.hpp>

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace stickysim {

namespace {

constexpr std::size_t longest_line = std::size_t{1} << 20;

} // namespace

struct LineReader::State {
  std::string path;
  gzFile file = nullptr;
  std::array<char, 1 << 16> buffer;
  std::size_t position = 0; ///< of the first byte of the buffer not yet returned
  std::size_t filled = 0;
  bool at_end = false;
  std::string line; ///< a line that was not whole in the buffer
  std::uint64_t line_number = 0;
  std::uint64_t content_hash = fnv1a_start;

  ~State() {
    if (file != nullptr) gzclose_r(file);
  }

  [[noreturn]] void fail() const {
    int code = Z_OK;
    gzerror(file, &code);
    if (code == Z_ERRNO) throw IoError{fmt::format("{}: cannot read: {}", path, std::strerror(errno))};
    if (code == Z_BUF_ERROR)
      throw IoError{fmt::format("{}: cut short: the compressed data ends after line {}", path, line_number)};
    throw IoError{fmt::format("{}: damaged gzip data after line {}", path, line_number)};
  }

  /// Whether there is anything in the buffer, which it fills if it is used up.
  bool fill() {
    if (position < filled) return true;
    if (at_end) return false;
    errno = 0;
    int const got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()));
    int code = Z_OK;
    gzerror(file, &code);
    // gzread() reports a stream that is cut short only after its last byte has been returned.
    if (got < 0 || (got == 0 && code != Z_OK)) fail();
    position = 0;
    filled = static_cast<std::size_t>(got);
    at_end = filled == 0;
    content_hash = fnv1a({buffer.data(), filled}, content_hash);
    return !at_end;
  }
};

LineReader::LineReader(std::string const& path) : state_{std::make_unique<State>()} {
  state_->path = path;
  errno = 0;
  state_->file = gzopen(path.c_str(), "rb");
  if (state_->file == nullptr)
    throw IoError{fmt::format("{}: cannot open: {}", path, std::strerror(errno == 0 ? ENOMEM : errno))};
}

LineReader::~LineReader() = default;

bool LineReader::next(std::string_view& line) {
  State& s = *state_;
  if (!s.fill()) return false;
  ++s.line_number;
  s.line.clear();
  bool in_buffer = false;
  do {
    std::string_view const rest{s.buffer.data() + s.position, s.filled - s.position};
    std::size_t const end = rest.find('\n');
    bool const ended = end != std::string_view::npos;
    std::string_view const part = rest.substr(0, end);
    s.position += part.size() + (ended ? 1 : 0);
    in_buffer = ended && s.line.empty();
    if (in_buffer) {
      line = part;
    } else {
      s.line += part;
      if (s.line.size() > longest_line)
        throw IoError{
            fmt::format("{}: line {} is longer than 1 MiB: is this a text file?", s.path, s.line_number)};
    }
    if (ended) break;
  } while (s.fill());
  if (!in_buffer) line = s.line;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

std::uint64_t LineReader::line_number() const { return state_->line_number; }

std::uint64_t LineReader::content_hash() const { return state_->content_hash; }

} // namespace stickysim
