#include "catch.hpp"
#include "trace/written_file.hpp"
#include <stickysim/engine/io_error.hpp>
#include <stickysim/trace/line_reader.hpp>

#include <vector>

using namespace stickysim;

namespace line_reader_test {

namespace {

std::vector<std::string> lines_read_from(std::string const& path) {
  LineReader reader{path};
  std::vector<std::string> lines;
  std::string_view line;
  while (reader.next(line)) {
    lines.emplace_back(line);
    REQUIRE(reader.line_number() == lines.size());
  }
  return lines;
}

std::uint64_t hash_of(std::string const& path) {
  LineReader reader{path};
  std::string_view line;
  while (reader.next(line)) {
  }
  return reader.content_hash();
}

std::string error_of(std::string const& path) {
  try {
    lines_read_from(path);
  } catch (IoError const& error) {
    return error.what();
  }
  return "";
}

/// Many lines of many lengths, some longer than any buffer.
std::vector<std::string> many_lines() {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < 2000; ++i)
    lines.push_back(
        std::string(i * 37 % 400 + (i % 500 == 7 ? 200'000 : 0), static_cast<char>('a' + i % 26)));
  return lines;
}

std::string joined(std::vector<std::string> const& lines) {
  std::string text;
  for (auto const& line : lines)
    text += line + "\n";
  return text;
}

} // namespace

TEST_CASE("lines end with LF, CRLF or the file") {
  CHECK(lines_read_from(WrittenFile{""}.path()).empty());
  CHECK(lines_read_from(WrittenFile{"a\nb"}.path()) == std::vector<std::string>{"a", "b"});
  CHECK(lines_read_from(WrittenFile{"a\r\n\r\nb\r\n"}.path()) == std::vector<std::string>{"a", "", "b"});
  CHECK(lines_read_from(WrittenFile{"\n\n"}.path()) == std::vector<std::string>{"", ""});
}

TEST_CASE("lines come through whole, compressed or not, and the hash is of the text") {
  auto const lines = many_lines();
  WrittenFile const plain{joined(lines)};
  CHECK(lines_read_from(plain.path()) == lines);
  for (auto const format : {WrittenFile::Format::gzip, WrittenFile::Format::bzip2, WrittenFile::Format::xz}) {
    WrittenFile const compressed{joined(lines), format};
    CHECK(lines_read_from(compressed.path()) == lines);
    CHECK(hash_of(plain.path()) == hash_of(compressed.path()));
  }
  // The test vector for "foobar" of the FNV reference implementation.
  CHECK(hash_of(WrittenFile{"foobar"}.path()) == 0x85944171F73967E8u);
}

TEST_CASE("all members of a compressed file are read; anything else behind them is an error") {
  std::vector<std::string> const both{"a", "b"};
  for (auto const& [compress, name] : {std::pair{&gzipped, "gzip"}, std::pair{&xzipped, "xz"}}) {
    std::string const members = compress("a\n") + compress("b\n");
    CHECK(lines_read_from(WrittenFile{members}.path()) == both);
    CHECK(lines_read_from(WrittenFile{members + std::string(100'000, '\0')}.path()) == both);
    CHECK(error_of(WrittenFile{members + "rubbish"}.path())
              .find(std::string{"something that is not "} + name) != std::string::npos);
    CHECK(error_of(WrittenFile{members + compress("c\n").substr(0, 15)}.path()).find("cut short") !=
          std::string::npos);
  }
  CHECK(lines_read_from(WrittenFile{bzipped("a\n") + bzipped("b\n")}.path()) == both);
  CHECK(error_of(WrittenFile{"\x28\xB5\x2F\xFD and more"}.path()).find("decompress it first (zstd -dc)") !=
        std::string::npos);
}

TEST_CASE("a file that cannot be read is named with the reason") {
  CHECK(error_of("/nowhere/trace.csv") == "/nowhere/trace.csv: cannot open: No such file or directory");
  CHECK(error_of("/") == "/: cannot read: Is a directory");
}

TEST_CASE("compressed data that is cut short or damaged is an error, not an early end") {
  std::string const text = joined(many_lines());
  for (auto const& [compressed, name] : {std::pair{gzipped(text), "gzip"}, std::pair{bzipped(text), "bzip2"},
                                         std::pair{xzipped(text), "xz"}}) {
    CHECK(error_of(WrittenFile{compressed.substr(0, compressed.size() / 2)}.path()).find("cut short") !=
          std::string::npos);
    std::string damaged = compressed;
    damaged[damaged.size() - 8] = static_cast<char>(damaged[damaged.size() - 8] + 1); // of the checksum
    CHECK(error_of(WrittenFile{damaged}.path()).find(std::string{"damaged "} + name + " data") !=
          std::string::npos);
  }
}

TEST_CASE("of a line longer than 1 MiB the beginning is read, and the lines behind it whole") {
  std::string const longest(1 << 20, 'x');
  WrittenFile const file{"a\n" + longest + "\n" + longest + longest + longest + "y\nb\n",
                         WrittenFile::Format::gzip};
  LineReader reader{file.path()};
  std::string_view line;
  for (auto const& [text, is_cut] : {std::pair{std::string{"a"}, false}, std::pair{longest, false},
                                     std::pair{longest, true}, std::pair{std::string{"b"}, false}}) {
    REQUIRE(reader.next(line));
    CHECK(line == text);
    CHECK(reader.is_cut() == is_cut);
  }
  CHECK(reader.line_number() == 4);
  CHECK_FALSE(reader.next(line));
}

TEST_CASE("what unfolds to hundreds of times its size is refused before it fills anything") {
  std::string text; // 80 MiB, or less than 100 KiB of gzip
  for (int i = 0; i < 80 << 10; ++i)
    text += std::string(1023, '0') + '\n';
  for (auto const& [compressed, name] : {std::pair{gzipped(text), "gzip"}, std::pair{bzipped(text), "bzip2"},
                                         std::pair{xzipped(text), "xz"}}) {
    WrittenFile const file{compressed};
    LineReader reader{file.path(), LineReader::Hash::no};
    std::string_view line;
    std::string told;
    try {
      while (reader.next(line)) {
      }
    } catch (IoError const& error) {
      told = error.what();
    }
    CHECK(told.find("it unfolds to more than 250 times its size (64 MiB so far): decompress it first if that "
                    "is meant (" +
                    std::string{name} + " -dc) after line 65") != std::string::npos);
  }
  WrittenFile const little{gzipped(text.substr(0, 1 << 20))}; // however small it was
  CHECK(lines_read_from(little.path()).size() == 1 << 10);
}

} // namespace line_reader_test
