#include "log/address.hpp"
#include "log/duration.hpp"
#include "log/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace stickysim {

namespace {

/// HAProxy's `option httplog`:
///     192.0.2.1:51000 [10/Oct/2025:13:55:00.123] web~ app/s1 0/0/1/23/24 200 512 - - --VN 1/1/0/0/0 0/0 {h}
///     "GET / …"
/// The date is when the request began to arrive; the times are in milliseconds, -1 where the request did not
/// come so far. Source: HAProxy 2.6 configuration manual, 8.2.3 to 8.8.
class HaproxyFormat final : public LogFormat {
public:
  LineReading read(std::string_view line, LogRecord& record) override;
  void learn(std::span<std::string const> lines) override;
  std::string_view field(std::string_view name) const override;
  std::vector<std::string> field_names() const override;
  std::string description() const override { return "HAProxy's option httplog"; }
  std::string client_field() const override { return seen_forwarded_ ? "a captured header" : ""; }

private:
  LineReading read_request(std::string_view rest, LogRecord& record);
  std::string_view captured_address() const;
  std::string_view captured_header(std::size_t number) const;

  std::string_view client_;
  std::string_view frontend_;
  std::string_view backend_;
  std::string_view server_;
  std::string_view request_cookie_;
  std::string_view answer_cookie_;
  std::string_view headers_; ///< `a|b`, captured of the request
  bool headers_name_client_ = true;
  bool seen_forwarded_ = false;
};

std::string_view haproxy_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::string_view const word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

/// Splits `a/b/c` into `parts`; returns how many there are, which may be more.
template <std::size_t size>
std::size_t split_slashes(std::string_view text, std::array<std::string_view, size>& parts) {
  std::size_t count = 0;
  while (true) {
    std::size_t const slash = text.find('/');
    if (count < size) parts[count] = text.substr(0, slash);
    ++count;
    if (slash == std::string_view::npos) return count;
    text.remove_prefix(slash + 1);
  }
}

std::string_view without_plus(std::string_view text) {
  return text.starts_with('+') ? text.substr(1) : text; // `option logasap`, a redispatch
}

Nanoseconds milliseconds(std::string_view text) { return parse_log_duration(without_plus(text), 1'000'000); }

int count_of(std::string_view text) {
  text = without_plus(text);
  int value = -1;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

LineReading HaproxyFormat::read(std::string_view line, LogRecord& record) {
  record = {};
  std::string_view rest = line;
  client_ = haproxy_word(rest);
  std::string_view const date = haproxy_word(rest);
  // IPv6 addresses have no brackets here: the port stands behind the last colon.
  std::size_t const colon = client_.rfind(':');
  if (colon == std::string_view::npos || date.size() < 3 || date.front() != '[' || date.back() != ']')
    return bad_line("no client:port and [time] at its beginning");
  client_ = without_port(client_.substr(0, colon));
  std::optional<Timestamp> const received = parse_timestamp(date.substr(1, date.size() - 2));
  if (!received) return bad_line("the time does not read like [10/Oct/2025:13:55:00.123]");
  record.received_ns = received->ns;
  record.whole_seconds = received->whole_seconds;

  frontend_ = haproxy_word(rest);
  std::string_view const target = haproxy_word(rest);
  std::size_t const slash = target.find('/');
  if (slash == std::string_view::npos) return bad_line("no backend/server");
  backend_ = target.substr(0, slash);
  server_ = target.substr(slash + 1);
  record.backend = backend_;
  if (!server_.starts_with('<')) record.server = server_;
  return read_request(rest, record);
}

LineReading HaproxyFormat::read_request(std::string_view rest, LogRecord& record) {
  std::array<std::string_view, 5> times;
  std::size_t const time_count = split_slashes(haproxy_word(rest), times);
  if (time_count == 3) return bad_line("it is a connection, of option tcplog, and no request");
  if (time_count != times.size()) return bad_line("no five times as TR/Tw/Tc/Tr/Ta");
  record.queue_ns = milliseconds(times[1]);
  record.connect_ns = milliseconds(times[2]);
  record.server_ns = milliseconds(times[3]);
  record.total_ns = milliseconds(times[4]);

  record.status = parse_status(haproxy_word(rest));
  haproxy_word(rest); // bytes
  request_cookie_ = haproxy_word(rest);
  answer_cookie_ = haproxy_word(rest);
  record.termination = haproxy_word(rest);
  std::array<std::string_view, 5> connections;
  std::array<std::string_view, 2> queues;
  bool const has_counts = split_slashes(haproxy_word(rest), connections) == connections.size() &&
                          split_slashes(haproxy_word(rest), queues) == queues.size();
  if (record.termination.size() != 4 || !has_counts)
    return bad_line("no termination state, connections and queues");
  record.server_connections = count_of(connections[3]);
  int const retries = count_of(connections[4]);
  record.attempts = record.server.empty() ? 0 : retries + 1;
  if (record.server_ns < 0) record.server = {}; // it was asked and did not answer
  record.server_queue = count_of(queues[0]);
  record.backend_queue = count_of(queues[1]);

  std::size_t const quote = rest.find('"');
  if (quote == std::string_view::npos) return bad_line("no \"request\"");
  std::size_t const opening = rest.find('{');
  headers_ = {};
  if (opening < quote)
    if (std::size_t const closing = rest.find('}', opening); closing < quote)
      headers_ = rest.substr(opening + 1, closing - opening - 1);
  std::string_view const request = rest.substr(quote + 1, rest.find('"', quote + 1) - quote - 1);
  if (request.starts_with("<BADREQ>")) return bad_line("no whole request (<BADREQ>)");
  set_request(record, request);
  std::string_view const captured = captured_address();
  record.client = captured.empty() ? client_ : captured;
  seen_forwarded_ |= !captured.empty();
  return {};
}

std::string_view HaproxyFormat::captured_header(std::size_t number) const {
  std::string_view rest = headers_;
  for (; number > 1; --number) {
    std::size_t const bar = rest.find('|');
    if (bar == std::string_view::npos) return {};
    rest.remove_prefix(bar + 1);
  }
  return rest.substr(0, rest.find('|'));
}

std::string_view HaproxyFormat::captured_address() const {
  if (!headers_name_client_) return {};
  for (std::string_view rest = headers_; !rest.empty();) {
    std::string_view const header = rest.substr(0, rest.find('|'));
    if (std::string_view const client = forwarded_client(header); !client.empty()) return client;
    rest.remove_prefix(std::min(header.size() + 1, rest.size()));
  }
  return {};
}

// A captured address that is the same in every line, beside clients that are not, is that of the site.
void HaproxyFormat::learn(std::span<std::string const> lines) {
  std::set<std::string> clients, captured;
  LogRecord record;
  for (std::string const& line : lines) {
    if (read(line, record).kind != LineReading::Kind::request) continue;
    clients.emplace(client_);
    captured.emplace(captured_address());
  }
  headers_name_client_ = clients.size() <= 1 || captured.size() != 1 || captured.begin()->empty();
  seen_forwarded_ = false;
}

constexpr std::string_view header_prefix = "request_header_";

std::string_view HaproxyFormat::field(std::string_view name) const {
  if (name == "client_ip") return client_;
  if (name == "frontend") return frontend_;
  if (name == "backend") return backend_;
  if (name == "server") return server_;
  if (name == "request_cookie") return request_cookie_;
  if (name.starts_with(header_prefix)) {
    int const number = count_of(name.substr(header_prefix.size()));
    return number < 1 ? std::string_view{} : captured_header(static_cast<std::size_t>(number));
  }
  for (std::string_view const cookie : {request_cookie_, answer_cookie_})
    if (std::string_view const value = cookie_value(cookie, name); !value.empty()) return value;
  return {};
}

std::vector<std::string> HaproxyFormat::field_names() const {
  std::vector<std::string> names{"client_ip", "frontend", "backend", "server", "request_cookie"};
  if (headers_.empty()) return names;
  auto const headers = static_cast<std::size_t>(std::count(headers_.begin(), headers_.end(), '|')) + 1;
  for (std::size_t number = 1; number <= headers; ++number)
    names.push_back(fmt::format("{}{}", header_prefix, number));
  return names;
}

} // namespace

std::unique_ptr<LogFormat> make_haproxy_format() { return std::make_unique<HaproxyFormat>(); }

} // namespace stickysim
