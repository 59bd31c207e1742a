#include "log/address.hpp"
#include "log/duration.hpp"
#include "log/format.hpp"
#include "log/token.hpp"

#include <algorithm>

namespace stickysim {

namespace {

bool is_haproxy_tcplog(std::vector<Token> const& tokens) {
  return tokens.size() > 6 && tokens[0].text.find(':') != std::string_view::npos &&
         tokens[1].kind == Token::Kind::bracketed && tokens[3].text.find('/') != std::string_view::npos &&
         std::ranges::count(tokens[4].text, '/') == 2;
}

/// `1286536309.586    921 192.0.2.1 TCP_MISS/200 507 GET http://… - HIER_DIRECT/…`.
bool is_squid(std::vector<Token> const& tokens) {
  return tokens.size() > 6 && is_decimal_fraction(tokens[0].text) && is_address(tokens[2].text) &&
         tokens[3].text.find('/') != std::string_view::npos;
}

/// `OWNER BUCKET [06/Feb/2019:00:00:38 +0000] 192.0.2.3 …`.
bool is_s3(std::vector<Token> const& tokens) {
  return tokens.size() > 6 && tokens[0].text.size() == 64 && tokens[2].kind == Token::Kind::bracketed;
}

/// `2025/10/10 13:55:00 [error] 77#77: …` of nginx, `[Fri Oct 10 13:55:00.123456 2025] [core:error] …` of
/// Apache.
bool is_error_log(std::vector<Token> const& tokens) {
  if (tokens.size() < 4) return false;
  bool const of_nginx =
      tokens[2].kind == Token::Kind::bracketed && tokens[3].text.find('#') != std::string_view::npos;
  bool const of_apache = tokens[0].kind == Token::Kind::bracketed &&
                         tokens[1].kind == Token::Kind::bracketed &&
                         tokens[1].text.find(':') != std::string_view::npos;
  return of_nginx || of_apache;
}

} // namespace

std::string foreign_format(std::string_view line) {
  std::vector<Token> tokens;
  split_tokens(line, 0, tokens);
  if (is_haproxy_tcplog(tokens))
    return "HAProxy's option tcplog, which knows connections and no requests: log with option httplog";
  if (is_squid(tokens)) return "Squid's native format: log with logformat combined";
  if (is_s3(tokens)) return "the server access log of S3, in which no fleet answers";
  if (is_error_log(tokens)) return "an error log: the access log beside it has the requests";
  if (line.starts_with("session,"))
    return "a trace, which needs no import: name it in a scenario, trace = \"FILE\"";
  if (line.starts_with("<?xml") || line.starts_with("<!DOCTYPE") || line.starts_with("<html"))
    return "a page or XML, and no log";
  if (line == "{" || line == "[" || line == "[{")
    return "JSON over several lines: put each object on one (jq -c)";
  if (line.find("\tstatus:") != std::string_view::npos) return "LTSV: log as JSON, or in the combined format";
  auto const is_control = [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\x1B';
  };
  if (std::ranges::any_of(line.substr(0, 200), is_control)) return "binary data, or text in UTF-16";
  if (std::ranges::count(line, ',') > 4) return "a table of CSV, whose columns nobody has named";
  return {};
}

} // namespace stickysim
