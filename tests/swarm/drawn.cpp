#include "swarm/drawn.hpp"

#include "model/chance.hpp"
#include "model/random_scenario.hpp"
#include "routing/every_policy.hpp"

#include <fmt/format.h>

#include <string_view>

namespace stickysim::swarm {

namespace {

/// Puts `lines` under each header `header`.
void add_under(std::string_view header, std::string& toml, auto const& lines) {
  std::string const whole_line = fmt::format("{}\n", header);
  for (std::size_t at = toml.find(whole_line); at != std::string::npos; at = toml.find(whole_line, at)) {
    at += whole_line.size();
    toml.insert(at, lines());
  }
}

/// What random_scenario() leaves at its defaults.
void add_further_keys(Chance& chance, std::string& toml) {
  add_under("[balancer]", toml, [&] {
    return fmt::format(
        "retry_avoids = \"{}\"\nrehash = {}\nconnect_timeout = \"{}\"\nattempt_timeout = \"{}\"\n"
        "backups = \"{}\"\noverflow = {}\nslow_start_law = \"{}\"\nslow_start_floor = {}\n"
        "header_limit = \"{}\"\nanswer_header_limit = \"{}\"\n",
        chance.of({"nothing", "last", "last", "tried"}), chance.of({"false", "false", "true"}),
        chance.of({"5s", "200ms"}), chance.of({"0s", "0s", "80ms", "2s"}), chance.of({"all", "first"}),
        chance.of({"false", "true"}), chance.of({"even", "haproxy"}), chance.of({"0.01", "0.5"}),
        chance.of({"unlimited", "unlimited", "3KiB"}), chance.of({"unlimited", "unlimited", "3KiB"}));
  });
  add_under("[balancer.affinity]", toml, [&] {
    return fmt::format("binds_to = \"{}\"\n", chance.of({"name", "instance"}));
  });
  add_under("[balancer.health]", toml, [&] {
    return fmt::format("timeout = \"{}\"\nfast_interval = \"{}\"\n", chance.of({"interval", "100ms", "1s"}),
                       chance.of({"interval", "interval", "100ms"}));
  });
  add_under("[[server]]", toml, [&] {
    return fmt::format("tick = \"{}\"\nwarmup_factor = {}\nprice = {}\n", chance.of({"0s", "0s", "10ms"}),
                       chance.of({"2", "1", "5.5"}), chance.of({"0", "0.25"}));
  });
  add_under("[state]", toml, [&] {
    return fmt::format("bytes = \"{}\"\nsign_time = \"{}\"\ntoken_limit = \"{}\"\n",
                       chance.of({"8KiB", "100B"}), chance.of({"0s", "1ms"}), chance.of({"4KiB", "1200B"}));
  });
  add_under("[state.store]", toml, [&] {
    return fmt::format("election = \"{}\"\nprice = {}\n", chance.of({"0s", "1s"}), chance.of({"0", "0.5"}));
  });
  add_under("[[workload]]", toml, [&] {
    return fmt::format("clients_per_address = {}\nchunk = \"{}\"\nbackoff_max = \"{}\"\nretry_bucket = {}\n",
                       chance.of({"1", "3"}), chance.of({"1KiB", "100KiB"}), chance.of({"20s", "2s"}),
                       chance.between(1, 10));
  });
}

/// Puts another value in place of the first `key = "…"` behind `header`.
void replace_word(std::string& toml, std::string_view header, std::string_view key, std::string const& word) {
  std::size_t const begin = toml.find(fmt::format("{} = \"", key), toml.find(header)) + key.size() + 4;
  toml.replace(begin, toml.find('"', begin) - begin, word);
}

/// A policy of all there are, with their options. Maglev's usual table, which is filled anew with each change
/// of the fleet, would take half of the swarm's time.
void draw_policy(Chance& chance, std::string& toml) {
  std::vector<std::string> const policies = every_policy();
  std::string policy = policies[chance.between(0, policies.size() - 1)];
  if (policy == "maglev") policy = "maglev(table=1009)";
  if (policy == "maglev(weighted=true)") policy = "maglev(table=1009, weighted=true)";
  replace_word(toml, "[balancer]", "policy", policy);
  if (policy == "least_sessions") replace_word(toml, "[balancer.affinity]", "kind", "table");
}

/// Slow times, and where it need not end, faults that come again.
std::string further_faults(Chance& chance, bool ends) {
  std::string text;
  if (chance.one_in(3))
    text += fmt::format("[[fault]]\nkind = \"{}\"\nat = \"{}ms\"\nfor = \"{}\"\nfactor = {}\n",
                        chance.of({"slow", "store_slow"}), chance.between(0, 20'000),
                        chance.of({"300ms", "5s"}), chance.between(2, 20));
  if (!ends && chance.one_in(3))
    text +=
        fmt::format("[[fault]]\nkind = \"{}\"\nserver = \"all\"\nmttf = \"{}\"\nmttr = \"{}\"\nonly_busy = "
                    "{}\n",
                    chance.of({"crash", "hang"}), chance.of({"5s", "20s"}), chance.of({"1s", "4s"}),
                    chance.of({"false", "true"}));
  if (!ends && chance.one_in(6))
    text += fmt::format("[[fault]]\nkind = \"{}\"\nserver = 1\nat = \"{}ms\"\nfor = \"1s\"\nevery = \"{}\"\n",
                        chance.of({"crash", "hang"}), chance.between(0, 9000), chance.of({"3s", "10s"}));
  return text;
}

} // namespace

Drawn drawn(std::uint64_t seed) {
  Chance chance{mix_bits(seed + 30'000'000)};
  if (chance.one_in(3)) return {reference::random_scenario(seed), true};
  Drawn scenario;
  bool const replayed = chance.one_in(3);
  bool const ends = replayed || chance.one_in(2);
  bool const two_classes = chance.one_in(4);
  if (replayed) scenario.trace = random_trace(chance);
  scenario.toml = random_scenario(chance, replayed ? "trace.csv" : "", ends);
  std::string& toml = scenario.toml;
  if (two_classes) {
    if (replayed) scenario.other_trace = random_trace(chance);
    std::string other = random_workload(chance, replayed ? "other.csv" : "", ends);
    other.replace(other.find("\"a\""), 3, "\"b\"");
    toml.insert(toml.find("[[workload]]"), other);
  }
  if (!replayed && ends) add_under("[[workload]]", toml, [&] { return "until = \"15s\"\n"; });
  if (!ends) add_under("[run]", toml, [&] { return "window = \"1.4s\"\n"; });
  if (chance.one_in(2)) draw_policy(chance, toml);
  if (chance.one_in(2)) add_further_keys(chance, toml);
  toml += further_faults(chance, ends);
  if (chance.one_in(4))
    toml += fmt::format("[variants.base]\n[variants.other]\nstate.placement = \"{}\"\n",
                        chance.of({"local", "shared", "client", "cached", "replicated"}));
  return scenario;
}

} // namespace stickysim::swarm
