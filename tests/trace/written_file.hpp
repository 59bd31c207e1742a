#pragma once

#include "catch.hpp"
#include "folder.hpp"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>

/// What a compression makes of a text.
inline std::string gzipped(std::string const& text) {
  z_stream stream{};
  constexpr int gzip = 16;
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + gzip, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string result(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<unsigned>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<unsigned>(result.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

inline std::string bzipped(std::string text) {
  std::string result(text.size() + text.size() / 100 + 600, '\0');
  auto size = static_cast<unsigned>(result.size());
  REQUIRE(BZ2_bzBuffToBuffCompress(result.data(), &size, text.data(), static_cast<unsigned>(text.size()), 9,
                                   0, 0) == BZ_OK);
  result.resize(size);
  return result;
}

inline std::string xzipped(std::string const& text) {
  std::string result(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  REQUIRE(lzma_easy_buffer_encode(
              6, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<std::uint8_t const*>(text.data()), text.size(),
              reinterpret_cast<std::uint8_t*>(result.data()), &size, result.size()) == LZMA_OK);
  result.resize(size);
  return result;
}

/// A file of the test's own that goes when the test ends.
class WrittenFile {
public:
  enum class Format { plain, gzip, bzip2, xz };

  explicit WrittenFile(std::string const& content, Format format = Format::plain) {
    switch (format) {
    case Format::plain: folder_.write("file", content); break;
    case Format::gzip: folder_.write("file", gzipped(content)); break;
    case Format::bzip2: folder_.write("file", bzipped(content)); break;
    case Format::xz: folder_.write("file", xzipped(content)); break;
    }
  }

  std::string path() const { return folder_ / "file"; }

private:
  Folder folder_;
};
