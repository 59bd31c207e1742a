#include "configuration/excerpt.hpp"
#include "configuration/haproxy/translation.hpp"
#include "configuration/quantity.hpp"
#include "scenario/quantity_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stickysim {
namespace {

constexpr std::int64_t most_entries = 1'000'000'000;

/// The word behind `option`; empty if it is not there.
std::string const& word_behind(Statement const& statement, std::string_view option) {
  auto const found = std::find(statement.words.begin() + 1, statement.words.end(), option);
  return statement.word(static_cast<std::size_t>(found - statement.words.begin()) + 1);
}

} // namespace

void HaproxyTranslation::add_affinity() {
  Statement const* const mode = find("mode");
  bool const http = mode == nullptr || mode->word(1) == "http";
  if (!http)
    remarks_.add(mode->line, "mode " + mode->word(1), "connections are balanced as if they were requests");
  Statement const* const cookie = find("cookie");
  if (cookie != nullptr && !http)
    remarks_.add(cookie->line, "cookie", "left out: HAProxy looks for cookies in mode http only");
  if (cookie != nullptr && http) {
    if (mode == nullptr) remarks_.add(cookie->line, "cookie", "taken for mode http, which it needs");
    if (add_cookie(*cookie)) return;
  }
  add_table();
}

bool HaproxyTranslation::add_cookie(Statement const& cookie) {
  bool const dynamic = cookie.has("dynamic");
  std::set<std::string_view> values;
  for (HaproxyServer const* const server : servers_) {
    if (dynamic) break;
    if (!has(*server, "cookie"))
      remarks_.add(server->line, "server without cookie", "sessions stay with it all the same");
    else if (!values.insert(server->value("cookie")).second)
      remarks_.add(server->line, "cookie " + std::string{server->value("cookie")},
                   "two servers have it: sessions stay with the one that they came to");
  }
  if (!dynamic && values.empty()) {
    remarks_.add(cookie.line, "cookie", "left out: no server has a value for it");
    return false;
  }
  set_kind("cookie", cookie);
  if (!proxy_.stick_rules().empty())
    remarks_.add(proxy_.stick_rules().front()->line, "stick",
                 "not modelled beside a cookie, which comes first");
  add_cookie_options(cookie);
  return true;
}

void HaproxyTranslation::add_cookie_options(Statement const& cookie) {
  if (!cookie.has("insert") || cookie.has("postonly"))
    remarks_.add(cookie.line, "cookie",
                 "a session that had to move gets its new server's cookie with the first answer; set "
                 "balancer.affinity.returns_home = true if your servers do not send it");
  std::optional<Nanoseconds> idle;
  std::optional<Nanoseconds> life;
  for (std::size_t i = 2; i < cookie.words.size(); ++i) {
    std::string const& option = cookie.words[i];
    if (option == "maxidle" || option == "maxlife") {
      auto& limit = option == "maxidle" ? idle : life;
      limit = haproxy_time(cookie.word(++i), nanoseconds_per_second);
      if (!limit || *limit == 0)
        remarks_.add(cookie.line, "cookie " + option, "left out: this is not a time");
    } else if (option == "domain" || option == "attr") {
      remarks_.without_effect("cookie " + option);
      ++i;
    } else if (option == "preserve") {
      remarks_.add(cookie.line, "cookie preserve", "not modelled: servers do not end a session's affinity");
    } else if (option != "insert" && option != "rewrite" && option != "prefix" && option != "postonly") {
      remarks_.without_effect("cookie " + option);
    }
  }
  std::optional<Nanoseconds> const expire = idle.value_or(0) > 0 ? idle : life;
  if (life.value_or(0) > 0)
    remarks_.add(cookie.line, "cookie maxlife",
                 idle.value_or(0) > 0 ? "left out: maxidle holds"
                                      : "counts from the last use, not from the first");
  if (expire.value_or(0) > 0)
    outline_.set_text("balancer.affinity.expire", duration_text(*expire), origin(cookie));
}

/// The first rule that the model can follow; it must both find and make entries.
void HaproxyTranslation::add_table() {
  auto const rules = proxy_.stick_rules();
  auto const stores = [](Statement const* rule) { return rule->word(1) != "match"; };
  bool const makes_entries = std::ranges::any_of(rules, stores);
  Statement const* chosen = nullptr;
  for (Statement const* const rule : rules) {
    std::string const called = "stick " + rule->word(1) + ' ' + rule->word(2);
    bool const finds_entries = rule->word(1) == "on" || rule->word(1) == "match";
    if (!finds_entries) continue;
    if (haproxy_identity(rule->word(2)) == Identity::unknown)
      remarks_.add(rule->line, called, "not modelled: this may distinguish neither sessions nor addresses");
    else if (chosen != nullptr)
      remarks_.add(rule->line, called, "not modelled beside the first rule of its kind");
    else
      chosen = rule;
  }
  if (chosen == nullptr || !makes_entries) return leave_out_stickiness();
  std::string const& other = word_behind(*chosen, "table");
  Statement const* const table = other.empty() ? find("stick-table") : tables_(other);
  if (table == nullptr) {
    remarks_.add(chosen->line, "stick", "left out: its stick-table is not in this file");
    return;
  }
  set_kind("table", *chosen);
  common_.set_key(haproxy_identity(chosen->word(2)), *chosen);
  if (chosen->has("if") || chosen->has("unless"))
    remarks_.add(chosen->line, "stick", "not modelled: its condition is taken to hold");
  if (chosen->word(2).find(',') != std::string::npos)
    remarks_.add(chosen->line, "stick " + chosen->word(1) + ' ' + chosen->word(2),
                 "converters are not modelled");
  add_table_settings(*table);
}

void HaproxyTranslation::leave_out_stickiness() {
  for (Statement const* const rule : proxy_.stick_rules())
    if (haproxy_identity(rule->word(2)) != Identity::unknown)
      remarks_.add(rule->line, "stick " + rule->word(1),
                   "left out: one rule must find entries and one make them");
}

void HaproxyTranslation::add_table_settings(Statement const& table) {
  std::string const from = origin(table);
  for (std::size_t i = 1; i < table.words.size(); ++i) {
    std::string const& setting = table.words[i];
    if (setting == "nopurge") {
      remarks_.add(table.line, "stick-table nopurge", "not modelled: a full table forgets its oldest entry");
      continue;
    }
    if (setting == "recv-only") {
      remarks_.add(table.line, "stick-table recv-only", "not modelled: each balancer tells the others");
      continue;
    }
    std::string const& value = table.word(++i);
    if (setting == "size") {
      auto const size = binary_size(value);
      if (size && *size <= most_entries)
        outline_.set("balancer.affinity.size", fmt::format("{}", *size), from);
      else
        remarks_.add(table.line, "stick-table size",
                     fmt::format("left out: '{}' is not a size up to 10^9", value));
    } else if (setting == "expire") {
      auto const expire = haproxy_time(value);
      if (expire && *expire > 0)
        outline_.set_text("balancer.affinity.expire", duration_text(*expire), from);
      else
        remarks_.add(table.line, "stick-table expire", fmt::format("left out: '{}' is not a time", value));
    } else if (setting == "peers") {
      outline_.set_text("balancer.affinity.sync_delay", "1ms", from + ": replace with yours");
    } else {
      remarks_.without_effect("stick-table " + setting);
    }
  }
}

void HaproxyTranslation::set_kind(std::string_view kind, Statement const& statement) {
  outline_.set_text("balancer.affinity.kind", kind, origin(statement));
  Statement const* const persist = find("option persist");
  if (persist == nullptr) return;
  if (find("option redispatch") == nullptr)
    outline_.set_text("balancer.affinity.on_unavailable", "strict", origin(*persist));
  else
    remarks_.add(persist->line, "option persist",
                 "not modelled beside option redispatch: sessions leave a server as soon as it is seen down");
}

} // namespace stickysim
