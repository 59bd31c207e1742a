#include "configuration/host_name.hpp"
#include "configuration/nginx/translation.hpp"
#include "configuration/quantity.hpp"
#include "scenario/quantity_text.hpp"
#include <stickysim/design/record_limits.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <span>
#include <utility>

namespace stickysim {
namespace {

constexpr std::int64_t most_weight = 256; ///< that a scenario takes; nginx takes any
constexpr std::int64_t most_connections = 1'000'000'000;
// Limits of rules of ejection and of policies.
constexpr std::int64_t most_failures = 1'000'000;
constexpr Nanoseconds longest_fail_timeout = 1'000'000 * nanoseconds_per_second;
constexpr Nanoseconds default_fail_timeout = 10 * nanoseconds_per_second;
constexpr Nanoseconds default_queue_timeout = 60 * nanoseconds_per_second;
constexpr Nanoseconds default_stream_timeout = 600 * nanoseconds_per_second;
constexpr Nanoseconds millisecond = 1'000'000;
constexpr std::int64_t most_checks = 1000;
constexpr std::int64_t usual_cores = 4;

constexpr std::array<std::string_view, 8> known_parameters = {
    "backup", "down", "drain", "fail_timeout", "max_conns", "max_fails", "slow_start", "weight"};
constexpr std::array<std::string_view, 4> idle_parameters = {"resolve", "route", "service", "srun_id"};
constexpr std::array<std::string_view, 6> methods = {"consistent_hash", "hash",       "ip_hash",
                                                     "least_conn",      "least_time", "random"};
constexpr std::array<std::string_view, 10> idle_directives = {
    "check_http_expect_alive", "check_http_send",   "check_shm_size", "keepalive", "keepalive_requests",
    "keepalive_time",          "keepalive_timeout", "ntlm",           "resolver",  "resolver_timeout"};

constexpr std::int64_t largest = 1'000'000'000'000;
constexpr Nanoseconds longest = std::numeric_limits<Nanoseconds>::max();

// Of `upstream`, in modules that are not nginx's own: Tengine's, sticky-module-ng, jvm_route, older NGINX
// Plus.
constexpr std::array<std::string_view, 4> module_cookies = {"jvm_route", "session_sticky",
                                                            "sticky_cookie_insert", "upstream_jvm_route"};

std::string quoted_duration(Nanoseconds duration) { return fmt::format("\"{}\"", duration_text(duration)); }

std::optional<std::int64_t> count(std::string_view text) { return whole_number(text, 0, largest); }
std::optional<std::int64_t> positive(std::string_view text) { return whole_number(text, 1, largest); }
std::optional<std::int64_t> time(std::string_view text) { return nginx_time(text); }

} // namespace

void NginxTranslation::read_upstream() {
  for (Statement const& statement : upstream_.block->block) {
    std::string const& directive = statement.words[0];
    if (directive == "server")
      read_server(statement);
    else if (directive == "queue" || directive == "sticky" || directive == "zone" || directive == "check")
      directives_.insert_or_assign(directive, &statement);
    else if (std::ranges::count(module_cookies, directive) > 0)
      directives_.insert_or_assign("cookie of a module", &statement);
    else if (directive.starts_with("balancer_by_lua"))
      remarks_.sticks_no_more(statement.line, directive,
                              "Lua that picks the server is not read: servers take turns");
    else if (std::ranges::count(methods, directive) > 0)
      set_method(statement);
    else if (std::ranges::count(idle_directives, directive) > 0)
      remarks_.without_effect(directive);
    else if (directive == "state")
      remarks_.add(statement.line, directive, "not read: its servers stand in another file");
    else if (directive == "include")
      remarks_.add(statement.line, directive,
                   "not followed, as the file is not here: import the configuration as `nginx -T` prints it");
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
  if (is_host_name(address) && !servers_.empty() && servers_.back().line == statement.line)
    remarks_.add(statement.line, called, "DNS decides how many servers this name stands for: taken for one");
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
    remarks_.add(upstream_.block->line, "weight",
                 fmt::format("scaled down and rounded, {} to {}", heaviest, most_weight));
  constexpr std::array<std::string_view, 3> without_backups = {"hash", "ip_hash", "random"};
  for (Server const& server : servers_)
    if (server.has("backup") && method_ != nullptr && method_->line <= server.line &&
        std::ranges::count(without_backups, method_->words[0]) > 0)
      remarks_.add(server.line, "backup",
                   fmt::format("nginx does not start with it below {}", method_->words[0]));
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    std::int64_t const scaled = (weights[i] * most_weight + heaviest / 2) / heaviest;
    std::int64_t const weight = heaviest == most_weight ? weights[i] : std::max<std::int64_t>(scaled, 1);
    outline_.add_server(
        {servers_[i].address, servers_[i].line, 1, weight, servers_[i].has("backup") ? 1 : 0});
  }
}

void NginxTranslation::add_failures() {
  add_retries();
  if (Statement const* const timeout = passing("next_upstream_timeout"))
    remarks_.add(timeout->line, timeout->words[0], "not modelled: only the number of tries is limited");
  if (Statement const* const timeout = passing("connect_timeout"))
    remarks_.add(
        timeout->line, timeout->words[0],
        "left out: a server that is down refuses at once; with a fault that drops what is sent, a partition, "
        "set balancer.connect_timeout");
  add_ejection();
}

/// A failed request is passed on to servers that it has not tried yet.
void NginxTranslation::add_retries() {
  std::int64_t const servers = std::max<std::int64_t>(outline_.server_count(), 1);
  Statement const* const next = passing("next_upstream");
  Statement const* const limit = passing("next_upstream_tries");
  std::int64_t const tries = limit == nullptr ? servers : positive(limit->word(1)).value_or(servers);
  bool const passes = next == nullptr || passes_on(*next);
  bool const limited = passes && tries < servers;
  if (limit != nullptr && !limited) remarks_.without_effect(limit->words[0]);
  if (!passes) return outline_.set("balancer.retries", "0", *next);
  outline_.set("balancer.retries",
               fmt::format("{}", std::min(std::min(tries, servers) - 1, most_balancer_retries)),
               limited ? Origin{*limit} : fmt::format("each of {} servers once", servers));
  if (upstream_.stream) return outline_.set_text("balancer.retry_on", "refused", "of a stream: connections");
  if (next == nullptr) return;
  bool const any = next->has("non_idempotent");
  outline_.set_text("balancer.retry_on", any ? "any" : "idempotent", *next);
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
  if (error != timeout && !upstream_.stream)
    remarks_.add(
        next_upstream.line, next_upstream.words[0],
        fmt::format("without {}: such requests are passed on all the same", error ? "timeout" : "error"));
  return error || timeout;
}

/// One rule for all servers: the one of most of them, of equals one that ejects. nginx never ejects a single
/// server, nor one with max_fails=0; with fail_timeout=0 it is back within the second. Source:
/// ngx_http_upstream_round_robin.c.
void NginxTranslation::add_ejection() {
  if (outline_.server_count() == 1)
    return outline_.set_text("balancer.ejection", "none", "a single server is never ejected");
  using Rule = std::pair<std::int64_t, Nanoseconds>; // 0 failures: never
  Rule const never{0, 0};
  struct Voice {
    Rule rule;
    std::size_t line = 0;
    bool given = false;
  };
  std::vector<Voice> voices;
  std::map<Rule, std::int64_t> servers_with;
  for (Server const& server : servers_) {
    auto const fails = value(server, "max_fails", count, most_failures);
    auto const pause = value(server, "fail_timeout", time, longest_fail_timeout);
    bool const stays = fails == 0 || pause == 0;
    Rule const rule = stays ? never : Rule{fails.value_or(1), pause.value_or(default_fail_timeout)};
    voices.push_back({rule, server.line, fails.has_value() || pause.has_value()});
    ++servers_with[rule];
    if (pause == 0 && fails != 0)
      remarks_.add(server.line, "fail_timeout=0",
                   "taken for never: a server that failed is back within a second");
  }
  if (voices.empty()) return;
  Voice most = voices.front();
  for (Voice const& voice : voices) {
    auto const servers = servers_with[voice.rule];
    auto const before = servers_with[most.rule];
    bool const rather = (voice.given && !most.given) || most.rule == never;
    if (servers > before || (servers == before && rather)) most = voice;
  }
  for (Voice const& voice : voices)
    if (voice.rule != most.rule)
      remarks_.add(voice.line, "max_fails, fail_timeout",
                   voice.rule == never ? "such a server is never given up; here it is like the others"
                                       : "one value holds for all servers: that of most of them");
  if (!most.given) return;
  if (most.rule == never)
    return outline_.set_text("balancer.ejection", "none", {most.line, "max_fails=0 or fail_timeout=0"});
  auto const [fails, pause_ns] = most.rule;
  outline_.set_text("balancer.ejection",
                    fmt::format("max_fails(fails={}, time={})", fails, duration_text(pause_ns)),
                    {most.line, "max_fails, fail_timeout"});
}

/// Active checks: NGINX Plus' `health_check` where requests are passed on, Tengine's `check` in the upstream.
void NginxTranslation::add_checks() {
  Statement const* const plus = pass_ == nullptr ? nullptr : in_force(pass_->scopes, "health_check");
  Statement const* const check = plus != nullptr ? plus : find("check");
  if (check == nullptr || check->word(1) == "off") return;
  outline_.set("balancer.health.enabled", "true", *check);
  std::string const period = check->setting("interval").value_or("");
  auto const interval = plus != nullptr ? nginx_time(period) : haproxy_time(period); // Tengine counts in ms
  if (interval && *interval >= millisecond)
    outline_.set("balancer.health.interval", quoted_duration(*interval), *check);
  auto const set_count = [&](std::string key, std::string_view name) {
    if (auto const number = whole_number(check->setting(name).value_or(""), 1, largest))
      outline_.set(std::move(key), fmt::format("{}", std::min(*number, most_checks)), *check);
  };
  set_count("balancer.health.fall", plus != nullptr ? "fails" : "fall");
  set_count("balancer.health.rise", plus != nullptr ? "passes" : "rise");
}

void NginxTranslation::add_limits() {
  Consensus const slow = consensus("slow_start", time, 0, longest);
  slow.remark_on_others("slow_start", remarks_);
  if (slow.value().value_or(0) > 0)
    outline_.set("balancer.slow_start", quoted_duration(*slow.value()), {slow.line(), "slow_start"});

  Statement const* const queue = find("queue");
  Consensus const limit = consensus("max_conns", count, 0, most_connections);
  limit.remark_on_others("max_conns", remarks_);
  if (limit.value().value_or(0) == 0) {
    // Requests never wait.
    if (queue != nullptr) remarks_.without_effect("queue");
    return;
  }
  outline_.set("balancer.max_connections", fmt::format("{}", *limit.value()), {limit.line(), "max_conns"});
  if (queue == nullptr) return outline_.set("balancer.queue", "0", "no queue");
  auto const places = whole_number(queue->word(1), 0, most_connections);
  if (!places)
    remarks_.add(queue->line, "queue", fmt::format("left out: '{}' is not a number", queue->word(1)));
  if (places) outline_.set("balancer.queue", fmt::format("{}", *places), *queue);
  std::string_view const setting = queue->word(2);
  bool const timed = setting.starts_with("timeout=");
  auto const timeout = timed ? nginx_time(setting.substr(8)) : default_queue_timeout;
  if (!timeout) remarks_.add(queue->line, "queue", "its timeout is not a time: taken for the default");
  outline_.set("balancer.queue_timeout", quoted_duration(timeout.value_or(default_queue_timeout)), *queue);
}

void NginxTranslation::add_attempt_timeout() {
  Statement const* const statement = passing(upstream_.stream ? "timeout" : "read_timeout");
  if (statement == nullptr) {
    if (upstream_.stream)
      outline_.set("balancer.attempt_timeout", quoted_duration(default_stream_timeout), "no proxy_timeout");
    return;
  }
  if (auto const patience = nginx_time(statement->word(1)))
    outline_.set("balancer.attempt_timeout", quoted_duration(*patience), *statement);
  else
    remarks_.add(statement->line, statement->words[0],
                 fmt::format("left out: '{}' is not a time of at most ten years", statement->word(1)));
}

/// Workers share counts of requests and failures in a zone only.
void NginxTranslation::add_workers() {
  Statement const* const workers = file_.worker_processes();
  bool const shares_its_table = find("sticky") != nullptr && find("sticky")->word(1) == "learn";
  if (find("zone") != nullptr) remarks_.without_effect("zone");
  if (workers == nullptr) return;
  if (find("zone") != nullptr || shares_its_table || workers->word(1) == "1")
    return remarks_.without_effect("worker_processes");
  bool const by_cores = workers->word(1) == "auto";
  auto const number = by_cores ? std::optional{usual_cores} : whole_number(workers->word(1), 1, largest);
  if (!number)
    return remarks_.add(workers->line, "worker_processes",
                        fmt::format("left out: '{}' is not a number", workers->word(1)));
  std::int64_t const count = std::min(*number, most_balancers);
  remarks_.add(
      workers->line, "worker_processes " + workers->word(1),
      fmt::format("without zone each worker counts requests and failures for itself: balancer.count = {}{}",
                  count, by_cores ? ", replace it with the number of cores" : ""));
  outline_.set("balancer.count", fmt::format("{}", count), Origin{*workers} + ", no zone");
}

void NginxTranslation::remark_on_other_passes() {
  constexpr std::size_t most_compared = 100;
  for (NginxPass const* const other : std::span{passes_}.first(std::min(passes_.size(), most_compared))) {
    if (other == pass_) continue;
    bool differs = false;
    for (std::string_view const directive :
         {"next_upstream", "next_upstream_tries", "read_timeout", "timeout"}) {
      Statement const* const here = passing(directive);
      Statement const* const there = passing(directive, *other);
      bool const same = here == there || (here != nullptr && there != nullptr &&
                                          std::ranges::equal(here->words, there->words));
      differs |= !same;
    }
    if (differs)
      remarks_.add(other->statement->line, other->statement->words[0] + ' ' + other->statement->word(1),
                   "has timeouts or retries of its own: those of another location hold for all requests");
  }
}

Statement const* NginxTranslation::passing(std::string_view directive, NginxPass const& pass) const {
  return in_force(pass.scopes, fmt::format("{}{}", pass.protocol, directive));
}

Statement const* NginxTranslation::passing(std::string_view directive) const {
  if (pass_ != nullptr) return passing(directive, *pass_);
  for (std::string_view const protocol : {"proxy_", "fastcgi_", "grpc_", "uwsgi_", "scgi_", "memcached_"})
    if (auto const* const found = in_force(upstream_.scopes, fmt::format("{}{}", protocol, directive)))
      return found;
  return nullptr;
}

Consensus NginxTranslation::fail_timeouts() {
  return consensus("fail_timeout", time, default_fail_timeout, longest_fail_timeout);
}

std::optional<std::int64_t> NginxTranslation::value(Server const& server, std::string_view parameter,
                                                    ValueOf* value_of, std::int64_t high) {
  auto const given = server.parameters.find(parameter);
  if (given == server.parameters.end()) return {};
  auto const value = value_of(given->second);
  if (!value)
    remarks_.add(server.line, parameter, fmt::format("left out: '{}' is not a valid value", given->second));
  if (!value || *value <= high) return value;
  remarks_.add(server.line, fmt::format("{}={}", parameter, given->second),
               "taken for the most that there is here");
  return high;
}

Consensus NginxTranslation::consensus(std::string_view parameter, ValueOf* value_of, std::int64_t by_default,
                                      std::int64_t high) {
  Consensus consensus{by_default};
  for (Server const& server : servers_)
    consensus.add(value(server, parameter, value_of, high), 1, server.line);
  return consensus;
}

} // namespace stickysim
