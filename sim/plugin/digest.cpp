#include "plugin/digest.hpp"

#include "engine/open_input.hpp"
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace stickysim {
namespace {

std::string hexadecimal(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

std::string bytes_of(std::string const& path) {
  std::ifstream file{path, std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || file.bad()) throw IoError{fmt::format("cannot read '{}'", path)};
  return bytes;
}

} // namespace

std::string file_digest(std::string const& path) {
  require_file(path);
  std::error_code unreadable;
  if (!std::filesystem::is_regular_file(path, unreadable))
    throw IoError{fmt::format("'{}' is no file", path)};
  return hexadecimal(fnv1a(bytes_of(path)));
}

std::string command_digest(std::string const& command) {
  std::uint64_t hash = fnv1a(command);
  std::istringstream words{command};
  std::error_code unreadable;
  for (std::string word; words >> word;)
    if (std::filesystem::is_regular_file(word, unreadable)) hash = fnv1a(bytes_of(word), hash);
  return hexadecimal(hash);
}

} // namespace stickysim
