#include "log/address.hpp"
#include "log/duration.hpp"
#include "log/format.hpp"
#include "log/token.hpp"

#include <array>

namespace stickysim {

namespace {

/// Envoy's default, and Istio's, which has three more fields behind the flags and more at its end:
///     [2025-10-10T13:55:00.310Z] "GET /p HTTP/2" 200 - 154 0 26 25 "192.0.2.1" "agent" "id" "host"
///     "10.0.0.1:80"
/// The time is when the request began; its duration and that of the server are in milliseconds. Source:
/// Envoy, "Access logging", default format string; Istio, "Envoy Access Logs".
class EnvoyFormat final : public LogFormat {
public:
  LineReading read(std::string_view line, LogRecord& record) override;
  std::string_view field(std::string_view name) const override;
  std::vector<std::string> field_names() const override { return {envoy_fields.begin(), envoy_fields.end()}; }
  std::string description() const override { return "Envoy's default log format"; }

private:
  static constexpr std::array<std::string_view, 9> envoy_fields{
      "bytes_received", "bytes_sent", "duration",  "upstream_service_time", "x_forwarded_for",
      "user_agent",     "request_id", "authority", "upstream_host"};

  std::vector<Token> tokens_;
  std::size_t first_ = 0; ///< the place of the first of these fields
};

constexpr std::size_t istio_fields = 3;
constexpr std::size_t downstream_address_from_host = 4; // Istio: from upstream_host on

LineReading EnvoyFormat::read(std::string_view line, LogRecord& record) {
  record = {};
  split_tokens(line, 0, tokens_);
  std::size_t const size = tokens_.size();
  if (size < 4 + envoy_fields.size() || tokens_[0].kind != Token::Kind::bracketed ||
      tokens_[1].kind != Token::Kind::quoted)
    return bad_line("no [time] and \"request\" at its beginning");
  std::optional<Timestamp> const received = parse_timestamp(tokens_[0].text);
  if (!received) return bad_line("the time does not read like [2025-10-10T13:55:00.310Z]");
  record.received_ns = received->ns;
  record.whole_seconds = received->whole_seconds;
  set_request(record, tokens_[1].text);
  record.status = parse_status(tokens_[2].text);
  first_ = is_whole_number(tokens_[4].text) ? 4 : 4 + istio_fields;
  if (size < first_ + envoy_fields.size() || !is_whole_number(tokens_[first_].text))
    return bad_line("no bytes, duration and addresses as in Envoy's default");
  constexpr Nanoseconds a_millisecond = nanoseconds_per_second / 1'000;
  record.total_ns = parse_log_duration(tokens_[first_ + 2].text, a_millisecond);
  record.server_ns = parse_log_duration(tokens_[first_ + 3].text, a_millisecond);
  record.client = forwarded_client(tokens_[first_ + 4].text);
  record.agent = tokens_[first_ + 5].text;
  std::size_t const host = first_ + 8;
  if (std::string_view server = tokens_[host].text; server != "-") {
    if (server.starts_with("tcp://")) server.remove_prefix(6);
    record.server = server;
  }
  if (record.client.empty() && size > host + downstream_address_from_host)
    record.client = without_port(tokens_[host + downstream_address_from_host].text);
  return {};
}

std::string_view EnvoyFormat::field(std::string_view name) const {
  for (std::size_t i = 0; i < envoy_fields.size() && first_ + i < tokens_.size(); ++i)
    if (name == envoy_fields[i]) return tokens_[first_ + i].text;
  return {};
}

} // namespace

std::unique_ptr<LogFormat> make_envoy_format() { return std::make_unique<EnvoyFormat>(); }

} // namespace stickysim
