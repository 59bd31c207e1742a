#include "experiment/journal_header.hpp"

#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/version.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>

namespace stickysim {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto keep_going = Json::error_handler_t::replace;

Json json_of(RecordingOrder const& record) {
  return {{"server_windows", record.server_windows},
          {"sessions", record.sessions},
          {"requests", record.requests},
          {"trace", record.trace},
          {"most_sessions", record.most_sessions},
          {"most_attempts", record.most_attempts}};
}

RecordingOrder record_of(Json const& json) {
  return {.server_windows = json.at("server_windows"),
          .sessions = json.at("sessions"),
          .requests = json.at("requests"),
          .trace = json.at("trace"),
          .most_sessions = json.at("most_sessions"),
          .most_attempts = json.at("most_attempts")};
}

Json json_of(std::vector<PolicyOrigin> const& policies) {
  Json json = Json::array();
  for (PolicyOrigin const& origin : policies)
    json.push_back({origin.policy, origin.digest});
  return json;
}

std::vector<PolicyOrigin> policies_of(Json const& json) {
  std::vector<PolicyOrigin> policies;
  for (Json const& origin : json)
    policies.push_back({origin.at(0), origin.at(1)});
  return policies;
}

} // namespace

std::uint64_t JournalHeader::experiment_hash() const {
  // The name of the scenario stands in its results.
  std::string const name = std::filesystem::path{path}.stem().string();
  std::uint64_t const program = fnv1a(json_of(policies).dump(), fnv1a(version));
  return fnv1a(json_of(record).dump(), fnv1a(resolved_toml, fnv1a(name, program)));
}

std::string JournalHeader::text() const {
  Json const json = {{"program", "stickysim"},
                     {"version", version},
                     {"scenario", path},
                     {"shard", {shard.number, shard.count}},
                     {"record", json_of(record)},
                     {"policies", json_of(policies)},
                     {"resolved_scenario", resolved_toml}};
  return json.dump(-1, ' ', false, keep_going);
}

std::optional<JournalHeader> JournalHeader::parse(std::string_view text) {
  try {
    Json const json = Json::parse(text);
    if (json.at("program") != "stickysim") return std::nullopt;
    Shard const shard{.number = json.at("shard").at(0), .count = json.at("shard").at(1)};
    if (shard.number == 0 || shard.number > shard.count || shard.count > most_shards) return std::nullopt;
    return JournalHeader{.version = json.at("version"),
                         .path = json.at("scenario"),
                         .resolved_toml = json.at("resolved_scenario"),
                         .policies = policies_of(json.at("policies")),
                         .shard = shard,
                         .record = record_of(json.at("record"))};
  } catch (Json::exception const&) {
    return std::nullopt;
  }
}

JournalHeader header_of(Scenario const& scenario, Shard shard, RecordingOrder const& record) {
  return {.version = std::string{program_version()},
          .path = scenario.path,
          .resolved_toml = scenario.resolved_toml,
          .policies = policy_origins(scenario),
          .shard = shard,
          .record = record};
}

} // namespace stickysim
