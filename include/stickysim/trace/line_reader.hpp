#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace stickysim {

/// Reads a text file line by line, decompressing gzip on the fly (a plain file passes through unchanged).
/// Throws IoError on a file that cannot be opened or read, on a damaged or cut stream, and on a line of more
/// than 1 MiB, which no trace or log has.
class LineReader {
public:
  explicit LineReader(std::string const& path);
  ~LineReader();
  LineReader(LineReader const&) = delete;
  LineReader& operator=(LineReader const&) = delete;

  /// The next line without its end (LF or CRLF); false at the end. The view is valid until the next call.
  bool next(std::string_view& line);
  std::uint64_t line_number() const;  ///< of the line last returned, from 1
  std::uint64_t content_hash() const; ///< FNV-1a, 64 bits, over the uncompressed bytes read so far

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace stickysim
