#include "configuration/haproxy/translation.hpp"
#include "configuration/quantity.hpp"
#include "scenario/quantity_text.hpp"
#include <stickysim/design/record_limits.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace stickysim {
namespace {

constexpr std::int64_t most_checks = 1000;
constexpr std::int64_t most_connections = 1'000'000'000;
constexpr std::int64_t most_weight = 256;
constexpr std::int64_t most_errors = 1'000'000; ///< that rules of ejection take
constexpr std::int64_t default_error_limit = 10;
constexpr std::int64_t default_fall = 3;
constexpr std::int64_t default_rise = 2;
constexpr Nanoseconds default_interval = 2 * nanoseconds_per_second;
constexpr Nanoseconds millisecond = 1'000'000;

std::string quoted_duration(Nanoseconds duration) { return fmt::format("\"{}\"", duration_text(duration)); }
std::string count_text(std::int64_t count) { return fmt::format("{}", count); }

constexpr std::int64_t largest = 1'000'000'000'000;
constexpr Nanoseconds longest = std::numeric_limits<Nanoseconds>::max();

std::optional<std::int64_t> any_count(std::string_view text) { return whole_number(text, 0, largest); }
std::optional<std::int64_t> any_time(std::string_view text) { return haproxy_time(text); }

/// Before a retry on the same server; a timeout of 0 is endless.
Nanoseconds turn_around(Nanoseconds connect_timeout) {
  return connect_timeout == 0 ? nanoseconds_per_second : std::min(connect_timeout, nanoseconds_per_second);
}

} // namespace

void HaproxyTranslation::add_servers() {
  bool has_backups = false;
  for (HaproxyServer const& server : proxy_.servers()) {
    std::string const called = "server " + server.name;
    if (has(server, "disabled")) {
      remarks_.add(server.line, called, "left out: it is disabled");
      continue;
    }
    auto const weight = has(server, "weight") ? whole_number(server.value("weight"), 0, most_weight)
                                              : std::optional{std::int64_t{1}};
    if (weight == 0) {
      remarks_.add(server.line, called, "left out: with weight 0 it keeps its sessions and gets no other");
      continue;
    }
    if (!weight)
      remarks_.add(server.line, called, "its weight is not a whole number from 0 to 256: taken for 1");
    bool const backup = has(server, "backup");
    has_backups |= backup;
    follow(servers_.emplace_back(server));
    outline_.add_server({server.name, server.line, server.count, weight.value_or(1), backup ? 1 : 0});
  }
  if (!has_backups) return;
  Statement const* const all = find("option allbackups");
  outline_.set_text("balancer.backups", all != nullptr ? "all" : "first",
                    all != nullptr ? Origin{*all} : "no option allbackups");
}

/// Takes over the checks of the server that this one tracks.
void HaproxyTranslation::follow(HaproxyServer& server) {
  if (!has(server, "track")) {
    if (server.options.contains("check")) checking_proxy_ = &proxy_;
    return;
  }
  std::string const called = "track " + std::string{server.value("track")};
  auto const [checked, proxy] = file_.checked_for(proxy_, server);
  for (std::string_view const option : {"check", "inter", "fastinter", "downinter", "fall", "rise"}) {
    if (auto const own = server.options.find(option); own != server.options.end()) server.options.erase(own);
    if (checked == nullptr) continue;
    if (auto const given = checked->options.find(option); given != checked->options.end())
      server.options.insert(*given);
  }
  if (checked == nullptr)
    remarks_.add(server.line, called, "leads to no server that is checked: without effect");
  else if (!checked->options.contains("check"))
    remarks_.add(server.line, called, fmt::format("without effect: server {} is not checked", checked->name));
  else
    checking_proxy_ = proxy;
}

void HaproxyTranslation::add_failures() {
  if (Statement const* const retries = find("retries"))
    if (auto const count = number(*retries, 1, 0, largest)) {
      if (*count > most_balancer_retries)
        remarks_.add(retries->line, "retries",
                     fmt::format("taken for {}, the most there is here", most_balancer_retries));
      outline_.set("balancer.retries", count_text(std::min(*count, most_balancer_retries)), *retries);
    }
  if (Statement const* const connect = find("timeout connect"))
    if (auto const patience = time(*connect, 2))
      outline_.set("balancer.retry_delay", quoted_duration(turn_around(*patience)),
                   Origin{*connect} + ", at most 1s");
  Statement const* const retry_on = find("retry-on");
  if (retry_on != nullptr && !http_)
    remarks_.add(retry_on->line, "retry-on", "left out: HAProxy heeds it in mode http only");
  else if (retry_on != nullptr)
    add_retry_on(*retry_on);
  add_redispatch();
  add_ejection();
}

void HaproxyTranslation::add_retry_on(Statement const& statement) {
  bool refused = false;
  bool any = false;
  for (std::size_t i = 1; i < statement.words.size(); ++i) {
    std::string const& event = statement.words[i];
    if (event == "none") continue;
    refused |= event == "conn-failure" || event == "all-retryable-errors";
    any |= event == "empty-response" || event == "response-timeout" || event == "all-retryable-errors";
    if (event != "conn-failure" && event != "empty-response" && event != "response-timeout")
      remarks_.add(statement.line, "retry-on " + event,
                   "not modelled: requests that are refused, cut off or not answered in time can be retried");
  }
  if (any && !refused)
    remarks_.add(statement.line, "retry-on",
                 "without conn-failure: refused requests are retried all the same");
  if (any || refused)
    outline_.set_text("balancer.retry_on", any ? "any" : "refused", statement);
  else
    outline_.set("balancer.retries", "0", statement);
}

void HaproxyTranslation::add_redispatch() {
  Statement const* const statement = find("option redispatch");
  if (statement == nullptr) return outline_.set_text("balancer.redispatch", "never", "no option redispatch");
  std::int64_t interval = -1;
  if (!statement->word(2).empty())
    interval = number(*statement, 2, -most_balancer_retries, most_balancer_retries).value_or(-1);
  if (interval == 0) return outline_.set_text("balancer.redispatch", "never", *statement);
  if (interval == 1) return outline_.set_text("balancer.redispatch", "always", *statement);
  outline_.set_text("balancer.redispatch", "last", *statement);
  if (interval != -1)
    remarks_.add(statement->line, "option redispatch " + statement->word(2),
                 "taken for -1: only every retry, or the last one, can be redispatched");
}

/// Servers that are watched and marked down for their errors. Other actions work through the checks.
void HaproxyTranslation::add_ejection() {
  Consensus errors{{}};
  for (HaproxyServer const& server : servers_)
    errors.add(error_limit(server), server.count, server.line_of("observe"));
  errors.remark_on_others("observe", remarks_);
  if (auto const limit = errors.value())
    outline_.set_text("balancer.ejection", fmt::format("mark_down(errors={})", *limit),
                      {errors.line(), "observe, on-error mark-down"});
}

std::optional<std::int64_t> HaproxyTranslation::error_limit(HaproxyServer const& server) {
  if (!has(server, "observe")) return {};
  if (!has(server, "on-error") || server.value("on-error") != "mark-down") {
    remarks_.add(server.line_of("observe"), "observe",
                 "not modelled: errors do not make checks come sooner; on-error mark-down is modelled");
    return {};
  }
  if (server.value("observe") == "layer7")
    remarks_.add(server.line_of("observe"), "observe layer7",
                 "only refused connections count, not answers of 5xx");
  if (!has(server, "error-limit")) return default_error_limit;
  auto const limit = whole_number(server.value("error-limit"), 1, largest);
  if (!limit)
    remarks_.add(server.line_of("error-limit"), "error-limit",
                 "left out with observe: this is not a whole number of at least 1");
  return limit ? std::optional{std::min(*limit, most_errors)} : std::nullopt;
}

void HaproxyTranslation::add_limits() {
  ServerSetting const slow_start{"slowstart", 0, 0, longest, any_time, quoted_duration};
  if (follows_weights_)
    set_from_servers("balancer.slow_start", slow_start);
  else if (Consensus const slow = consensus(slow_start); slow.value())
    remarks_.add(slow.line(), "slowstart",
                 "not modelled: this algorithm does not follow a change of weights");

  Consensus const limit = consensus({"maxconn", 0, 0, most_connections, any_count, count_text});
  limit.remark_on_others("maxconn", remarks_);
  if (limit.value().value_or(0) == 0) return; // requests never wait
  outline_.set("balancer.max_connections", count_text(*limit.value()), {limit.line(), "maxconn"});

  Consensus const queue = consensus({"maxqueue", 0, 0, most_connections, any_count, count_text});
  queue.remark_on_others("maxqueue", remarks_);
  if (queue.value().value_or(0) > 0) {
    std::int64_t const most_each = most_connections / outline_.server_count();
    std::int64_t const places = std::min(*queue.value(), most_each) * outline_.server_count();
    outline_.set("balancer.queue", count_text(places), {queue.line(), "maxqueue, for all servers"});
    remarks_.add(queue.line(), "maxqueue", "one queue for all servers; a full queue refuses requests");
  }
  Statement const* const patience = find("timeout queue");
  Statement const* const statement = patience != nullptr ? patience : find("timeout connect");
  if (statement == nullptr) return;
  if (auto const timeout = time(*statement, 2))
    outline_.set("balancer.queue_timeout", quoted_duration(*timeout), *statement);
}

void HaproxyTranslation::add_health() {
  auto const is_checked = [&](HaproxyServer const& server) { return has(server, "check"); };
  auto const first = std::ranges::find_if(servers_, is_checked);
  if (first == servers_.end()) return outline_.set("balancer.health.enabled", "false", "no server has check");
  outline_.set("balancer.health.enabled", "true", {first->line_of("check"), "check"});
  for (HaproxyServer const& server : servers_)
    if (!is_checked(server))
      remarks_.add(server.line, "server without check", "checked like the others: either all are or none");
  set_from_servers("balancer.health.interval",
                   {"inter", default_interval, millisecond, longest, any_time, quoted_duration});
  set_from_servers("balancer.health.fast_interval",
                   {"fastinter", {}, millisecond, longest, any_time, quoted_duration});
  set_from_servers("balancer.health.fall", {"fall", default_fall, 1, most_checks, any_count, count_text});
  set_from_servers("balancer.health.rise", {"rise", default_rise, 1, most_checks, any_count, count_text});
  Statement const* statement = find("timeout check");
  if (checking_proxy_ != nullptr && checking_proxy_ != &proxy_) {
    auto const tracked = checking_proxy_->directives().find("timeout check");
    statement = tracked == checking_proxy_->directives().end() ? nullptr : tracked->second;
  }
  if (statement == nullptr) return;
  if (auto const timeout = time(*statement, 2); timeout.value_or(0) > 0)
    outline_.set("balancer.health.timeout", quoted_duration(std::max(*timeout, millisecond)), *statement);
}

void HaproxyTranslation::add_attempt_timeout() {
  Statement const* const statement = find("timeout server");
  if (statement == nullptr) return;
  if (auto const patience = time(*statement, 2))
    outline_.set("balancer.attempt_timeout", quoted_duration(*patience), *statement);
}

Statement const* HaproxyTranslation::find(std::string_view directive) {
  used_.emplace(directive);
  auto const found = proxy_.directives().find(directive);
  return found == proxy_.directives().end() ? nullptr : found->second;
}

bool HaproxyTranslation::has(HaproxyServer const& server, std::string_view option) {
  used_.insert(fmt::format("server {}", option));
  return server.options.contains(option);
}

void HaproxyTranslation::remark_on_unused() {
  for (auto const& [directive, statement] : proxy_.directives())
    if (!used_.contains(directive)) remarks_.without_effect(directive);
  for (HaproxyServer const& server : proxy_.servers())
    for (auto const& [option, value] : server.options)
      if (!used_.contains("server " + option)) remarks_.without_effect("server " + option);
}

std::optional<std::int64_t> HaproxyTranslation::number(Statement const& statement, std::size_t index,
                                                       std::int64_t low, std::int64_t high) {
  auto const value = whole_number(statement.word(index), low, high);
  if (!value)
    remarks_.add(
        statement.line, statement.words[0],
        fmt::format("left out: '{}' is not a whole number from {} to {}", statement.word(index), low, high));
  return value;
}

std::optional<Nanoseconds> HaproxyTranslation::time(Statement const& statement, std::size_t index) {
  auto const value = haproxy_time(statement.word(index));
  if (!value)
    remarks_.add(statement.line, statement.words[0] + ' ' + statement.word(1),
                 fmt::format("left out: '{}' is not a time of at most ten years", statement.word(index)));
  return value;
}

Consensus HaproxyTranslation::consensus(ServerSetting const& setting) {
  Consensus consensus{setting.by_default};
  for (HaproxyServer const& server : servers_) {
    std::optional<std::int64_t> value;
    if (has(server, setting.option)) {
      value = setting.value_of(server.value(setting.option));
      std::size_t const line = server.line_of(setting.option);
      if (!value || *value < setting.low) {
        remarks_.add(line, setting.option,
                     fmt::format("left out: '{}' is not a valid value", server.value(setting.option)));
        value.reset();
      } else if (*value > setting.high) {
        remarks_.add(line, setting.option,
                     fmt::format("taken for {}, the most there is here", setting.write(setting.high)));
        value = setting.high;
      }
    }
    consensus.add(value, server.count, server.line_of(setting.option));
  }
  return consensus;
}

void HaproxyTranslation::set_from_servers(std::string key, ServerSetting const& setting) {
  Consensus const values = consensus(setting);
  values.remark_on_others(setting.option, remarks_);
  if (auto const value = values.value())
    outline_.set(std::move(key), setting.write(*value), {values.line(), std::string{setting.option}});
}

} // namespace stickysim
