#include "configuration/configuration_file.hpp"

#include "configuration/excerpt.hpp"
#include "configuration/refusal.hpp"
#include "engine/open_input.hpp"
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>
#include <string_view>

namespace stickysim {
namespace {

constexpr std::size_t most_bytes = 1 << 20;
constexpr std::size_t most_line_bytes = 64 << 10;
constexpr std::size_t most_bytes_together = 8 << 20;
constexpr std::size_t longest_path_shown = 200;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// The bytes of a file; of a file that is too large, one byte more than allowed.
std::string bytes_of(std::string const& path) {
  std::unique_ptr<std::FILE, Close> const file{fdopen(open_input(path), "rb")};
  if (!file) throw IoError{fmt::format("{}: cannot open: {}", path, std::strerror(errno))};
  std::string bytes(most_bytes + 1, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
  if (std::ferror(file.get()) != 0)
    throw IoError{fmt::format("{}: cannot read: {}", path, std::strerror(errno))};
  return bytes;
}

std::size_t bytes_in(ConfigurationFile const& file) {
  std::size_t bytes = 0;
  for (std::string const& line : file.lines)
    bytes += line.size() + 1;
  return bytes;
}

} // namespace

ConfigurationPlace place_of(ConfigurationFile const& file, std::size_t line) {
  if (line == 0 || file.parts.empty()) return {file.path, line};
  auto const behind = std::ranges::lower_bound(file.parts, line, {}, &ConfigurationFile::Part::lines_before);
  auto const part = std::prev(behind);
  return {part->path, line - part->lines_before};
}

std::string place_text(ConfigurationFile const& file, std::size_t line) {
  auto const [path, number] = place_of(file, line);
  if (file.parts.empty()) return fmt::format("line {}", number);
  return fmt::format("{} line {}", excerpt(path, longest_path_shown), number);
}

Result<ConfigurationFile, Diagnostics> read_configuration(std::string const& path) {
  std::string const bytes = bytes_of(path);
  ConfigurationFile file{path, {}};
  if (bytes.size() > most_bytes)
    return refusal(file, 0, "the file is larger than 1 MiB", "is this a balancer's configuration?");
  std::string_view rest = bytes;
  if (rest.starts_with(byte_order_mark)) rest.remove_prefix(byte_order_mark.size());
  while (!rest.empty()) {
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

Result<ConfigurationFile, Diagnostics> with_file(ConfigurationFile file, std::string const& path) {
  auto read = read_configuration(path);
  if (!read) return read.error();
  if (file.parts.empty()) file.parts.push_back({file.path, 0});
  file.parts.push_back({path, file.lines.size()});
  std::ranges::move(read->lines, std::back_inserter(file.lines));
  if (bytes_in(file) > most_bytes_together)
    return refusal(file, 0, "the files together are larger than 8 MiB",
                   "are these a balancer's configuration?");
  return file;
}

Result<ConfigurationFile, Diagnostics> read_configurations(std::vector<std::string> const& paths) {
  auto file = read_configuration(paths.front());
  for (std::size_t next = 1; next < paths.size() && file; ++next)
    file = with_file(std::move(*file), paths[next]);
  return file;
}

} // namespace stickysim
