#include "log/format.hpp"

#include "log/duration.hpp"

namespace stickysim {

void set_answered(LogRecord& record, Timestamp answered) {
  record.received_ns = answered.ns;
  record.whole_seconds = answered.whole_seconds;
  record.notes_answer = true;
  if (record.total_ns < 0) return;
  Nanoseconds before_ns = record.total_ns;
  if (answered.whole_seconds)
    before_ns = (before_ns + nanoseconds_per_second / 2) / nanoseconds_per_second * nanoseconds_per_second;
  record.received_ns -= before_ns;
}

void set_target(LogRecord& record, std::string_view target) {
  if (!target.starts_with('/'))
    if (std::size_t const scheme = target.find("://"); scheme != std::string_view::npos) {
      std::size_t const slash = target.find('/', scheme + 3);
      target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
  record.path = target.substr(0, target.find('?'));
}

void set_request(LogRecord& record, std::string_view request) {
  std::size_t const blank = request.find(' ');
  record.method = request.substr(0, blank);
  record.path = {};
  if (blank == std::string_view::npos) {
    if (request.starts_with('/')) { // some log the path alone
      record.method = {};
      set_target(record, request);
    }
    return;
  }
  std::string_view target = request.substr(blank + 1);
  if (std::size_t const protocol = target.rfind(" HTTP/"); protocol != std::string_view::npos)
    target = target.substr(0, protocol);
  set_target(record, target);
}

int parse_status(std::string_view text) {
  if (text.size() != 3 || !is_whole_number(text)) return -1;
  int const status = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
  return status < 100 ? -1 : status;
}

std::string_view cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    std::size_t const end = header.find(';');
    std::string_view pair = header.substr(0, end);
    pair.remove_prefix(std::min(pair.find_first_not_of(" +"), pair.size()));
    if (pair.size() > name.size() && pair[name.size()] == '=' && pair.starts_with(name))
      return pair.substr(name.size() + 1);
    header = end == std::string_view::npos ? std::string_view{} : header.substr(end + 1);
  }
  return {};
}

std::span<FormatRow const> format_table() {
  static constexpr FormatRow table[] = {
      {"common", "Common or Combined Log Format, of Apache, nginx, Traefik and many more",
       make_common_format},
      {"haproxy", "HAProxy's option httplog", make_haproxy_format},
      {"json", "an object a line, of nginx, Caddy, Traefik and others", make_json_format},
      {"alb", "Application or Classic Load Balancers of AWS", make_aws_format},
      {"w3c", "W3C extended, of IIS and CloudFront", make_w3c_format},
      {"envoy", "Envoy's default", make_envoy_format},
  };
  return table;
}

} // namespace stickysim
