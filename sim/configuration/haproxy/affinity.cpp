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

/// Whether a sample tells clients apart.
bool names_client(std::string const& sample) {
  ClientKey const key = haproxy_key(sample);
  return key.identity != Identity::request && !is_shared(key);
}

} // namespace

/// The first that is there, in the order in which HAProxy asks them.
void HaproxyTranslation::add_affinity() {
  bool const remembered = add_cookie() || add_application_session() || add_table();
  if (remembered)
    for (Statement const* const rule : proxy_.use_server_rules())
      remarks_.add(rule->line, "use-server", "not modelled beside other stickiness");
  if (remembered || add_use_server() || add_use_backend()) remark_on_exceptions();
  if (Statement const* const last = find("option prefer-last-server"))
    remarks_.sticks_no_more(last->line, "option prefer-last-server",
                            "requests have no connection to stay on; each is routed by itself");
}

bool HaproxyTranslation::add_cookie() {
  Statement const* const cookie = find("cookie");
  if (cookie == nullptr) return false;
  if (!http_) {
    remarks_.sticks_no_more(cookie->line, "cookie",
                            "HAProxy itself does not heed it: it looks for cookies in mode http only");
    return false;
  }
  bool const dynamic = cookie->has("dynamic");
  auto const has_value = [&](HaproxyServer const& server) { return has(server, "cookie"); };
  if (!dynamic && std::ranges::none_of(servers_, has_value)) {
    remarks_.sticks_no_more(cookie->line, "cookie",
                            "HAProxy itself cannot keep to it: no server has a value for it");
    return false;
  }
  std::set<std::string_view> values;
  for (HaproxyServer const& server : servers_) {
    if (dynamic) break;
    if (!has_value(server))
      remarks_.sticks_otherwise(server.line, "server without cookie", "sessions stay with it all the same");
    else if (!values.insert(server.value("cookie")).second)
      remarks_.sticks_otherwise(
          server.line, "cookie " + std::string{server.value("cookie")},
          "another server has it, too: HAProxy sends sessions to the first one that does; here they stay "
          "with the one that they came to");
  }
  set_kind("cookie", *cookie);
  if (!proxy_.stick_rules().empty())
    remarks_.sticks_no_more(proxy_.stick_rules().front()->line, "stick",
                            "not modelled beside a cookie, which comes first");
  add_cookie_options(*cookie);
  return true;
}

/// `appsession`, up to HAProxy 1.5: a table of the application's own cookie. `persist rdp-cookie`: a cookie.
bool HaproxyTranslation::add_application_session() {
  if (Statement const* const session = find("appsession")) {
    remarks_.sticks_otherwise(session->line, "appsession",
                              "taken for a table that learns the cookie's values");
    set_kind("table", *session);
    auto const hold = haproxy_time(word_behind(*session, "timeout"));
    if (hold.value_or(0) > 0) outline_.set_text("balancer.affinity.expire", duration_text(*hold), *session);
    return true;
  }
  Statement const* const persist = find("persist");
  if (persist == nullptr) return false;
  remarks_.sticks_otherwise(persist->line, "persist", "taken for a cookie that names the server");
  set_kind("cookie", *persist);
  return true;
}

void HaproxyTranslation::add_cookie_options(Statement const& cookie) {
  if (!cookie.has("insert") || cookie.has("postonly"))
    remarks_.sticks_otherwise(
        cookie.line, "cookie",
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
      remarks_.sticks_otherwise(cookie.line, "cookie preserve", "servers do not end a session's affinity");
    } else if (option != "insert" && option != "rewrite" && option != "prefix" && option != "postonly") {
      remarks_.without_effect("cookie " + option);
    }
  }
  std::optional<Nanoseconds> const expire = idle.value_or(0) > 0 ? idle : life;
  if (life.value_or(0) > 0)
    remarks_.sticks_otherwise(cookie.line, "cookie maxlife",
                              idle.value_or(0) > 0 ? "left out: maxidle holds"
                                                   : "counts from the last use, not from the first");
  if (expire.value_or(0) > 0) outline_.set_text("balancer.affinity.expire", duration_text(*expire), cookie);
}

/// The first rule that the model can follow; it must both find and make entries.
bool HaproxyTranslation::add_table() {
  auto const rules = proxy_.stick_rules();
  bool const makes_entries =
      std::ranges::any_of(rules, [](Statement const* rule) { return rule->word(1) != "match"; });
  bool const learns_from_answers =
      std::ranges::any_of(rules, [](Statement const* rule) { return rule->word(1) == "store-response"; });
  Statement const* chosen = nullptr;
  for (Statement const* const rule : rules) {
    std::string const called = "stick " + rule->word(1) + ' ' + rule->word(2);
    bool const finds_entries = rule->word(1) == "on" || rule->word(1) == "match";
    if (!finds_entries) continue;
    if (haproxy_key(rule->word(2)).identity == Identity::request)
      remarks_.sticks_no_more(rule->line, called, "requests of one session have different entries by it");
    else if (chosen != nullptr)
      remarks_.sticks_no_more(rule->line, called, "not modelled beside the first rule of its kind");
    else
      chosen = rule;
  }
  if (chosen == nullptr || !makes_entries) {
    leave_out_table();
    return false;
  }
  std::string const& other = word_behind(*chosen, "table");
  Statement const* const table = other.empty() ? find("stick-table") : file_.table_of(other);
  if (table == nullptr) {
    remarks_.sticks_no_more(chosen->line, "stick", "its stick-table is not in this configuration");
    return false;
  }
  set_kind("table", *chosen);
  ClientKey key = haproxy_key(chosen->word(2));
  if (learns_from_answers && key.identity == Identity::session) key.caveat.clear();
  common_.set_key(key, "stick " + chosen->word(1) + ' ' + chosen->word(2), *chosen);
  if (chosen->has("if") || chosen->has("unless"))
    remarks_.sticks_otherwise(
        chosen->line, "stick",
        "its condition is taken to hold for all requests; those for which it does not go to any server, "
        "so that the scenario sticks more than the file does");
  add_table_settings(*table);
  if (table->words[0] == "table") add_peers(*table, other.substr(0, other.find('/')));
  for (HaproxyServer const& server : servers_)
    if (has(server, "non-stick"))
      remarks_.sticks_otherwise(server.line, "non-stick", "entries of the table may point to any server");
  return true;
}

void HaproxyTranslation::leave_out_table() {
  for (Statement const* const rule : proxy_.stick_rules())
    if (haproxy_key(rule->word(2)).identity != Identity::request)
      remarks_.sticks_no_more(rule->line, "stick " + rule->word(1),
                              "one rule must find entries and one make them");
}

/// Rules that name a server by what identifies the client, as a hand-made cookie does.
bool HaproxyTranslation::add_use_server() {
  Statement const* chosen = nullptr;
  std::string seen;
  for (Statement const* const rule : proxy_.use_server_rules()) {
    auto const samples = proxy_.samples_in_condition(*rule);
    auto const sample = std::ranges::find_if(samples, names_client);
    if (sample == samples.end()) {
      remarks_.add(rule->line, "use-server", "not modelled: needs conditions on requests");
    } else if (chosen == nullptr) {
      chosen = rule;
      seen = *sample;
    }
  }
  if (chosen == nullptr) return false;
  remarks_.sticks_otherwise(chosen->line, "use-server",
                            fmt::format("goes by {}: taken for a cookie that names the server", seen));
  set_kind("cookie", *chosen);
  return true;
}

/// Frontends that send all other requests here, and those of clients that they know to backends with one of
/// these servers: what a cookie does that names the server.
bool HaproxyTranslation::add_use_backend() {
  std::set<std::string_view> here;
  for (HaproxyServer const& server : servers_)
    here.insert(server.address);
  for (HaproxySection const& section : file_.sections()) {
    bool const leads_here = std::ranges::any_of(section.statements, [&](Statement const& statement) {
      return statement.words[0] == "default_backend" && statement.word(1) == proxy_.name();
    });
    if (section.kind != "frontend" || !leads_here) continue;
    Remarks of_the_frontend;
    HaproxyProxy const frontend{file_.inheritance(section), of_the_frontend};
    for (Statement const& rule : section.statements) {
      if (rule.words[0] != "use_backend") continue;
      auto const samples = frontend.samples_in_condition(rule);
      auto const sample = std::ranges::find_if(samples, names_client);
      HaproxyProxy const* const part = file_.proxy_called(rule.word(1));
      bool const is_part =
          part != nullptr && part->servers().size() == 1 && here.contains(part->servers().front().address);
      if (sample == samples.end()) continue;
      if (!is_part) {
        remarks_.add(rule.line, "use_backend " + rule.word(1),
                     "clients that it sends there are not modelled");
        continue;
      }
      remarks_.sticks_otherwise(rule.line, "use_backend " + rule.word(1),
                                fmt::format("goes by {}: taken for a cookie that names the server", *sample));
      set_kind("cookie", rule);
      return true;
    }
  }
  return false;
}

/// Requests to which stickiness does not apply, or holds at any price.
void HaproxyTranslation::remark_on_exceptions() {
  if (Statement const* const ignored = find("ignore-persist"))
    remarks_.sticks_otherwise(ignored->line, "ignore-persist",
                              "all requests stick, also those that it exempts");
  if (Statement const* const forced = find("force-persist"))
    remarks_.sticks_otherwise(forced->line, "force-persist", "no request goes to a server that is down");
}

void HaproxyTranslation::add_table_settings(Statement const& table) {
  Origin const from = table;
  bool const named = table.words[0] == "table"; // among peers
  for (std::size_t i = named ? 2 : 1; i < table.words.size(); ++i) {
    std::string const& setting = table.words[i];
    if (setting == "nopurge") {
      remarks_.sticks_otherwise(table.line, "stick-table nopurge", "a full table forgets its oldest entry");
      continue;
    }
    if (setting == "recv-only") {
      remarks_.sticks_otherwise(table.line, "stick-table recv-only", "each balancer tells the others");
      continue;
    }
    std::string const& value = table.word(++i);
    if (setting == "size") {
      auto const size = binary_size(value);
      if (size && *size <= most_entries)
        outline_.set("balancer.affinity.size", fmt::format("{}", *size), from);
      else
        remarks_.sticks_otherwise(table.line, "stick-table size",
                                  fmt::format("left out: '{}' is not a size up to 10^9", value));
    } else if (setting == "expire") {
      auto const expire = haproxy_time(value);
      if (expire && *expire > 0)
        outline_.set_text("balancer.affinity.expire", duration_text(*expire), from);
      else
        remarks_.sticks_otherwise(table.line, "stick-table expire",
                                  fmt::format("left out: '{}' is not a time", value));
    } else if (setting == "peers") {
      add_peers(table, value);
    } else {
      remarks_.without_effect("stick-table " + setting);
    }
  }
}

/// Balancers that tell one another what their tables hold.
void HaproxyTranslation::add_peers(Statement const& table, std::string const& peers) {
  constexpr std::int64_t most_peers = 1000;
  constexpr std::int64_t usual_peers = 2;
  std::int64_t const count = file_.peers_of(peers).value_or(usual_peers);
  if (count < 2) return remarks_.without_effect("stick-table peers");
  Origin const from = Origin{table} + ": replace with yours";
  outline_.set("balancer.count", fmt::format("{}", std::min(count, most_peers)), from);
  outline_.set_text("balancer.affinity.sync_delay", "1ms", from);
}

void HaproxyTranslation::set_kind(std::string_view kind, Statement const& statement) {
  outline_.set_text("balancer.affinity.kind", kind, statement);
  Statement const* const persist = find("option persist");
  if (persist == nullptr) return;
  if (find("option redispatch") == nullptr)
    outline_.set_text("balancer.affinity.on_unavailable", "strict", *persist);
  else
    remarks_.sticks_otherwise(
        persist->line, "option persist",
        "not modelled beside option redispatch: sessions leave a server as soon as it is seen down");
}

} // namespace stickysim
