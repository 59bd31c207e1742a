#pragma once

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdlib.h>
#include <string>
#include <system_error>
#include <vector>

/// A folder of the test's own that goes when the test ends.
class Folder {
public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "stickysim-XXXXXX").native();
    if (mkdtemp(name.data()) == nullptr) throw std::system_error{errno, std::generic_category(), name};
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;

  std::string path() const { return path_.native(); }
  std::string operator/(std::string const& name) const { return (path_ / name).native(); }
  std::ptrdiff_t entries() const { return std::distance(std::filesystem::directory_iterator{path_}, {}); }

  void write(std::string const& name, std::string const& content) const {
    std::ofstream{path_ / name, std::ios::binary} << content;
  }

private:
  std::filesystem::path path_;
};

/// All bytes of a file; empty if there is none.
inline std::string content_of(std::filesystem::path const& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

inline std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

/// Columns of the widest line of UTF-8 text without control sequences.
inline std::size_t widest_line(std::string const& text) {
  std::size_t widest = 0;
  for (std::string const& line : lines_of(text)) {
    auto const starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    widest = std::max<std::size_t>(widest, std::ranges::count_if(line, starts_character));
  }
  return widest;
}
