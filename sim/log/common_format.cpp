#include "log/added_fields.hpp"
#include "log/address.hpp"
#include "log/common_head.hpp"
#include "log/duration.hpp"
#include "log/format.hpp"
#include "log/token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace stickysim {

namespace {

/// Common Log Format: `host ident user [01/Aug/1995:02:00:00 -0400] "GET / HTTP/1.0" 200 1713`; Combined,
/// which has referer and user agent behind it; and what servers add to both. Quotes in the request may be
/// escaped or, as old servers wrote them, not. Sources: Apache HTTP Server 2.4, mod_log_config (`%t` is when
/// the request was received); nginx, ngx_http_log_module (`$time_local` is when it was answered).
class CommonFormat final : public LogFormat {
public:
  LineReading read(std::string_view line, LogRecord& record) override;
  void learn(std::span<std::string const> lines) override;
  std::string_view field(std::string_view name) const override;
  std::vector<std::string> field_names() const override;
  std::string description() const override;
  std::string client_field() const override;
  bool guesses_times() const override { return seen_microseconds_; }

private:
  LineReading read_request(std::string_view line, LogRecord& record);
  std::string_view chosen_client() const;

  TimestampReader clock_;
  // Of the line last read.
  std::string_view line_;
  CommonHead head_;
  Timestamp time_;
  std::string_view request_;
  std::string_view status_;
  std::string_view size_;
  std::string_view referer_;
  std::string_view agent_;
  std::vector<Token> tokens_; ///< behind the size
  AddedFields added_;
  // Of all lines.
  bool head_is_site_ = false;   ///< what looks forwarded at the line's beginning is the server's own address
  bool added_is_client_ = true; ///< what looks forwarded at the line's end is
  bool seen_agent_ = false;
  bool seen_site_ = false;
  bool seen_forwarded_ = false;
  bool seen_microseconds_ = false;
  bool seen_time_ = false;
  bool seen_server_ = false;
};

/// The place of the bracket that opens the time, which `time` then holds; npos if there is none.
std::size_t find_time(std::string_view line, TimestampReader& clock, Timestamp& time) {
  for (std::size_t at = 0; (at = line.find('[', at)) != std::string_view::npos; ++at) {
    std::size_t const end = line.find(']', at);
    if (end == std::string_view::npos) break;
    if (std::optional<Timestamp> const read = clock.read(line.substr(at + 1, end - at - 1))) {
      time = *read;
      return at;
    }
  }
  return std::string_view::npos;
}

/// Takes the next word off `text`.
std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::string_view const word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

bool is_size(std::string_view text) { return text == "-" || is_whole_number(text); }

LineReading CommonFormat::read_request(std::string_view line, LogRecord& record) {
  std::size_t const opening = line.find('"');
  if (opening == std::string_view::npos) return bad_line("no [time] and \"request\"");
  for (std::size_t quote = opening + 1; (quote = line.find('"', quote)) != std::string_view::npos; ++quote) {
    std::string_view rest = line.substr(quote + 1);
    if (!rest.starts_with(' ')) continue;
    status_ = next_word(rest);
    size_ = next_word(rest);
    record.status = parse_status(status_);
    if (record.status < 0 || !is_size(size_)) continue;
    request_ = line.substr(opening + 1, quote - opening - 1);
    set_request(record, request_);
    split_tokens(rest, 0, tokens_);
    return {};
  }
  return bad_line("no status and size after the request");
}

std::string_view CommonFormat::chosen_client() const {
  if (!head_.forwarded.empty() && !head_is_site_) return head_.forwarded;
  if (!added_.forwarded.empty() && added_is_client_) return added_.forwarded;
  return {};
}

LineReading CommonFormat::read(std::string_view line, LogRecord& record) {
  line_ = line;
  record = {};
  std::size_t const bracket = find_time(line, clock_, time_);
  if (bracket == std::string_view::npos) {
    if (line.find(' ') == std::string_view::npos) return bad_line("no host");
    bool const has_both =
        line.find(" [") != std::string_view::npos && line.find("] \"") != std::string_view::npos;
    return bad_line(has_both ? "the time does not read like [01/Aug/1995:02:00:00 -0400]"
                             : "no [time] and \"request\"");
  }
  head_ = parse_common_head(line.substr(0, bracket));
  if (head_.host.empty()) return bad_line("no host");
  if (LineReading const reading = read_request(line.substr(bracket), record);
      reading.kind != LineReading::Kind::request)
    return reading;

  std::span<Token const> tokens = tokens_;
  auto const is_plain_quote = [](Token const& token) {
    return token.kind == Token::Kind::quoted && token.key.empty();
  };
  bool const combined = tokens.size() >= 2 && is_plain_quote(tokens[0]) && is_plain_quote(tokens[1]);
  referer_ = combined ? tokens[0].text : std::string_view{};
  agent_ = record.agent = combined ? tokens[1].text : std::string_view{};
  added_ = {};
  added_.read(combined ? tokens.subspan(2) : tokens, record);

  std::string_view const forwarded = chosen_client();
  record.client = forwarded.empty() ? without_port(head_.host) : forwarded;
  if (added_.answered)
    set_answered(record, *added_.answered);
  else if (!added_.time_is_of_receipt)
    set_answered(record, time_);
  else {
    record.received_ns = time_.ns;
    record.whole_seconds = time_.whole_seconds;
  }
  seen_agent_ |= combined;
  seen_site_ |= !head_.site.empty() || (head_is_site_ && !head_.forwarded.empty());
  seen_forwarded_ |= !forwarded.empty();
  seen_microseconds_ |= added_.whole_number_is_time;
  seen_time_ |= record.total_ns >= 0;
  seen_server_ |= !record.server.empty();
  return {};
}

// An address that is the same in every line, beside one that is not, is the server's own.
void CommonFormat::learn(std::span<std::string const> lines) {
  std::set<std::string> hosts, first, added;
  LogRecord record;
  for (std::string const& line : lines) {
    if (read(line, record).kind != LineReading::Kind::request) continue;
    hosts.emplace(head_.host);
    first.emplace(head_.forwarded);
    added.emplace(added_.forwarded);
  }
  auto const is_one_of_many = [&](std::set<std::string> const& addresses) {
    return hosts.size() > 1 && addresses.size() == 1 && !addresses.begin()->empty();
  };
  head_is_site_ = is_one_of_many(first);
  added_is_client_ = !is_one_of_many(added);
  seen_agent_ = seen_site_ = seen_forwarded_ = seen_microseconds_ = seen_time_ = seen_server_ = false;
}

struct CommonField {
  std::string_view name;
  std::string_view other_name; ///< nginx' variable
};
constexpr std::array<CommonField, 9> common_fields{{{"host", "remote_addr"},
                                                    {"user", "remote_user"},
                                                    {"request", "request"},
                                                    {"status", "status"},
                                                    {"size", "body_bytes_sent"},
                                                    {"referer", "http_referer"},
                                                    {"user_agent", "http_user_agent"},
                                                    {"site", "vhost"},
                                                    {"x_forwarded_for", "http_x_forwarded_for"}}};

std::string_view CommonFormat::field(std::string_view name) const {
  std::array<std::string_view, common_fields.size()> const values{
      head_.host, head_.user, request_,
      status_,    size_,      referer_,
      agent_,     head_.site, added_.forwarded.empty() ? head_.forwarded : added_.forwarded};
  for (Token const& token : tokens_)
    if (!token.key.empty() && token.key == name) return token.text;
  for (std::size_t i = 0; i < common_fields.size(); ++i)
    if (name == common_fields[i].name || name == common_fields[i].other_name) return values[i];
  std::size_t number = 0;
  if (auto const [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
      error == std::errc{} && end == name.data() + name.size()) {
    std::vector<Token> all;
    split_tokens(line_, 0, all);
    return number >= 1 && number <= all.size() ? all[number - 1].text : std::string_view{};
  }
  for (Token const& token : tokens_)
    if (std::string_view const value = cookie_value(token.text, name); !value.empty()) return value;
  return {};
}

std::vector<std::string> CommonFormat::field_names() const {
  std::vector<std::string> names;
  for (CommonField const& row : common_fields)
    names.emplace_back(row.name);
  for (Token const& token : tokens_)
    if (!token.key.empty()) names.emplace_back(token.key);
  std::vector<Token> all;
  split_tokens(line_, 0, all);
  names.push_back(fmt::format("1 to {} by their places", all.size()));
  return names;
}

std::string CommonFormat::description() const {
  std::string text = seen_agent_ ? "Combined Log Format" : "Common Log Format";
  if (seen_site_) text += " behind the name of the site";
  if (seen_microseconds_)
    text += ", with a number that is taken for the response time in microseconds (%D)";
  else if (seen_time_)
    text += ", with response times";
  if (seen_server_) text += ", with servers";
  return text;
}

std::string CommonFormat::client_field() const { return seen_forwarded_ ? "X-Forwarded-For" : ""; }

} // namespace

std::unique_ptr<LogFormat> make_common_format() { return std::make_unique<CommonFormat>(); }

} // namespace stickysim
