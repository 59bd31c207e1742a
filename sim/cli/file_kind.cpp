#include "cli/file_kind.hpp"

#include "configuration/import.hpp"
#include "log/log_file.hpp"
#include "scenario/document.hpp"
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace stickysim {

namespace {

constexpr std::size_t bytes_looked_at = 64 << 10;

std::string beginning_of(std::string const& path) {
  std::ifstream file{path, std::ios::binary};
  std::string text(bytes_looked_at, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

bool is_log(std::string const& path) {
  try {
    return LogFile{path, ""}.format() != nullptr;
  } catch (IoError const&) {
    return false;
  }
}

/// `[run]`, `[[fault]]`: no balancer's configuration has such a line.
bool is_header_of_toml(std::string_view line) {
  std::size_t const name = line.find_first_not_of('[');
  return name != 0 && name != std::string_view::npos && line.find(']') != std::string_view::npos &&
         std::string_view{"abcdefghijklmnopqrstuvwxyz"}.find(line[name]) != std::string_view::npos;
}

} // namespace

bool is_folder(std::string const& path) {
  std::error_code unreadable;
  return std::filesystem::is_directory(path, unreadable);
}

std::optional<FileKind> kind_of_file(std::string const& path) {
  std::error_code unreadable;
  if (!std::filesystem::is_regular_file(path, unreadable)) return std::nullopt;
  std::string const text = beginning_of(path);
  if (text.starts_with("session,")) return FileKind::trace;
  if (auto const document = parse_document(text))
    return document->members.empty() ? std::nullopt : std::optional{FileKind::scenario};
  ConfigurationFile file{path, {}};
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t const end = std::min(text.find('\n', begin), text.size());
    file.lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (std::ranges::any_of(file.lines, is_header_of_toml)) return FileKind::scenario;
  if (is_log(path)) return FileKind::log;
  auto const product = product_of(file);
  if (!product) return std::nullopt;
  return *product == Product::haproxy ? FileKind::haproxy : FileKind::nginx;
}

std::string_view name_of(FileKind kind) {
  switch (kind) {
  case FileKind::scenario: return "a scenario";
  case FileKind::trace: return "a trace";
  case FileKind::log: return "an access log";
  case FileKind::haproxy: return "a configuration of HAProxy";
  case FileKind::nginx: return "a configuration of nginx";
  }
  return {};
}

std::string what_to_do_with(FileKind kind, std::string const& path) {
  switch (kind) {
  case FileKind::scenario: return fmt::format("to run it: stickysim run {}", path);
  case FileKind::trace:
    return "name it in a scenario, as in [workload] trace = \"FILE\", or make one of it: stickysim fit FILE";
  case FileKind::log:
    return fmt::format("to make a trace of it: stickysim import access-log {} -o trace.csv", path);
  case FileKind::haproxy:
    return fmt::format("to make a scenario of it: stickysim import haproxy {} -o fleet.toml", path);
  case FileKind::nginx:
    return fmt::format("to make a scenario of it: stickysim import nginx {} -o fleet.toml", path);
  }
  return {};
}

} // namespace stickysim
