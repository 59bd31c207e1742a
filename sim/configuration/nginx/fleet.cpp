#include "configuration/excerpt.hpp"
#include "configuration/nginx/translation.hpp"
#include "configuration/quantity.hpp"
#include "scenario/quantity_text.hpp"
#include <stickysim/design/record_limits.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stickysim {
namespace {

constexpr std::int64_t most_weight = 256; ///< that a scenario takes; nginx takes any
constexpr std::int64_t most_connections = 1'000'000'000;
// Limits of rules of ejection and of policies.
constexpr std::int64_t most_failures = 1'000'000;
constexpr Nanoseconds longest_fail_timeout = 1'000'000 * nanoseconds_per_second;
constexpr Nanoseconds default_fail_timeout = 10 * nanoseconds_per_second;
constexpr Nanoseconds default_queue_timeout = 60 * nanoseconds_per_second;

constexpr std::array<std::string_view, 8> known_parameters = {
    "backup", "down", "drain", "fail_timeout", "max_conns", "max_fails", "slow_start", "weight"};
constexpr std::array<std::string_view, 3> idle_parameters = {"resolve", "route", "service"};
constexpr std::array<std::string_view, 5> methods = {"hash", "ip_hash", "least_conn", "least_time", "random"};
constexpr std::array<std::string_view, 8> idle_directives = {
    "keepalive", "keepalive_requests", "keepalive_time",   "keepalive_timeout",
    "ntlm",      "resolver",           "resolver_timeout", "zone"};

std::string quoted_duration(Nanoseconds duration) { return fmt::format("\"{}\"", duration_text(duration)); }

std::optional<std::int64_t> count(std::string_view text) { return whole_number(text, 0, most_connections); }
std::optional<std::int64_t> positive(std::string_view text) {
  return whole_number(text, 1, most_connections);
}
std::optional<std::int64_t> failures(std::string_view text) { return whole_number(text, 0, most_failures); }
std::optional<std::int64_t> fail_timeout(std::string_view text) {
  auto const timeout = nginx_time(text);
  return timeout && *timeout > 0 && *timeout <= longest_fail_timeout ? timeout : std::nullopt;
}
std::optional<std::int64_t> time(std::string_view text) { return nginx_time(text); }

} // namespace

void NginxTranslation::read_upstream() {
  for (Statement const& statement : upstream_.block) {
    std::string const& directive = statement.words[0];
    if (directive == "server")
      read_server(statement);
    else if (directive == "queue" || directive == "sticky")
      directives_.insert_or_assign(directive, &statement);
    else if (std::ranges::count(methods, directive) > 0)
      set_method(statement);
    else if (std::ranges::count(idle_directives, directive) > 0)
      remarks_.without_effect(directive);
    else if (directive == "state")
      remarks_.add(statement.line, directive, "not read: its servers stand in another file");
    else if (directive == "include")
      remarks_.add(statement.line, directive,
                   "not followed: import the configuration as `nginx -T` prints it");
    else
      remarks_.add(statement.line, directive, "unknown here");
  }
}

/// The last method of several holds.
void NginxTranslation::set_method(Statement const& statement) {
  if (method_ != nullptr)
    remarks_.add(method_->line, method_->words[0],
                 fmt::format("left out: line {} redefines it", statement.line));
  method_ = &statement;
}

void NginxTranslation::read_server(Statement const& statement) {
  std::string const& address = statement.word(1);
  Server server{statement.line, address, {}};
  for (std::size_t i = 2; i < statement.words.size(); ++i) {
    std::string const& word = statement.words[i];
    std::size_t const equals = std::min(word.find('='), word.size());
    std::string const name = word.substr(0, equals);
    if (std::ranges::count(known_parameters, name) > 0)
      server.parameters.insert_or_assign(name, word.substr(std::min(equals + 1, word.size())));
    else if (std::ranges::count(idle_parameters, name) > 0)
      remarks_.without_effect("server " + name);
    else
      remarks_.add(statement.line, word, "a parameter of servers that is unknown here");
  }
  std::string const called = "server " + address;
  if (server.has("down"))
    remarks_.add(server.line, called, "left out: it is down; hashes would keep its place");
  else if (server.has("drain"))
    remarks_.add(server.line, called, "left out: it keeps its sessions and gets no other");
  else
    servers_.push_back(std::move(server));
}

void NginxTranslation::add_servers() {
  std::vector<std::int64_t> weights;
  for (Server const& server : servers_) {
    auto const given = server.parameters.find("weight");
    auto const weight = given == server.parameters.end() ? 1 : positive(given->second);
    if (!weight) remarks_.add(server.line, "weight", "not a whole number of at least 1: taken for 1");
    weights.push_back(weight.value_or(1));
  }
  if (servers_.empty()) return;
  std::int64_t const heaviest = std::max(*std::ranges::max_element(weights), most_weight);
  if (heaviest > most_weight)
    remarks_.add(upstream_.line, "weight",
                 fmt::format("scaled down and rounded, {} to {}", heaviest, most_weight));
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    std::int64_t const scaled = (weights[i] * most_weight + heaviest / 2) / heaviest;
    std::int64_t const weight = heaviest == most_weight ? weights[i] : std::max<std::int64_t>(scaled, 1);
    outline_.add_server(
        {servers_[i].address, servers_[i].line, 1, weight, servers_[i].has("backup") ? 1 : 0});
  }
}

void NginxTranslation::add_failures() {
  add_retries();
  if (Statement const* const timeout = file_.find_passing("next_upstream_timeout", remarks_))
    remarks_.add(timeout->line, timeout->words[0], "not modelled: only the number of tries is limited");
  if (Statement const* const timeout = file_.find_passing("connect_timeout", remarks_))
    remarks_.add(timeout->line, timeout->words[0],
                 "not modelled: a server refuses a request at once or accepts it");
  add_ejection();
}

/// A failed request is passed on to servers that it has not tried yet.
void NginxTranslation::add_retries() {
  std::int64_t const servers = std::max<std::int64_t>(outline_.server_count(), 1);
  Statement const* const next = file_.find_passing("next_upstream", remarks_);
  Statement const* const limit = file_.find_passing("next_upstream_tries", remarks_);
  std::int64_t const tries = limit == nullptr ? servers : positive(limit->word(1)).value_or(servers);
  bool const passes = next == nullptr || passes_on(*next);
  bool const limited = passes && tries < servers;
  if (limit != nullptr && !limited) remarks_.without_effect(limit->words[0]);
  if (!passes) return outline_.set("balancer.retries", "0", origin(*next));
  outline_.set("balancer.retries",
               fmt::format("{}", std::min(std::min(tries, servers) - 1, most_balancer_retries)),
               limited ? origin(*limit) : fmt::format("each of {} servers once", servers));
  if (next == nullptr) return;
  bool const any = next->has("non_idempotent");
  outline_.set_text("balancer.retry_on", any ? "any" : "idempotent", origin(*next));
}

/// Whether requests that a server refused, cut off or did not answer in time are passed on. The model passes
/// on all of them or none.
bool NginxTranslation::passes_on(Statement const& next_upstream) {
  bool error = false;
  bool timeout = false;
  for (std::size_t i = 1; i < next_upstream.words.size(); ++i) {
    std::string const& event = next_upstream.words[i];
    if (event == "off") return false;
    error |= event == "error" || event == "on";
    timeout |= event == "timeout" || event == "on";
    if (event != "error" && event != "on" && event != "timeout" && event != "non_idempotent")
      remarks_.add(
          next_upstream.line, next_upstream.words[0] + ' ' + event,
          "not modelled: only requests that are refused, cut off or not answered in time are retried");
  }
  if (error != timeout)
    remarks_.add(
        next_upstream.line, next_upstream.words[0],
        fmt::format("without {}: such requests are passed on all the same", error ? "timeout" : "error"));
  return error || timeout;
}

/// nginx never ejects a single server.
void NginxTranslation::add_ejection() {
  Consensus const fails = consensus("max_fails", failures);
  Consensus const pause = fail_timeouts();
  fails.remark_on_others("max_fails", remarks_);
  pause.remark_on_others("fail_timeout", remarks_);
  if (outline_.server_count() == 1)
    return outline_.set_text("balancer.ejection", "none", "a single server is never ejected");
  if (fails.value() == 0)
    return outline_.set_text("balancer.ejection", "none", fmt::format("line {}: max_fails=0", fails.line()));
  if (!fails.value() && !pause.value()) return;
  outline_.set_text(
      "balancer.ejection",
      fmt::format("max_fails(fails={}, time={})", fails.value().value_or(1),
                  duration_text(pause.value().value_or(default_fail_timeout))),
      fmt::format("line {}: max_fails, fail_timeout", fails.value() ? fails.line() : pause.line()));
}

void NginxTranslation::add_limits() {
  Consensus const slow = consensus("slow_start", time);
  slow.remark_on_others("slow_start", remarks_);
  if (slow.value())
    outline_.set("balancer.slow_start", quoted_duration(*slow.value()),
                 fmt::format("line {}: slow_start", slow.line()));

  Statement const* const queue = find("queue");
  Consensus const limit = consensus("max_conns", count);
  limit.remark_on_others("max_conns", remarks_);
  if (limit.value().value_or(0) == 0) {
    // Requests never wait.
    if (queue != nullptr) remarks_.without_effect("queue");
    return;
  }
  outline_.set("balancer.max_connections", fmt::format("{}", *limit.value()),
               fmt::format("line {}: max_conns", limit.line()));
  if (queue == nullptr) return outline_.set("balancer.queue", "0", "no queue");
  auto const places = count(queue->word(1));
  if (!places)
    remarks_.add(queue->line, "queue", fmt::format("left out: '{}' is not a number", queue->word(1)));
  if (places) outline_.set("balancer.queue", fmt::format("{}", *places), origin(*queue));
  std::string_view const setting = queue->word(2);
  bool const timed = setting.starts_with("timeout=");
  auto const timeout = timed ? nginx_time(setting.substr(8)) : default_queue_timeout;
  if (!timeout) remarks_.add(queue->line, "queue", "its timeout is not a time: taken for the default");
  outline_.set("balancer.queue_timeout", quoted_duration(timeout.value_or(default_queue_timeout)),
               origin(*queue));
}

void NginxTranslation::add_attempt_timeout() {
  Statement const* const statement = file_.find_passing("read_timeout", remarks_);
  if (statement == nullptr) return;
  if (auto const patience = nginx_time(statement->word(1)))
    outline_.set("balancer.attempt_timeout", quoted_duration(*patience), origin(*statement));
  else
    remarks_.add(statement->line, statement->words[0],
                 fmt::format("left out: '{}' is not a time of at most ten years", statement->word(1)));
}

Consensus NginxTranslation::fail_timeouts() { return consensus("fail_timeout", fail_timeout); }

Consensus NginxTranslation::consensus(std::string_view parameter, ValueOf* value_of) {
  Consensus consensus;
  for (Server const& server : servers_) {
    std::optional<std::int64_t> value;
    if (auto const given = server.parameters.find(parameter); given != server.parameters.end()) {
      value = value_of(given->second);
      if (!value)
        remarks_.add(server.line, parameter,
                     fmt::format("left out: '{}' is not a valid value", given->second));
    }
    consensus.add(value, 1, server.line);
  }
  return consensus;
}

} // namespace stickysim
