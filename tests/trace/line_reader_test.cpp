#include "catch.hpp"
#include "trace/written_file.hpp"
#include <stickysim/engine/io_error.hpp>
#include <stickysim/trace/line_reader.hpp>

#include <filesystem>
#include <vector>

using namespace stickysim;

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
  WrittenFile const compressed{joined(lines), WrittenFile::Format::gzip};
  CHECK(lines_read_from(plain.path()) == lines);
  CHECK(lines_read_from(compressed.path()) == lines);
  CHECK(hash_of(plain.path()) == hash_of(compressed.path()));
  // The test vector for "foobar" of the FNV reference implementation.
  CHECK(hash_of(WrittenFile{"foobar"}.path()) == 0x85944171F73967E8u);
}

TEST_CASE("a file that cannot be read is named with the reason") {
  CHECK(error_of("/nowhere/trace.csv") == "/nowhere/trace.csv: cannot open: No such file or directory");
  CHECK(error_of("/") == "/: cannot read: Is a directory");
}

TEST_CASE("compressed data that is cut short or damaged is an error, not an early end") {
  WrittenFile const cut{joined(many_lines()), WrittenFile::Format::gzip};
  std::filesystem::resize_file(cut.path(), std::filesystem::file_size(cut.path()) / 2);
  CHECK(error_of(cut.path()).find("cut short") != std::string::npos);

  WrittenFile const damaged{joined(many_lines()), WrittenFile::Format::gzip};
  std::FILE* const file = std::fopen(damaged.path().c_str(), "r+b");
  REQUIRE(file != nullptr);
  std::fseek(file, -8, SEEK_END); // the checksum
  std::fputs("wrong", file);
  std::fclose(file);
  CHECK(error_of(damaged.path()).find("damaged gzip data") != std::string::npos);
}

TEST_CASE("a line without end is refused before it fills the memory") {
  WrittenFile const file{"a\n" + std::string(3 << 20, 'x'), WrittenFile::Format::gzip};
  CHECK(error_of(file.path()) == file.path() + ": line 2 is longer than 1 MiB: is this a text file?");
}
