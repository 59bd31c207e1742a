#include "log/address.hpp"
#include "log/duration.hpp"
#include "log/format.hpp"
#include "log/token.hpp"

#include <array>
#include <charconv>

namespace stickysim {

namespace {

/// Access logs of load balancers of AWS. The time is when the answer was made; an Application Load Balancer's
/// line has a type before it and, far behind, when the request was received. Three times in seconds, -1 where
/// the request did not come so far: at the balancer, at the target, and until the answer went on. Sources:
/// Elastic Load Balancing, user guides for Application and for Classic Load Balancers, "Access log entries".
class AwsFormat final : public LogFormat {
public:
  LineReading read(std::string_view line, LogRecord& record) override;
  std::string_view field(std::string_view name) const override;
  std::vector<std::string> field_names() const override;
  std::string description() const override {
    return seen_type_ ? "log of an Application Load Balancer of AWS"
                      : "log of a Classic Load Balancer of AWS";
  }

private:
  std::vector<Token> tokens_;
  bool seen_type_ = false;
};

/// In the line of a Classic Load Balancer; an Application Load Balancer's have one more before them.
enum Place : std::size_t {
  time,
  balancer,
  client,
  target,
  at_balancer,
  at_target,
  answering,
  status,
  request = 11,
  agent
};
constexpr std::size_t creation_time = 20;
constexpr std::size_t fewest_fields = 12;

constexpr std::array<std::string_view, 13> aws_field_names{"time",
                                                           "elb",
                                                           "client",
                                                           "target",
                                                           "request_processing_time",
                                                           "target_processing_time",
                                                           "response_processing_time",
                                                           "elb_status_code",
                                                           "target_status_code",
                                                           "received_bytes",
                                                           "sent_bytes",
                                                           "request",
                                                           "user_agent"};

LineReading AwsFormat::read(std::string_view line, LogRecord& record) {
  record = {};
  split_tokens(line, 0, tokens_);
  std::size_t const type = tokens_.size() > 1 && !parse_timestamp(tokens_[0].text) ? 1 : 0;
  if (tokens_.size() < type + fewest_fields) return bad_line("fewer fields than a balancer of AWS logs");
  auto const text = [&](std::size_t place) { return tokens_[type + place].text; };
  std::optional<Timestamp> const answered = parse_timestamp(text(time));
  if (!answered) return bad_line("no time at its beginning");
  if (!has_port(text(client)) || tokens_[type + request].kind != Token::Kind::quoted)
    return bad_line("no client with its port, or no \"request\"");
  seen_type_ |= type == 1;
  record.client = without_port(text(client));
  if (text(target) != "-") record.server = text(target);
  record.attempts = record.server.empty() ? 0 : 1;
  record.queue_ns = parse_log_duration(text(at_balancer), nanoseconds_per_second);
  record.server_ns = parse_log_duration(text(at_target), nanoseconds_per_second);
  Nanoseconds const answering_ns = parse_log_duration(text(answering), nanoseconds_per_second);
  if (record.queue_ns >= 0 && record.server_ns >= 0 && answering_ns >= 0)
    record.total_ns = record.queue_ns + record.server_ns + answering_ns;
  record.status = parse_status(text(status));
  set_request(record, text(request));
  if (tokens_.size() > type + agent) record.agent = text(agent);
  set_answered(record, *answered);
  if (type == 1 && tokens_.size() > type + creation_time)
    if (auto const created = parse_timestamp(text(creation_time)); created && created->ns <= answered->ns)
      record.received_ns = created->ns;
  return {};
}

std::string_view AwsFormat::field(std::string_view name) const {
  std::size_t const type = seen_type_ ? 1 : 0;
  for (std::size_t i = 0; i < aws_field_names.size() && type + i < tokens_.size(); ++i)
    if (name == aws_field_names[i]) return tokens_[type + i].text;
  std::size_t number = 0;
  char const* const end = name.data() + name.size();
  bool const is_number = std::from_chars(name.data(), end, number).ptr == end;
  return is_number && number >= 1 && number <= tokens_.size() ? tokens_[number - 1].text : std::string_view{};
}

std::vector<std::string> AwsFormat::field_names() const {
  return {aws_field_names.begin(), aws_field_names.end()};
}

} // namespace

std::unique_ptr<LogFormat> make_aws_format() { return std::make_unique<AwsFormat>(); }

} // namespace stickysim
