#include "configuration/configuration_file.hpp"

#include "configuration/refusal.hpp"
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

namespace stickysim {
namespace {

constexpr std::size_t most_bytes = 1 << 20;
constexpr std::size_t most_line_bytes = 64 << 10;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// The bytes of a file; of a file that is too large, one byte more than allowed.
std::string bytes_of(std::string const& path) {
  std::unique_ptr<std::FILE, Close> const file{std::fopen(path.c_str(), "rb")};
  if (!file) throw IoError{fmt::format("{}: cannot open: {}", path, std::strerror(errno))};
  std::string bytes(most_bytes + 1, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
  if (std::ferror(file.get()) != 0)
    throw IoError{fmt::format("{}: cannot read: {}", path, std::strerror(errno))};
  return bytes;
}

} // namespace

Result<ConfigurationFile, Diagnostics> read_configuration(std::string const& path) {
  std::string const bytes = bytes_of(path);
  ConfigurationFile file{path, {}};
  if (bytes.size() > most_bytes)
    return refusal(file, 0, "the file is larger than 1 MiB", "is this a balancer's configuration?");
  for (std::string_view rest = bytes; !rest.empty();) {
    std::size_t const end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > most_line_bytes)
      return refusal(file, file.lines.size() + 1, "the line is longer than 64 KiB",
                     "is this a balancer's configuration?");
    file.lines.emplace_back(line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return file;
}

} // namespace stickysim
