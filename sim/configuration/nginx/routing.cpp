#include "configuration/excerpt.hpp"
#include "configuration/nginx/translation.hpp"
#include "configuration/quantity.hpp"
#include "scenario/quantity_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stickysim {
namespace {

constexpr std::string_view stateless_policy = "round_robin(order=nginx)";
constexpr Nanoseconds default_learn_timeout = 600 * nanoseconds_per_second;

// Of a zone for `sticky learn`. Source: documentation of ngx_http_upstream_module.
constexpr std::int64_t sessions_per_mebibyte = 4000;
constexpr std::int64_t mebibyte = 1 << 20;
constexpr std::int64_t most_entries = 1'000'000'000;

constexpr std::array<std::string_view, 7> idle_settings = {"create", "domain",   "header", "httponly",
                                                           "path",   "samesite", "secure"};

/// The value of `name=value` among a statement's words; empty if it is not there.
std::optional<std::string> value_of(Statement const& statement, std::string_view name) {
  for (std::string const& word : statement.words)
    if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '=')
      return word.substr(name.size() + 1);
  return {};
}

} // namespace

void NginxTranslation::add_policy() {
  if (method_ == nullptr)
    return outline_.set_text("balancer.policy", "round_robin(order=nginx)", "no other method");
  std::string const& method = method_->words[0];
  if (method == "hash") return add_hash(*method_);
  if (method == "least_time") return add_least_time(*method_);
  if (method == "random") return add_random(*method_);
  if (method == "least_conn")
    return outline_.set_text("balancer.policy", "least_requests(weights=nginx)", origin(*method_));
  outline_.set_policy_that_sticks("hash_modulo(weighted=true)", stateless_policy, origin(*method_));
  common_.set_key(Identity::source_ip, *method_);
  remarks_.add(method_->line, method,
               "whole addresses are hashed; in nginx the first three octets of IPv4 ones");
}

void NginxTranslation::add_hash(Statement const& hash) {
  Identity const identity = nginx_identity(hash.word(1));
  if (identity == Identity::unknown) {
    remarks_.add(
        hash.line, "hash " + hash.word(1),
        "not modelled: its key may distinguish neither sessions nor addresses; servers are drawn at random");
    return outline_.set_text("balancer.policy", "weighted_random", origin(hash));
  }
  outline_.set_policy_that_sticks(hash.has("consistent") ? "ring_hash(vnodes=160, weighted=true)"
                                                         : "hash_modulo(weighted=true)",
                                  stateless_policy, origin(hash));
  common_.set_key(identity, hash);
}

void NginxTranslation::add_least_time(Statement const& least_time) {
  auto const decay = fail_timeouts().value();
  outline_.set_text("balancer.policy",
                    decay ? fmt::format("least_time(decay={})", duration_text(*decay)) : "least_time",
                    origin(least_time));
  if (least_time.has("inflight"))
    remarks_.add(least_time.line, "least_time inflight", "not modelled: only answered requests count");
}

void NginxTranslation::add_random(Statement const& random) {
  if (random.word(1) != "two") return outline_.set_text("balancer.policy", "weighted_random", origin(random));
  outline_.set_text("balancer.policy", "power_of_d(d=2, weighted=true)", origin(random));
  if (!random.word(2).empty() && random.word(2) != "least_conn")
    remarks_.add(random.line, "random two " + random.word(2),
                 "not modelled: the one with fewer requests is taken");
}

void NginxTranslation::add_affinity() {
  Statement const* const sticky = find("sticky");
  if (sticky == nullptr) return;
  std::string const& kind = sticky->word(1);
  if (kind == "learn") {
    add_learn(*sticky);
  } else if (kind == "cookie" || kind == "route") {
    outline_.set_text("balancer.affinity.kind", "cookie", origin(*sticky));
    if (kind == "route")
      remarks_.add(sticky->line, "sticky route", "taken for a route that each answer sets");
    auto const expires = value_of(*sticky, "expires");
    auto const life = expires ? nginx_time(*expires) : std::nullopt;
    if (life.value_or(0) > 0)
      outline_.set_text("balancer.affinity.expire", duration_text(*life), origin(*sticky));
    else if (expires && *expires != "max")
      remarks_.add(sticky->line, "sticky expires", fmt::format("left out: '{}' is not a time", *expires));
  } else {
    return remarks_.add(sticky->line, "sticky " + kind, "unknown here: cookie, route and learn are known");
  }
  for (std::string const& word : sticky->words)
    if (std::string const name = word.substr(0, word.find('=')); std::ranges::count(idle_settings, name) > 0)
      remarks_.without_effect("sticky " + name);
  outline_.set("balancer.affinity.counts_in_policy", "true", "as nginx counts bound requests since 1.29.6");
}

void NginxTranslation::add_learn(Statement const& learn) {
  auto const lookup = value_of(learn, "lookup");
  Identity const identity = lookup ? nginx_identity(*lookup) : Identity::unknown;
  if (identity == Identity::unknown)
    remarks_.add(learn.line, "sticky learn", "what lookup distinguishes is not known: taken for sessions");
  outline_.set_text("balancer.affinity.kind", "table", origin(learn));
  common_.set_key(identity == Identity::source_ip ? identity : Identity::session, learn);

  std::string const zone = value_of(learn, "zone").value_or("");
  std::string_view const size = std::string_view{zone}.substr(std::min(zone.find(':') + 1, zone.size()));
  auto const bytes = binary_size(size);
  if (bytes && *bytes <= most_entries)
    outline_.set("balancer.affinity.size", fmt::format("{}", *bytes * sessions_per_mebibyte / mebibyte),
                 origin(learn) + ", 4000 sessions a MiB");
  else
    remarks_.add(learn.line, "sticky learn", "the size of its zone is not understood: taken for unlimited");

  auto const timeout = value_of(learn, "timeout");
  auto const expire = timeout ? nginx_time(*timeout) : default_learn_timeout;
  if (expire.value_or(0) > 0)
    outline_.set_text("balancer.affinity.expire", duration_text(*expire), origin(learn));
  else
    remarks_.add(learn.line, "sticky learn",
                 fmt::format("left out: its timeout '{}' is not a time", *timeout));
  if (learn.has("sync")) outline_.set_text("balancer.affinity.sync_delay", "1ms", "sync: replace with yours");
}

} // namespace stickysim
