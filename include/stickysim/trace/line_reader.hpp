#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace stickysim {

/// Reads a text file line by line, decompressing gzip, bzip2 and xz on the fly (a plain file passes through
/// unchanged). Throws IoError on a file that cannot be opened or read, on compressed data that is damaged,
/// cut short, followed by something else or unfolds to hundreds of times its size, and on a line of more
/// than 1 GiB.
class LineReader {
public:
  /// Whether content_hash() will be asked for: computing it takes as long as reading.
  enum class Hash : bool { no, content };

  explicit LineReader(std::string const& path, Hash hash = Hash::content);
  ~LineReader();
  LineReader(LineReader const&) = delete;
  LineReader& operator=(LineReader const&) = delete;

  /// The next line without its end (LF or CRLF); false at the end. The view is valid until the next call.
  bool next(std::string_view& line);
  /// Whether the line last returned is longer than 1 MiB, which those of traces and logs are not: it was
  /// returned up to there.
  bool is_cut() const;
  std::uint64_t line_number() const;  ///< of the line last returned, from 1
  std::uint64_t content_hash() const; ///< FNV-1a, 64 bits, over the uncompressed bytes read so far

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace stickysim
