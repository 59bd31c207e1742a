#include "log/address.hpp"
#include "log/duration.hpp"
#include "log/format.hpp"

#include <algorithm>

namespace stickysim {

namespace {

/// The extended format of the W3C: comments begin with `#`, and `#Fields:` names what the lines after it
/// have, set apart by blanks or tabs. Times are UTC, and those of the answer. `time-taken` is in milliseconds
/// in the logs of IIS, which writes whole numbers, and in seconds elsewhere (CloudFront, three decimals).
/// Sources: W3C working draft WD-logfile-960323; Microsoft, "Logging in IIS"; Amazon CloudFront, "Standard
/// log file fields".
class W3cFormat final : public LogFormat {
public:
  LineReading read(std::string_view line, LogRecord& record) override;
  void learn(std::span<std::string const> lines) override;
  std::string_view field(std::string_view name) const override;
  std::vector<std::string> field_names() const override { return names_; }
  std::string description() const override { return "W3C extended log format"; }
  std::string client_field() const override { return seen_forwarded_ ? "X-Forwarded-For" : ""; }

private:
  LineReading read_comment(std::string_view line);
  std::string_view column(std::string_view name) const; ///< empty: there is none
  std::optional<Timestamp> moment();

  std::vector<std::string> names_;
  std::string date_; ///< of `#Date:`, for logs without it in their lines
  std::string moment_text_;
  std::vector<std::string_view> values_;
  TimestampReader clock_;
  bool seen_forwarded_ = false;
};

void split_blanks(std::string_view line, std::vector<std::string_view>& words) {
  words.clear();
  for (std::size_t at = 0; (at = line.find_first_not_of(" \t", at)) != std::string_view::npos;) {
    std::size_t const end = std::min(line.find_first_of(" \t", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
}

LineReading W3cFormat::read_comment(std::string_view line) {
  std::vector<std::string_view> words;
  split_blanks(line, words);
  if (words.front() == "#Fields:") names_.assign(words.begin() + 1, words.end());
  if (words.front() == "#Date:" && words.size() > 1) date_ = words[1];
  return comment_line();
}

std::optional<Timestamp> W3cFormat::moment() {
  std::string_view const time = column("time");
  std::string_view const date = column("date");
  if (time.empty()) return std::nullopt;
  moment_text_ = date.empty() ? std::string_view{date_} : date;
  moment_text_ += ' ';
  moment_text_ += time;
  return clock_.read(moment_text_);
}

LineReading W3cFormat::read(std::string_view line, LogRecord& record) {
  record = {};
  if (line.starts_with('#')) return read_comment(line);
  if (names_.empty()) return bad_line("no #Fields: before it says what its fields are");
  split_blanks(line, values_);
  if (values_.size() != names_.size()) return bad_line("not as many fields as #Fields: names");
  auto const answered = moment();
  if (!answered) return bad_line("no date and time");
  std::string_view forwarded;
  for (std::string_view const name : {"x-forwarded-for", "X-Forwarded-For", "cs(X-Forwarded-For)"})
    if (forwarded.empty()) forwarded = forwarded_client(column(name));
  seen_forwarded_ |= !forwarded.empty();
  record.client = forwarded.empty() ? without_port(column("c-ip")) : forwarded;
  record.method = column("cs-method");
  std::string_view const stem = column("cs-uri-stem");
  set_target(record, stem.empty() ? column("cs-uri") : stem);
  record.agent = column("cs(User-Agent)");
  record.status = parse_status(column("sc-status"));
  std::string_view const server = column("s-computername");
  record.server = server.empty() ? column("s-ip") : server;
  std::string_view const taken = column("time-taken");
  record.total_ns = parse_log_duration(taken, is_whole_number(taken) ? 1'000'000 : nanoseconds_per_second);
  set_answered(record, *answered);
  return {};
}

void W3cFormat::learn(std::span<std::string const> lines) {
  for (std::string const& line : lines)
    if (line.starts_with('#')) read_comment(line);
}

std::string_view W3cFormat::column(std::string_view name) const {
  for (std::size_t i = 0; i < names_.size() && i < values_.size(); ++i)
    if (names_[i] == name) return values_[i] == "-" ? std::string_view{} : values_[i];
  return {};
}

std::string_view W3cFormat::field(std::string_view name) const {
  if (std::string_view const value = column(name); !value.empty()) return value;
  for (std::size_t i = 0; i < names_.size() && i < values_.size(); ++i)
    if (names_[i] == "cs(Cookie)") return cookie_value(values_[i], name);
  return {};
}

} // namespace

std::unique_ptr<LogFormat> make_w3c_format() { return std::make_unique<W3cFormat>(); }

} // namespace stickysim
