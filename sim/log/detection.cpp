#include "log/detection.hpp"

#include <algorithm>

namespace stickysim {

namespace {

// A timestamp is the beginning of others.
constexpr Prefix all_prefixes[] = {Prefix::none,      Prefix::timestamp, Prefix::syslog, Prefix::compose,
                                   Prefix::container, Prefix::pod,       Prefix::json};

std::vector<std::string> without_prefix(std::span<std::string const> lines, Prefix prefix) {
  PrefixReader reader{prefix};
  std::vector<std::string> rests;
  for (std::string const& line : lines)
    rests.emplace_back(reader.rest(line));
  return rests;
}

} // namespace

DetectedFormat detect_format(std::span<std::string const> lines, std::string_view name) {
  DetectedFormat best;
  std::ptrdiff_t most = 0;
  for (Prefix const prefix : all_prefixes) {
    std::vector<std::string> const rests = without_prefix(lines, prefix);
    if (prefix != Prefix::none && std::ranges::equal(rests, lines)) continue;
    for (FormatRow const& row : format_table()) {
      if (!name.empty() && row.name != name) continue;
      std::unique_ptr<LogFormat> format = row.make();
      format->learn(rests);
      LogRecord record;
      std::ptrdiff_t const requests = std::ranges::count_if(rests, [&](std::string const& line) {
        return format->read(line, record).kind == LineReading::Kind::request;
      });
      // A prefix may pass for a part of the line: where it can go, it goes.
      bool const is_better = requests > most || (requests == most && requests > 0 && prefix != best.prefix);
      if (!is_better) continue;
      most = requests;
      best = {row.make(), prefix};
      best.format->learn(rests);
    }
  }
  return best;
}

std::string foreign_format_of(std::span<std::string const> lines) {
  for (Prefix const prefix : all_prefixes)
    for (std::string const& line :
         without_prefix(lines.first(std::min<std::size_t>(lines.size(), 10)), prefix))
      if (std::string name = foreign_format(line); !name.empty()) return name;
  return {};
}

} // namespace stickysim
