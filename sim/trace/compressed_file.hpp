#pragma once

#include "trace/decompressor.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace stickysim {

/// A file read from its beginning to its end, decompressed on the fly if it is compressed: its first bytes
/// tell.
class CompressedFile {
public:
  /// Throws IoError if it cannot be opened.
  explicit CompressedFile(std::string const& path);
  ~CompressedFile();
  CompressedFile(CompressedFile const&) = delete;
  CompressedFile& operator=(CompressedFile const&) = delete;

  /// Fills `output` or a part of it; 0 at the end. Throws IoError if it cannot be read, DamagedData if what
  /// is compressed is cut short, damaged or followed by something else.
  std::size_t read(std::span<char> output);

private:
  bool refill();
  void begin_member();
  std::size_t read_member(std::span<char> output);

  std::string path_;
  int descriptor_ = -1;
  std::array<char, 1 << 16> buffer_;
  std::span<char const> input_; ///< of the buffer what is not used up
  bool begun_ = false;
  bool file_ended_ = false;
  std::unique_ptr<Decompressor> decompressor_; ///< none: the file is not compressed
};

} // namespace stickysim
