#include "configuration/outline.hpp"

#include "configuration/excerpt.hpp"
#include "scenario/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace stickysim {
namespace {

constexpr std::string_view store =
    "preset = \"redis-sentinel\" # replace with your store: stickysim list presets\n";
constexpr std::size_t most_names_shown = 6;
constexpr std::size_t most_of_a_name = 40;

// Traffic that keeps the two workers of the busiest server half busy: 5/s × 10 requests × 20 ms.
constexpr std::int64_t sessions_per_s_and_server = 5;
constexpr std::int64_t most_servers_with_traffic = 100;

struct Group {
  OutlineServer first;
  std::vector<std::string> names;
  std::int64_t count = 0;
};

std::vector<Group> groups_of(std::vector<OutlineServer> const& servers) {
  std::vector<Group> groups;
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> index_of;
  for (OutlineServer const& server : servers) {
    auto const [entry, fresh] = index_of.try_emplace({server.priority, server.weight}, groups.size());
    if (fresh) groups.push_back({server, {}, 0});
    Group& group = groups[entry->second];
    group.names.push_back(server.name);
    group.count += server.count;
  }
  return groups;
}

/// `# app1, app2, app3`, or the first few of many.
std::string names_comment(Group const& group, ConfigurationFile const& file) {
  std::string text;
  std::size_t const shown = std::min(group.names.size(), most_names_shown);
  for (std::size_t i = 0; i < shown; ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", excerpt(group.names[i], most_of_a_name));
  if (group.names.size() > shown) text += fmt::format(" and {} more", group.names.size() - shown);
  return fmt::format("# from {} on: {}\n", place_text(file, group.first.line), text);
}

std::string_view part_of(std::string_view key, std::string_view section) {
  if (!key.starts_with(section) || key.size() <= section.size() || key[section.size()] != '.') return {};
  std::string_view const name = key.substr(section.size() + 1);
  return name.find('.') == std::string_view::npos ? name : std::string_view{};
}

} // namespace

void Outline::set(std::string key, std::string value, Origin origin) {
  auto const given = std::ranges::find(settings_, key, &Setting::key);
  if (given == settings_.end())
    settings_.push_back({std::move(key), std::move(value), std::move(origin)});
  else
    *given = {std::move(key), std::move(value), std::move(origin)};
}

void Outline::set_text(std::string key, std::string_view value, Origin origin) {
  set(std::move(key), fmt::format("\"{}\"", value), std::move(origin));
}

void Outline::set_policy_that_sticks(std::string_view policy, std::string_view other, Origin origin) {
  set_text("balancer.policy", policy, std::move(origin));
  stateless_policy_ = other;
}

void Outline::add_server(OutlineServer server) {
  server_count_ += server.count;
  servers_.push_back(std::move(server));
}

std::size_t Outline::group_count() const { return groups_of(servers_).size(); }

bool Outline::gives(std::string_view key) const {
  return std::ranges::find(settings_, key, &Setting::key) != settings_.end();
}

bool Outline::leaves_servers() const { return !is_sticky() && server_count_ > 1; }

bool Outline::is_sticky() const { return gives("balancer.affinity.kind") || !stateless_policy_.empty(); }

std::string Outline::section(std::string_view name, ConfigurationFile const& file) const {
  std::string text;
  for (Setting const& setting : settings_)
    if (std::string_view const key = part_of(setting.key, name); !key.empty())
      text += fmt::format("{} = {} # {}\n", key, setting.value, setting.origin.text(file));
  return text;
}

std::string Outline::workload(ConfigurationFile const& file) const {
  std::int64_t heaviest = 1;
  std::int64_t weights = 0;
  for (OutlineServer const& server : servers_) {
    if (server.priority > 0) continue; // a backup
    heaviest = std::max(heaviest, server.weight);
    weights += server.weight * server.count;
  }
  std::int64_t const sessions_per_s =
      std::clamp(weights / heaviest, std::int64_t{1}, most_servers_with_traffic) * sessions_per_s_and_server;
  return fmt::format("# A configuration does not say what its traffic is: replace the following with yours.\n"
                     "[workload]\n"
                     "arrivals = \"poisson({}/s)\" # sessions\n"
                     "requests = \"geometric(10)\"\n"
                     "think_time = \"exponential(3s)\"\n"
                     "demand = \"exponential(20ms)\"\n",
                     sessions_per_s) +
         section("workload", file);
}

std::string Outline::servers(ConfigurationFile const& file) const {
  std::vector<Group> const groups = groups_of(servers_);
  std::set<std::string> taken;
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Group const& group = groups[i];
    std::string name = group.first.name.substr(0, group.first.name.find(':')); // an address without its port
    for (std::size_t number = i + 1; !is_name(name) || taken.contains(name); ++number)
      name = fmt::format("server{}", number);
    taken.insert(name);
    text += fmt::format("\n{}[{}]\nname = \"{}\"\ncount = {}\n", names_comment(group, file),
                        groups.size() > 1 ? "[server]" : "server", name, group.count);
    if (group.first.weight != 1) text += fmt::format("weight = {}\n", group.first.weight);
    if (group.first.priority != 0) text += fmt::format("priority = {}\n", group.first.priority);
    text += "workers = 2 # requests served at a time: replace with yours\n";
  }
  return text;
}

std::string Outline::state() const {
  if (leaves_servers())
    return "\n[state]\nplacement = \"shared\" # as nothing sends sessions back: replace with yours: shared or client\n" +
           std::string{store};
  return "\n[state]\nplacement = \"local\" # replace with yours: local, shared or client\n";
}

std::string Outline::variants() const {
  std::string text = "\n[variants.as_configured]\n";
  if (leaves_servers())
    return text + "\n[variants.sticky] # what stickiness would change\n"
                  "balancer.affinity = \"cookie\"\n"
                  "state.placement = \"local\"\n";
  text += "\n[variants.stateless]\n";
  if (gives("balancer.affinity.kind")) text += "balancer.affinity = \"none\"\n";
  if (!stateless_policy_.empty()) text += fmt::format("balancer.policy = \"{}\"\n", stateless_policy_);
  return text + fmt::format("state.placement = \"shared\"\nstate.{}", store);
}

std::string Outline::toml(std::string const& title, std::vector<std::string> const& comments,
                          ConfigurationFile const& file) const {
  std::string text;
  for (std::string const& comment : comments)
    text += fmt::format("# {}\n", comment);
  text += fmt::format("\n"
                      "title = \"{}\"\n"
                      "question = \"May the sessions leave its servers?\"\n"
                      "\n"
                      "[run]\n"
                      "duration = \"10min\"\n"
                      "warmup = \"1min\"\n"
                      "\n",
                      title);
  text += workload(file);
  for (std::string_view const name : {"balancer", "balancer.affinity", "balancer.health"})
    if (std::string const keys = section(name, file); !keys.empty())
      text += fmt::format("\n[{}]\n{}", name, keys);
  text += servers(file);
  text += state();
  text += "\n# Without a failure nothing shows: replace this one with yours.\n"
          "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"4min\"\nfor = \"30s\"\n";
  return text + variants();
}

} // namespace stickysim
