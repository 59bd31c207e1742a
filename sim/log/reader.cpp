#include "language/shown.hpp"
#include "log/address.hpp"
#include "log/detection.hpp"
#include "log/log_file.hpp"
#include "log/path_patterns.hpp"
#include <stickysim/log/reader.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <tuple>

namespace stickysim {

namespace {

constexpr std::size_t bad_lines_shown = 5;
constexpr std::size_t shown_of_line = 60;

/// Throws LogError where no line of the file can be read.
void require_format(LogFile const& file, LogOptions const& options) {
  if (file.format() != nullptr || file.empty()) return;
  std::string const foreign = foreign_format_of(file.sample());
  if (!foreign.empty()) throw LogError{fmt::format("{}: this looks like {}", file.name(), foreign)};
  std::string first = file.sample().front().substr(0, shown_of_line);
  if (first.size() == shown_of_line) first += "...";
  throw LogError{options.format.empty()
                     ? fmt::format("{}: no line of it is a request in a format that is known; it begins: {}",
                                   file.name(), shown(first))
                     : fmt::format("{}: no line of it is in the format {}; it begins: {}", file.name(),
                                   options.format, shown(first)),
                 fmt::format("the formats are {}", fmt::join(log_formats(), ", "))};
}

/// How a file begins.
struct Beginning {
  std::string path;
  Nanoseconds first_ns = 0; ///< when its first request was received
  std::vector<std::string> lines;
};

/// None if a file has no request, or cannot be read twice.
std::optional<Beginning> beginning_of(std::string const& path, LogOptions const& options) {
  std::error_code unreadable;
  if (path == "-" || !std::filesystem::is_regular_file(path, unreadable)) return std::nullopt;
  LogFile file{path, options.format};
  std::string_view line;
  LogRecord record;
  while (file.format() != nullptr && file.next(line))
    if (file.format()->read(line, record).kind == LineReading::Kind::request)
      return Beginning{path, record.received_ns, {file.sample().begin(), file.sample().end()}};
  return std::nullopt;
}

/// Rotated files by their age, so that what follows in time follows in order. As given where that is unknown.
/// Returns a file that begins with the lines of the one before it, if there is one.
std::string put_in_order(std::vector<std::string>& paths, LogOptions const& options) {
  if (paths.size() < 2) return {};
  std::vector<Beginning> dated;
  for (std::string const& path : paths) {
    std::error_code ignored;
    bool const is_empty =
        std::filesystem::is_regular_file(path, ignored) && std::filesystem::is_empty(path, ignored);
    if (is_empty) continue;
    auto beginning = beginning_of(path, options);
    if (!beginning) return {};
    dated.push_back(*std::move(beginning));
  }
  std::ranges::stable_sort(dated, {}, &Beginning::first_ns);
  constexpr std::size_t fewest_lines = 10; // two fleets may be asked the same at first, by a monitor
  auto const copy = std::ranges::adjacent_find(dated, [](Beginning const& a, Beginning const& b) {
    return a.lines.size() >= fewest_lines && a.lines == b.lines;
  });
  paths.clear();
  for (Beginning& each : dated)
    paths.push_back(std::move(each.path));
  return copy == dated.end() ? std::string{} : paths[static_cast<std::size_t>(copy - dated.begin()) + 1];
}

} // namespace

std::vector<std::string> log_formats() {
  std::vector<std::string> names;
  for (FormatRow const& row : format_table())
    names.emplace_back(row.name);
  return names;
}

struct LogReader::State {
  std::vector<std::string> paths;
  LogOptions options;
  PathPatterns only;
  PathPatterns skip;
  std::size_t next_path = 0;
  std::unique_ptr<LogFile> file;
  LogFindings findings;
  bool client_found = false; ///< some request has the field that was asked for
  bool session_found = false;
  std::vector<std::string> field_names{}; ///< of the last request

  State(std::vector<std::string> files, LogOptions wanted)
      : paths{std::move(files)}, options{std::move(wanted)}, only{options.only}, skip{options.skip} {}

  bool open_next() {
    if (file != nullptr) close();
    if (next_path == paths.size()) {
      if (findings.requests > 0) require_fields();
      return false;
    }
    file = std::make_unique<LogFile>(paths[next_path++], options.format);
    require_format(*file, options);
    return true;
  }

  void close() {
    findings.lines += file->line_number();
    if (LogFormat const* const format = file->format()) {
      std::string const description = file->description();
      if (std::ranges::find(findings.formats, description) == findings.formats.end())
        findings.formats.push_back(description);
      if (std::string const client = format->client_field(); !client.empty()) findings.client_field = client;
      findings.guesses_times |= format->guesses_times();
      field_names = format->field_names();
    }
    file.reset();
  }

  void require_fields() const {
    for (auto const& [option, name, found] : {std::tuple{"client", options.client, client_found},
                                              std::tuple{"session", options.session, session_found}})
      if (!name.empty() && !found)
        throw LogError{fmt::format("no request has a field '{}', which --{} names", shown(name), option),
                       shown(fmt::format("the last one has {}", fmt::join(field_names, ", ")))};
  }

  void note_bad(std::string_view why) {
    ++findings.bad_lines;
    if (findings.first_bad_lines.size() < bad_lines_shown)
      findings.first_bad_lines.push_back({file->name(), file->line_number(), std::string{why}});
  }

  /// Sets client and session as the options say; false if the line says nothing of its client.
  bool identify(LogRecord& record) {
    LogFormat const& format = *file->format();
    if (!options.client.empty())
      if (std::string_view const chosen = format.field(options.client); !chosen.empty() && chosen != "-") {
        std::string_view const forwarded = forwarded_client(chosen);
        record.client = forwarded.empty() ? without_port(chosen) : forwarded;
        client_found = true;
      }
    if (!options.session.empty()) {
      std::string_view const chosen = format.field(options.session);
      if (chosen != "-") record.session = chosen;
      session_found |= !record.session.empty();
    }
    if (record.client.empty() || record.client == "-") {
      record.client = {};
      if (!record.session.empty()) return true;
      note_bad("no client");
      return false;
    }
    if (is_plain_client(record.client)) return true;
    note_bad("the client is not a host name or address");
    return false;
  }

  bool is_wanted(LogRecord const& record) const {
    return (only.empty() || only.match(record.path)) && !skip.match(record.path);
  }
};

static void refuse_twice(std::vector<std::string> const& paths) {
  for (std::size_t second = 0; second < paths.size(); ++second)
    for (std::size_t first = 0; first < second; ++first)
      if (std::error_code ignored; std::filesystem::equivalent(paths[first], paths[second], ignored))
        throw LogError{fmt::format("'{}' is named twice", shown(paths[second])),
                       "its requests would count twice: name it once"};
}

LogReader::LogReader(std::vector<std::string> paths, LogOptions options) {
  std::vector<std::string> const names = log_formats();
  if (!options.format.empty() && std::ranges::find(names, options.format) == names.end())
    throw LogError{fmt::format("no format of logs is called '{}'", shown(options.format)),
                   fmt::format("the formats are {}", fmt::join(names, ", "))};
  refuse_twice(paths);
  std::string copy = put_in_order(paths, options);
  state_ = std::make_unique<State>(std::move(paths), std::move(options));
  state_->findings.copy = std::move(copy);
}

LogReader::~LogReader() = default;

bool LogReader::next(LogRecord& record) {
  State& s = *state_;
  std::string_view line;
  while (true) {
    if (s.file == nullptr || s.file->format() == nullptr || !s.file->next(line)) {
      if (!s.open_next()) return false;
      continue;
    }
    if (s.file->is_cut()) {
      s.note_bad("longer than 1 MiB");
      continue;
    }
    LineReading const reading = s.file->format()->read(line, record);
    if (reading.kind == LineReading::Kind::comment) continue;
    if (reading.kind == LineReading::Kind::bad) {
      s.note_bad(reading.why);
      continue;
    }
    if (!s.identify(record)) continue;
    if (!s.is_wanted(record)) {
      ++s.findings.left_out;
      continue;
    }
    ++s.findings.requests;
    return true;
  }
}

LogFindings const& LogReader::findings() const { return state_->findings; }

} // namespace stickysim
