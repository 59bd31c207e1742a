#include "configuration/nginx/translation.hpp"
#include "configuration/quantity.hpp"
#include "scenario/quantity_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace stickysim {
namespace {

constexpr std::string_view stateless_policy = "round_robin(order=nginx)";
constexpr Nanoseconds shortest_decay = nanoseconds_per_second / 1000;
constexpr Nanoseconds default_learn_timeout = 600 * nanoseconds_per_second;

// Of a zone for `sticky learn`. Source: documentation of ngx_http_upstream_module.
constexpr std::int64_t sessions_per_mebibyte = 4000;
constexpr std::int64_t mebibyte = 1 << 20;
constexpr std::int64_t most_entries = 1'000'000'000;

constexpr std::array<std::string_view, 7> idle_settings = {"create", "domain",   "header", "httponly",
                                                           "path",   "samesite", "secure"};

} // namespace

void NginxTranslation::add_policy() {
  if (method_ == nullptr)
    return outline_.set_text("balancer.policy", "round_robin(order=nginx)", "no other method");
  std::string const& method = method_->words[0];
  if (method == "hash" || method == "consistent_hash") return add_hash(*method_);
  if (method == "least_time") return add_least_time(*method_);
  if (method == "random") return add_random(*method_);
  if (method == "least_conn")
    return outline_.set_text("balancer.policy", "least_requests(weights=nginx)", *method_);
  outline_.set_policy_that_sticks("hash_modulo(weighted=true)", stateless_policy, *method_);
  common_.set_key(
      {Identity::source_ip, "whole addresses are hashed; in nginx the first three octets of IPv4 ones"},
      method, *method_);
}

void NginxTranslation::add_hash(Statement const& hash) {
  ClientKey const key = nginx_key(hash.word(1), file_.variables());
  std::string const called = hash.words[0] + ' ' + hash.word(1);
  if (key.identity == Identity::request) {
    remarks_.sticks_no_more(
        hash.line, called,
        "requests of one session go to different servers by it: servers are drawn at random");
    return outline_.set_text("balancer.policy", "weighted_random", hash);
  }
  bool const ring = hash.words[0] == "consistent_hash" || hash.has("consistent");
  outline_.set_policy_that_sticks(
      ring ? "ring_hash(vnodes=160, weighted=true)" : "hash_modulo(weighted=true)", stateless_policy, hash);
  common_.set_key(key, called, hash);
}

void NginxTranslation::add_least_time(Statement const& least_time) {
  auto const decay = fail_timeouts().value();
  outline_.set_text("balancer.policy",
                    decay
                        ? fmt::format("least_time(decay={})", duration_text(std::max(*decay, shortest_decay)))
                        : "least_time",
                    least_time);
  if (decay && *decay < shortest_decay)
    remarks_.add(
        least_time.line, "least_time",
        "the time over which answers count, `fail_timeout`, is taken for the least that there is here");
  if (least_time.has("inflight"))
    remarks_.add(least_time.line, "least_time inflight", "not modelled: only answered requests count");
}

void NginxTranslation::add_random(Statement const& random) {
  if (random.word(1) != "two") return outline_.set_text("balancer.policy", "weighted_random", random);
  outline_.set_text("balancer.policy", "power_of_d(d=2, weighted=true)", random);
  if (!random.word(2).empty() && random.word(2) != "least_conn")
    remarks_.add(random.line, "random two " + random.word(2),
                 "not modelled: the one with fewer requests is taken");
}

void NginxTranslation::add_affinity() {
  if (Statement const* const cookie = find("cookie of a module")) return add_module_cookie(*cookie);
  if (Statement const* const sticky = find("sticky")) return add_sticky(*sticky);
  add_choice_of_upstream();
}

void NginxTranslation::add_sticky(Statement const& sticky) {
  std::string const& kind = sticky.word(1);
  if (kind == "learn") {
    add_learn(sticky);
  } else if (kind == "cookie" || kind == "route") {
    outline_.set_text("balancer.affinity.kind", "cookie", sticky);
    if (kind == "route")
      remarks_.sticks_otherwise(sticky.line, "sticky route", "taken for a route that each answer sets");
    add_expiry(sticky);
  } else if (kind.empty() || kind == "no_fallback" || kind.find('=') != std::string::npos) {
    return add_module_cookie(sticky);
  } else {
    return remarks_.sticks_no_more(sticky.line, "sticky " + kind,
                                   "unknown here: cookie, route and learn are known");
  }
  for (std::string const& word : sticky.words)
    if (std::string const name = word.substr(0, word.find('=')); std::ranges::count(idle_settings, name) > 0)
      remarks_.without_effect("sticky " + name);
  outline_.set("balancer.affinity.counts_in_policy", "true", "as nginx counts bound requests since 1.29.6");
}

void NginxTranslation::add_expiry(Statement const& sticky) {
  auto const expires = sticky.setting("expires");
  auto const life = expires ? nginx_time(*expires) : std::nullopt;
  if (life.value_or(0) > 0)
    outline_.set_text("balancer.affinity.expire", duration_text(*life), sticky);
  else if (expires && *expires != "max")
    remarks_.sticks_otherwise(sticky.line, "sticky expires",
                              fmt::format("left out: '{}' is not a time", *expires));
}

/// `sticky name=route` of sticky-module-ng and its like.
void NginxTranslation::add_module_cookie(Statement const& cookie) {
  remarks_.sticks_otherwise(cookie.line, cookie.words[0],
                            "of a module that is not nginx's: taken for a cookie that "
                            "names the server");
  outline_.set_text("balancer.affinity.kind", "cookie", cookie);
  if (cookie.has("no_fallback")) outline_.set_text("balancer.affinity.on_unavailable", "strict", cookie);
  add_expiry(cookie);
}

/// Requests that go to one of several upstreams by a variable. If that is the client's and the others are
/// single servers of this one, it does what a cookie does that names the server.
void NginxTranslation::add_choice_of_upstream() {
  if (pass_ == nullptr || pass_->targets.size() < 2) return;
  Statement const& pass = *pass_->statement;
  std::string const called = pass.words[0] + ' ' + pass.word(1);
  std::set<std::string> here;
  for (Statement const& server : upstream_.block->block)
    if (server.words[0] == "server") here.insert(server.word(1));
  bool picks_servers = true;
  bool are_here = true;
  for (std::string const& target : pass_->targets) {
    auto const servers = file_.servers_of(target);
    picks_servers &= servers.size() == 1 || target == upstream_.block->word(1);
    are_here &= servers.size() != 1 || here.contains(servers.front());
  }
  if (!picks_servers || !picks_by_client(*pass_, file_.variables()))
    return remarks_.add(pass.line, called, "requests that it sends to other upstreams are not modelled");
  if (!are_here)
    return remarks_.sticks_no_more(pass.line, called,
                                   "clients that it sends to other upstreams are not modelled");
  remarks_.sticks_otherwise(
      pass.line, called,
      "picks a server by the client, and no other while that is down: taken for a cookie that names the server");
  outline_.set_text("balancer.affinity.kind", "cookie", pass);
  // A target of one server has no next one to try. Source: ngx_http_upstream_module, on single servers.
  outline_.set_text("balancer.affinity.on_unavailable", "strict", pass);
}

void NginxTranslation::add_learn(Statement const& learn) {
  auto const lookup = learn.setting("lookup");
  ClientKey key = lookup ? nginx_key(*lookup, file_.variables()) : ClientKey{};
  if (key.identity == Identity::request)
    key = {Identity::session, "what lookup distinguishes is not known: taken for sessions"};
  else if (key.identity == Identity::session)
    key.caveat.clear(); // `create` makes the entry with the login's answer
  outline_.set_text("balancer.affinity.kind", "table", learn);
  common_.set_key(key, "sticky learn", learn);

  std::string const zone = learn.setting("zone").value_or("");
  std::string_view const size = std::string_view{zone}.substr(std::min(zone.find(':') + 1, zone.size()));
  auto const bytes = binary_size(size);
  if (bytes && *bytes <= most_entries)
    outline_.set("balancer.affinity.size", fmt::format("{}", *bytes * sessions_per_mebibyte / mebibyte),
                 Origin{learn} + ", 4000 sessions a MiB");
  else
    remarks_.sticks_otherwise(learn.line, "sticky learn",
                              "the size of its zone is not understood: taken for unlimited");

  auto const timeout = learn.setting("timeout");
  auto const expire = timeout ? nginx_time(*timeout) : default_learn_timeout;
  if (expire.value_or(0) > 0)
    outline_.set_text("balancer.affinity.expire", duration_text(*expire), learn);
  else
    remarks_.sticks_otherwise(learn.line, "sticky learn",
                              fmt::format("left out: its timeout '{}' is not a time", *timeout));
  if (learn.has("sync")) outline_.set_text("balancer.affinity.sync_delay", "1ms", "sync: replace with yours");
}

} // namespace stickysim
