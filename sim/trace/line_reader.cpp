#include "trace/compressed_file.hpp"
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/engine/io_error.hpp>
#include <stickysim/trace/line_reader.hpp>

#include <fmt/format.h>

#include <array>

namespace stickysim {

namespace {

constexpr std::size_t longest_line = std::size_t{1} << 20;
constexpr std::uint64_t longest_skipped = std::uint64_t{1} << 30;

} // namespace

struct LineReader::State {
  State(std::string const& opened, Hash wanted) : path{opened}, file{opened}, hash{wanted} {}

  std::string path;
  CompressedFile file;
  Hash hash;
  std::array<char, 1 << 16> buffer;
  std::size_t position = 0; ///< of the first byte of the buffer not yet returned
  std::size_t filled = 0;
  bool at_end = false;
  std::string line;          ///< a line that was not whole in the buffer
  std::uint64_t skipped = 0; ///< bytes of the line behind its first longest_line
  std::uint64_t line_number = 0;
  std::uint64_t content_hash = fnv1a_start;

  /// Whether there is anything in the buffer, which it fills if it is used up.
  bool fill() {
    if (position < filled) return true;
    if (at_end) return false;
    position = 0;
    try {
      filled = file.read(buffer);
    } catch (DamagedData const& damage) {
      throw IoError{line_number == 0 ? fmt::format("{}: {}", path, damage.what())
                                     : fmt::format("{}: {} after line {}", path, damage.what(), line_number)};
    }
    at_end = filled == 0;
    if (hash == Hash::content) content_hash = fnv1a({buffer.data(), filled}, content_hash);
    return !at_end;
  }
};

LineReader::LineReader(std::string const& path, Hash hash) : state_{std::make_unique<State>(path, hash)} {}

LineReader::~LineReader() = default;

bool LineReader::next(std::string_view& line) {
  State& s = *state_;
  if (!s.fill()) return false;
  ++s.line_number;
  s.line.clear();
  s.skipped = 0;
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
      std::string_view const kept = part.substr(0, longest_line - s.line.size());
      s.line += kept;
      s.skipped += part.size() - kept.size();
      if (s.skipped > longest_skipped)
        throw IoError{
            fmt::format("{}: line {} is longer than 1 GiB: is this a text file?", s.path, s.line_number)};
    }
    if (ended) break;
  } while (s.fill());
  if (!in_buffer) line = s.line;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

bool LineReader::is_cut() const { return state_->skipped > 0; }

std::uint64_t LineReader::line_number() const { return state_->line_number; }

std::uint64_t LineReader::content_hash() const { return state_->content_hash; }

} // namespace stickysim
