#include "trace/decompressor.hpp"

#include <bzlib.h>
#include <fmt/format.h>
#include <lzma.h>
#include <zlib.h>

#include <new>
#include <string_view>

namespace stickysim {

namespace {

[[noreturn]] void fail_on(std::string_view compression) {
  throw DamagedData{fmt::format("damaged {} data", compression)};
}

/// Tells a stream of the libraries' common design where to read and write, and afterwards how far it came.
template <class Byte, class Stream>
void lend(Stream& stream, std::span<char const> input, std::span<char> output) {
  // zlib and bzip2 read through a pointer to what they could change.
  stream.next_in = reinterpret_cast<Byte*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<unsigned>(input.size());
  stream.next_out = reinterpret_cast<Byte*>(output.data());
  stream.avail_out = static_cast<unsigned>(output.size());
}

template <class Stream>
std::size_t take_back(Stream const& stream, std::span<char const>& input, std::span<char> output) {
  input = input.last(stream.avail_in);
  return output.size() - stream.avail_out;
}

class Gzip final : public Decompressor {
public:
  Gzip() {
    constexpr int gzip_only = 16;
    if (inflateInit2(&stream_, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc{};
  }
  ~Gzip() override { inflateEnd(&stream_); }

  std::size_t decompress(std::span<char const>& input, std::span<char> output) override {
    lend<Bytef>(stream_, input, output);
    int const code = inflate(&stream_, Z_NO_FLUSH);
    at_end_ = code == Z_STREAM_END;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) fail_on("gzip");
    return take_back(stream_, input, output);
  }
  bool at_end() const override { return at_end_; }
  std::string name() const override { return "gzip"; }

private:
  z_stream stream_{};
  bool at_end_ = false;
};

class Bzip2 final : public Decompressor {
public:
  Bzip2() {
    if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) throw std::bad_alloc{};
  }
  ~Bzip2() override { BZ2_bzDecompressEnd(&stream_); }

  std::size_t decompress(std::span<char const>& input, std::span<char> output) override {
    lend<char>(stream_, input, output);
    int const code = BZ2_bzDecompress(&stream_);
    at_end_ = code == BZ_STREAM_END;
    if (code != BZ_OK && code != BZ_STREAM_END) fail_on("bzip2");
    return take_back(stream_, input, output);
  }
  bool at_end() const override { return at_end_; }
  std::string name() const override { return "bzip2"; }

private:
  bz_stream stream_{};
  bool at_end_ = false;
};

class Xz final : public Decompressor {
public:
  Xz() {
    constexpr std::uint64_t memory_limit = std::uint64_t{128} << 20; // xz -9 takes 65 MiB
    if (lzma_stream_decoder(&stream_, memory_limit, 0) != LZMA_OK) throw std::bad_alloc{};
  }
  ~Xz() override { lzma_end(&stream_); }

  std::size_t decompress(std::span<char const>& input, std::span<char> output) override {
    stream_.next_in = reinterpret_cast<std::uint8_t const*>(input.data());
    stream_.avail_in = input.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(output.data());
    stream_.avail_out = output.size();
    lzma_ret const code = lzma_code(&stream_, LZMA_RUN);
    at_end_ = code == LZMA_STREAM_END;
    if (code == LZMA_MEMLIMIT_ERROR) throw DamagedData{"xz data that takes more than 128 MiB to decompress"};
    if (code == LZMA_MEM_ERROR) throw std::bad_alloc{};
    if (code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR) fail_on("xz");
    return take_back(stream_, input, output);
  }
  bool at_end() const override { return at_end_; }
  std::string name() const override { return "xz"; }

private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool at_end_ = false;
};

} // namespace

std::unique_ptr<Decompressor> decompressor_for(std::span<char const> beginning) {
  std::string_view const text{beginning.data(), beginning.size()};
  using namespace std::string_view_literals;
  if (text.starts_with("\x1F\x8B"sv)) return std::make_unique<Gzip>();
  if (text.starts_with("BZh"sv) && text.size() > 3 && text[3] >= '1' && text[3] <= '9')
    return std::make_unique<Bzip2>();
  if (text.starts_with("\xFD\x37zXZ\0"sv)) return std::make_unique<Xz>();
  constexpr std::pair<std::string_view, std::string_view> others[] = {{"\x28\xB5\x2F\xFD"sv, "zstd -dc"},
                                                                      {"\x04\x22\x4D\x18"sv, "lz4 -dc"},
                                                                      {"\x1F\x9D"sv, "uncompress -c"},
                                                                      {"PK\x03\x04"sv, "unzip -p"}};
  for (auto const& [magic, command] : others)
    if (text.starts_with(magic))
      throw DamagedData{
          fmt::format("compressed in a way that is not read: decompress it first ({})", command)};
  return nullptr;
}

} // namespace stickysim
