#pragma once

#include "trace/decompressor.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace stickysim {

/// A file read from its beginning to its end, decompressed on the fly if it is compressed: its first bytes
/// tell.
class CompressedFile {
public:
  /// Throws IoError if it cannot be opened: see open_input().
  explicit CompressedFile(std::string const& path);
  ~CompressedFile();
  CompressedFile(CompressedFile const&) = delete;
  CompressedFile& operator=(CompressedFile const&) = delete;

  /// Fills `output` or a part of it; 0 at the end. Throws IoError if it cannot be read, DamagedData if what
  /// is compressed is cut short, damaged or followed by something else, or unfolds without measure: a
  /// mebibyte of gzip may hold a hundred million lines.
  std::size_t read(std::span<char> output);

private:
  bool refill();
  void note_unfolded(std::size_t written);
  void begin_member();
  std::size_t read_member(std::span<char> output);

  std::string path_;
  int descriptor_ = -1;
  std::array<char, 1 << 16> buffer_;
  std::span<char const> input_; ///< of the buffer what is not used up
  bool begun_ = false;
  bool file_ended_ = false;
  std::uint64_t taken_ = 0;                    ///< bytes of the file
  std::uint64_t unfolded_ = 0;                 ///< bytes of what it unfolds to
  std::unique_ptr<Decompressor> decompressor_; ///< none: the file is not compressed
};

} // namespace stickysim
