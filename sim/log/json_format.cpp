#include "log/address.hpp"
#include "log/duration.hpp"
#include "log/format.hpp"
#include "log/json_object.hpp"
#include "trace/decimal_seconds.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace stickysim {

namespace {

enum class JsonRole : unsigned char {
  received,
  answered,
  client,
  address, ///< of the connection, for records without a client
  request, ///< the request line
  method,
  target,
  status,
  agent,
  total,
  server_time,
  connect_time,
  server,
  backend,
  count,
};

/// What a member is, by its path. Of several with the same role the first one that a record has counts.
struct JsonField {
  std::string_view path;
  JsonRole role;
  Nanoseconds unit = 0; ///< of a number without one; 0: it is no time
};

constexpr Nanoseconds second = nanoseconds_per_second;
constexpr Nanoseconds a_thousandth = second / 1'000;

// Sources: nginx' variables; Caddy 2, "log"; Traefik, "Access logs", whose durations are nanoseconds; Envoy,
// whose duration is milliseconds beside a `start_time`; Google Cloud, HttpRequest.
constexpr JsonField json_fields[] = {
    {"StartUTC", JsonRole::received},
    {"StartLocal", JsonRole::received},
    {"start_time", JsonRole::received},
    {"started_at", JsonRole::received},
    {"EdgeStartTimestamp", JsonRole::received},
    {"msec", JsonRole::answered},
    {"time_iso8601", JsonRole::answered},
    {"time_local", JsonRole::answered},
    {"ts", JsonRole::answered},
    {"@timestamp", JsonRole::answered},
    {"timestamp", JsonRole::answered},
    {"time", JsonRole::answered},
    {"timeStamp", JsonRole::answered},
    {"datetime", JsonRole::answered},
    {"date", JsonRole::answered},
    {"http_x_forwarded_for", JsonRole::client},
    {"x_forwarded_for", JsonRole::client},
    {"xff", JsonRole::client},
    {"request_X-Forwarded-For", JsonRole::client},
    {"request.headers.X-Forwarded-For", JsonRole::client},
    {"http_x_real_ip", JsonRole::client},
    {"x_real_ip", JsonRole::client},
    {"request.client_ip", JsonRole::client},
    {"client_ip", JsonRole::client},
    {"real_ip", JsonRole::client},
    {"remote_addr", JsonRole::address},
    {"request.remote_ip", JsonRole::address},
    {"request.remote_addr", JsonRole::address},
    {"remote_ip", JsonRole::address},
    {"ClientHost", JsonRole::address},
    {"ClientAddr", JsonRole::address},
    {"httpRequest.remoteIp", JsonRole::address},
    {"downstream_remote_address", JsonRole::address},
    {"ClientIP", JsonRole::address},
    {"properties.clientIP", JsonRole::address},
    {"remoteIP", JsonRole::address},
    {"remote_host", JsonRole::address},
    {"remote", JsonRole::address},
    {"clientip", JsonRole::address},
    {"client_addr", JsonRole::address},
    {"client", JsonRole::address},
    {"ip", JsonRole::address},
    {"request", JsonRole::request},
    {"request_line", JsonRole::request},
    {"request_method", JsonRole::method},
    {"method", JsonRole::method},
    {"request.method", JsonRole::method},
    {"RequestMethod", JsonRole::method},
    {"httpRequest.requestMethod", JsonRole::method},
    {"ClientRequestMethod", JsonRole::method},
    {"properties.httpMethod", JsonRole::method},
    {"verb", JsonRole::method},
    {"request_uri", JsonRole::target},
    {"uri", JsonRole::target},
    {"request.uri", JsonRole::target},
    {"RequestPath", JsonRole::target},
    {"httpRequest.requestUrl", JsonRole::target},
    {"ClientRequestURI", JsonRole::target},
    {"properties.requestUri", JsonRole::target},
    {"path", JsonRole::target},
    {"url", JsonRole::target},
    {"status", JsonRole::status},
    {"DownstreamStatus", JsonRole::status},
    {"response_code", JsonRole::status},
    {"status_code", JsonRole::status},
    {"httpRequest.status", JsonRole::status},
    {"EdgeResponseStatus", JsonRole::status},
    {"properties.httpStatus", JsonRole::status},
    {"response.status", JsonRole::status},
    {"code", JsonRole::status},
    {"http_user_agent", JsonRole::agent},
    {"user_agent", JsonRole::agent},
    {"request_User-Agent", JsonRole::agent},
    {"request.headers.User-Agent", JsonRole::agent},
    {"httpRequest.userAgent", JsonRole::agent},
    {"userAgent", JsonRole::agent},
    {"ClientRequestUserAgent", JsonRole::agent},
    {"agent", JsonRole::agent},
    {"request_time", JsonRole::total, second},
    {"duration", JsonRole::total, second},
    {"Duration", JsonRole::total, 1},
    {"httpRequest.latency", JsonRole::total, second},
    {"latencies.request", JsonRole::total, a_thousandth},
    {"properties.timeTaken", JsonRole::total, second},
    {"response_time", JsonRole::total, second},
    {"request_duration", JsonRole::total, second},
    {"latency", JsonRole::total, second},
    {"elapsed", JsonRole::total, second},
    {"duration_s", JsonRole::total, second},
    {"duration_ms", JsonRole::total, a_thousandth},
    {"request_time_ms", JsonRole::total, a_thousandth},
    {"response_time_ms", JsonRole::total, a_thousandth},
    {"latency_ms", JsonRole::total, a_thousandth},
    {"duration_us", JsonRole::total, 1'000},
    {"duration_ns", JsonRole::total, 1},
    {"upstream_response_time", JsonRole::server_time, second},
    {"OriginDuration", JsonRole::server_time, 1},
    {"upstream_service_time", JsonRole::server_time, a_thousandth},
    {"latencies.proxy", JsonRole::server_time, a_thousandth},
    {"upstream_connect_time", JsonRole::connect_time, second},
    {"upstream_addr", JsonRole::server},
    {"ServiceAddr", JsonRole::server},
    {"upstream_host", JsonRole::server},
    {"properties.serverRouted", JsonRole::server},
    {"upstream", JsonRole::server},
    {"server", JsonRole::server},
    {"ServiceName", JsonRole::backend},
    {"upstream_cluster", JsonRole::backend},
    {"proxy_upstream_name", JsonRole::backend},
};

/// JSON lines: an object a request, known by the names of its members.
class JsonFormat final : public LogFormat {
public:
  LineReading read(std::string_view line, LogRecord& record) override;
  std::string_view field(std::string_view name) const override;
  std::vector<std::string> field_names() const override;
  std::string description() const override;
  std::string client_field() const override { return std::string{client_path_}; }

private:
  /// Of a role the member that a record has, and its row.
  struct Found {
    std::string const* value = nullptr;
    JsonField const* row = nullptr;
  };

  void find_roles();
  Found const& find(JsonRole role) const { return found_[static_cast<std::size_t>(role)]; }
  std::string_view text(JsonRole role) const;
  Nanoseconds duration(JsonRole role) const;
  std::string_view producer() const;

  JsonObject object_;
  std::array<Found, static_cast<std::size_t>(JsonRole::count)> found_; ///< in the object, by role
  TimestampReader clock_;
  std::string_view client_path_; ///< where it is not the connection's address
};

/// The row of a member; null if nothing is known of it.
JsonField const* row_of_member(std::string_view path) {
  static std::unordered_map<std::string_view, JsonField const*> const rows =
      [] { // looked up only, never walked
        std::unordered_map<std::string_view, JsonField const*> table;
        for (JsonField const& row : json_fields)
          table.emplace(row.path, &row);
        return table;
      }();
  auto const found = rows.find(path);
  return found == rows.end() ? nullptr : found->second;
}

void JsonFormat::find_roles() {
  found_.fill({});
  for (std::size_t i = 0; i < object_.size(); ++i) {
    std::string const& value = object_[i].value;
    JsonField const* const row = row_of_member(object_[i].path);
    if (row == nullptr || value.empty() || value == "-") continue;
    if (row->role == JsonRole::client && forwarded_client(value).empty()) continue;
    Found& found = found_[static_cast<std::size_t>(row->role)];
    if (found.row == nullptr || row < found.row) found = {&value, row};
  }
}

std::string_view JsonFormat::text(JsonRole role) const {
  Found const& found = find(role);
  return found.value == nullptr ? std::string_view{} : std::string_view{*found.value};
}

Nanoseconds JsonFormat::duration(JsonRole role) const {
  Found const& found = find(role);
  if (found.value == nullptr) return -1;
  Nanoseconds unit = found.row->unit;
  if (found.row->path == "duration" && object_.find("start_time") != nullptr) unit = a_thousandth;
  std::string_view const last = tried(*found.value).last;
  if (last.find_first_of("eE") == std::string_view::npos) return parse_log_duration(last, unit);
  Result<Nanoseconds> const small = parse_decimal_seconds(last); // Caddy: 1.2e-05
  return small && unit == second ? *small : -1;
}

LineReading JsonFormat::read(std::string_view line, LogRecord& record) {
  record = {};
  // Some write one array, an object a line.
  line.remove_prefix(std::min(line.find_first_not_of("[, "), line.size()));
  while (!line.empty() && (line.back() == ',' || line.back() == ']' || line.back() == ' '))
    line.remove_suffix(1);
  if (!object_.parse(line)) return bad_line("no object in JSON");
  find_roles();
  Found const& received = find(JsonRole::received);
  std::string_view const moment = received.value != nullptr ? *received.value : text(JsonRole::answered);
  std::optional<Timestamp> const time = clock_.read(moment);
  if (!time) return bad_line("no member with a time that is known");
  record.status = parse_status(text(JsonRole::status));
  if (std::string_view const request = text(JsonRole::request); !request.empty()) {
    set_request(record, request);
  } else {
    record.method = text(JsonRole::method);
    set_target(record, text(JsonRole::target));
  }
  if (record.status < 0 && record.path.empty() && record.method.empty())
    return bad_line("no member with a request or a status that is known");
  if (Found const& client = find(JsonRole::client); client.value != nullptr) {
    record.client = forwarded_client(*client.value);
    client_path_ = client.row->path;
  } else {
    record.client = without_port(text(JsonRole::address));
  }
  record.agent = text(JsonRole::agent);
  record.total_ns = duration(JsonRole::total);
  record.server_ns = duration(JsonRole::server_time);
  record.connect_ns = duration(JsonRole::connect_time);
  record.backend = text(JsonRole::backend);
  Tried const servers = tried(text(JsonRole::server));
  record.server = servers.last;
  if (servers.count > 0) record.attempts = servers.count;
  if (received.value != nullptr) {
    record.received_ns = time->ns;
    record.whole_seconds = time->whole_seconds;
  } else {
    set_answered(record, *time);
  }
  return {};
}

std::string_view JsonFormat::field(std::string_view name) const {
  if (std::string const* const value = object_.find(name)) return *value;
  for (std::string_view const path : {"http_cookie", "cookie", "request.headers.Cookie", "request_Cookie"})
    if (std::string const* const header = object_.find(path)) return cookie_value(*header, name);
  return {};
}

std::vector<std::string> JsonFormat::field_names() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < object_.size(); ++i)
    names.push_back(object_[i].path);
  return names;
}

std::string_view JsonFormat::producer() const {
  if (object_.find("RequestMethod") != nullptr) return ", as Traefik writes them";
  if (object_.find("request.remote_ip") != nullptr) return ", as Caddy writes them";
  return object_.find("remote_addr") != nullptr ? ", with nginx' variables" : "";
}

std::string JsonFormat::description() const { return "JSON lines" + std::string{producer()}; }

} // namespace

std::unique_ptr<LogFormat> make_json_format() { return std::make_unique<JsonFormat>(); }

} // namespace stickysim
