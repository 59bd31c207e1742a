#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace stickysim {

/// Compressed data that cannot be read: what is wrong with it.
class DamagedData : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Decompresses a member of a compressed file piece by piece. Another member may stand behind it.
class Decompressor {
public:
  virtual ~Decompressor() = default;

  /// Reads from the front of `input`, which it shortens, into `output`; returns how many bytes it wrote. It
  /// writes nothing only if it needs more input, or is at an end. Throws DamagedData.
  virtual std::size_t decompress(std::span<char const>& input, std::span<char> output) = 0;

  /// Whether the member has ended.
  virtual bool at_end() const = 0;

  /// The name of the compression: `gzip`.
  virtual std::string name() const = 0;
};

/// For data that begins like this; null if it is not compressed. Throws DamagedData for compressions that are
/// known and not read.
std::unique_ptr<Decompressor> decompressor_for(std::span<char const> beginning);

} // namespace stickysim
