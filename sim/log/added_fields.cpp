#include "log/added_fields.hpp"

#include "language/digit.hpp"
#include "log/address.hpp"
#include "log/duration.hpp"

#include <algorithm>
#include <array>

namespace stickysim {

namespace {

constexpr std::size_t digits_of_a_moment = 9;
constexpr std::size_t decimals_of_nginx = 3;
constexpr Nanoseconds microsecond = 1'000;
constexpr Nanoseconds millisecond = 1'000'000;

enum class Role : unsigned char {
  total,
  total_in_microseconds,
  server_time,
  connect_time,
  forwarded,
  server,
  agent
};

struct NamedField {
  std::string_view key;
  Role role;
};

// Names that are in use for nginx' variables, and those of Apache's manual (`D=%D`).
constexpr NamedField named_fields[] = {
    {"rt", Role::total},
    {"request_time", Role::total},
    {"req_time", Role::total},
    {"response_time", Role::total},
    {"resp_time", Role::total},
    {"duration", Role::total},
    {"time", Role::total},
    {"time_taken", Role::total},
    {"total_time", Role::total},
    {"took", Role::total},
    {"elapsed", Role::total},
    {"T", Role::total},
    {"D", Role::total_in_microseconds},
    {"request_time_us", Role::total_in_microseconds},
    {"urt", Role::server_time},
    {"upstream_response_time", Role::server_time},
    {"upstream_time", Role::server_time},
    {"ut", Role::server_time},
    {"uct", Role::connect_time},
    {"upstream_connect_time", Role::connect_time},
    {"xff", Role::forwarded},
    {"x_forwarded_for", Role::forwarded},
    {"http_x_forwarded_for", Role::forwarded},
    {"x-forwarded-for", Role::forwarded},
    {"X-Forwarded-For", Role::forwarded},
    {"forwarded_for", Role::forwarded},
    {"real_ip", Role::forwarded},
    {"x_real_ip", Role::forwarded},
    {"http_x_real_ip", Role::forwarded},
    {"upstream_addr", Role::server},
    {"upstream", Role::server},
    {"uaddr", Role::server},
    {"backend", Role::server},
    {"server", Role::server},
    {"us", Role::server},
    {"ua", Role::server}, // of a program it has no port
    {"user_agent", Role::agent},
    {"http_user_agent", Role::agent},
};

/// The last time of a list, in seconds unless it has a unit; -1 if it has none, as where no server was asked.
Nanoseconds last_time(std::string_view list) {
  std::string_view const last = tried(list).last;
  bool const has_unit = !last.empty() && last.back() == 's';
  return has_unit || is_decimal_fraction(last) || last == "0"
             ? parse_log_duration(last, nanoseconds_per_second)
             : -1;
}

/// What is between the scheme of a URL and its path; another text as it is.
std::string_view authority(std::string_view text) {
  std::size_t const scheme = text.find("://");
  if (scheme == std::string_view::npos) return text;
  text.remove_prefix(scheme + 3);
  return text.substr(0, text.find('/'));
}

} // namespace

void AddedFields::read(std::span<Token const> tokens, LogRecord& record) {
  if (read_haproxy(tokens, record)) return;
  for (Token const& token : tokens)
    if (token.key.empty())
      read_unnamed(token, record);
    else
      read_named(token.key, token.text, record);
  if (record.total_ns < 0 && longest_ns_ >= 0) {
    record.total_ns = longest_ns_;
    time_is_of_receipt = false;
  }
  if (record.server_ns < 0) record.server_ns = next_longest_ns_;
  whole_number_is_time = record.total_ns < 0 && whole_numbers_ == 1 && !answered;
  if (whole_number_is_time) record.total_ns = parse_log_duration(whole_number_, microsecond);
}

/// `51000 123 "web" "app" "s1" 0 0 1 23 24 "--VN" …`: port, milliseconds of the time, frontend, backend,
/// server, times.
bool AddedFields::read_haproxy(std::span<Token const> tokens, LogRecord& record) {
  constexpr std::size_t backend = 3, server = 4, first_time = 5, termination = 10;
  auto const is_quoted = [&](std::size_t place) { return tokens[place].kind == Token::Kind::quoted; };
  if (tokens.size() <= termination || !is_quoted(backend) || !is_quoted(server) || !is_quoted(termination) ||
      tokens[termination].text.size() != 4 || !is_whole_number(tokens[1].text))
    return false;
  auto const time_ns = [&](std::size_t place) {
    return parse_log_duration(tokens[first_time + place].text, millisecond);
  };
  record.backend = tokens[backend].text;
  if (!tokens[server].text.starts_with('<')) record.server = tokens[server].text;
  record.queue_ns = time_ns(1);
  record.connect_ns = time_ns(2);
  record.server_ns = time_ns(3);
  record.total_ns = time_ns(4);
  record.termination = tokens[termination].text;
  return true;
}

void AddedFields::read_named(std::string_view key, std::string_view text, LogRecord& record) {
  auto const row = std::find_if(std::begin(named_fields), std::end(named_fields),
                                [&](NamedField const& field) { return field.key == key; });
  if (row == std::end(named_fields)) return;
  switch (row->role) {
  case Role::total:
    record.total_ns = last_time(text);
    // Apache's `%T` counts whole seconds.
    time_is_of_receipt = record.total_ns < 0 || row->key == "T";
    if (row->key == "T" && is_whole_number(text))
      record.total_ns = parse_log_duration(text, nanoseconds_per_second);
    break;
  case Role::total_in_microseconds: record.total_ns = parse_log_duration(text, microsecond); break;
  case Role::server_time: record.server_ns = last_time(text); break;
  case Role::connect_time: record.connect_ns = last_time(text); break;
  case Role::forwarded: forwarded = forwarded_client(text); break;
  case Role::server: read_server(text, record); break;
  case Role::agent: record.agent = text; break;
  }
}

void AddedFields::read_unnamed(Token const& token, LogRecord& record) {
  std::string_view const text = token.text;
  if (text.empty() || text == "-") return;
  if (token.kind == Token::Kind::bracketed && !is_digit(text.front())) { // ingress-nginx: the service
    if (record.backend.empty()) record.backend = text;
    return;
  }
  std::string_view const last = tried(text).last;
  if (is_decimal_fraction(last)) {
    std::size_t const point = last.find('.');
    if (point >= digits_of_a_moment)
      answered = parse_timestamp(last);
    else if (last.size() - point - 1 == decimals_of_nginx)
      add_time(parse_log_duration(last, nanoseconds_per_second));
  } else if (is_whole_number(text)) {
    ++whole_numbers_;
    whole_number_ = text;
  } else if (Nanoseconds const time_ns = parse_log_duration(text, 0); time_ns >= 0) {
    record.total_ns = time_ns; // Traefik, whose line has the time of the receipt
  } else if (std::size_t const colon = text.find(':');
             colon != std::string_view::npos && is_decimal_fraction(text.substr(colon + 1))) {
    read_named(text.substr(0, colon), text.substr(colon + 1), record); // `rt:0.020`
  } else if (is_address(text.substr(0, text.find(',')))) {
    if (forwarded.empty()) forwarded = forwarded_client(text);
  } else if (is_address(without_port(authority(last)))) {
    read_server(text, record);
  }
}

void AddedFields::read_server(std::string_view list, LogRecord& record) {
  Tried const servers = tried(list);
  std::string_view const server = authority(servers.last);
  if (!has_port(server) && !server.starts_with("unix:")) return;
  record.server = server;
  record.attempts = servers.count;
}

void AddedFields::add_time(Nanoseconds time_ns) {
  next_longest_ns_ = std::max(next_longest_ns_, std::min(longest_ns_, time_ns));
  longest_ns_ = std::max(longest_ns_, time_ns);
}

} // namespace stickysim
