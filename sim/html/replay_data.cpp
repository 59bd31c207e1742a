#include "html/replay_data.hpp"

#include "language/shown.hpp"

#include <nlohmann/json.hpp>

namespace stickysim {
namespace {

constexpr int colours = 8; ///< of sessions, in replay.css

using Json = nlohmann::ordered_json;

Json holder_json(int holder) {
  switch (holder) {
  case StateChange::gone: return "gone";
  case StateChange::store: return "store";
  case StateChange::client: return "dot";
  default: return holder;
  }
}

Json session_json(RecordedSession const& recorded, ReplayLife const& life) {
  Json states = Json::array();
  for (StateChange const& change : life.states) {
    states.push_back(change.from_ms);
    states.push_back(holder_json(change.holder));
  }
  return {{"start", recorded.start_ms}, {"end", recorded.end_ms},   {"outcome", recorded.outcome},
          {"cause", recorded.cause},    {"lost", recorded.lost_ms}, {"attempts", life.attempts},
          {"states", std::move(states)}};
}

Json variant_json(Replay const& replay, std::size_t variant) {
  ReplayFleet const& fleet = replay.fleets.fleets[variant];
  Json events = Json::array();
  for (FleetEntry const& event : fleet.events) {
    std::size_t const place = fleet.place_of(event.server);
    bool const is_drawn = !event.server.empty() && place < fleet.drawn();
    if (!event.server.empty() && !is_drawn) continue;
    events.push_back({{"at", event.at_ms},
                      {"kind", event.event},
                      {"server", is_drawn ? static_cast<int>(place) : -1},
                      {"balancer", event.balancer - 1},
                      {"shard", event.shard}});
  }
  Json sessions = Json::array();
  for (std::size_t member = 0; member < replay.cast.size(); ++member)
    sessions.push_back(session_json(replay.cast[member].lives[variant], replay.lives[variant][member]));
  return {{"name", fleet.variant},
          {"store", fleet.keeper == Keeper::store},
          {"servers", fleet.servers},
          {"workers", fleet.workers},
          {"load", fleet.loads},
          {"events", std::move(events)},
          {"sessions", std::move(sessions)}};
}

} // namespace

std::string replay_data(Replay const& replay) {
  Json sessions = Json::array();
  for (CastMember const& member : replay.cast)
    sessions.push_back({{"name", member.name()}, {"colour", member.number % colours + 1}});
  Json variants = Json::array();
  for (std::size_t variant = 0; variant < replay.outline.variants.size(); ++variant)
    variants.push_back(variant_json(replay, variant));
  Json const data{{"end", replay.fleets.end_ms},
                  {"window", replay.fleets.window_ms},
                  {"results", replay_results()},
                  {"sessions", std::move(sessions)},
                  {"variants", std::move(variants)}};
  std::string const text = shown_json(data.dump(-1, ' ', false, Json::error_handler_t::replace));
  std::string safe;
  for (char const c : text)
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  return safe;
}

} // namespace stickysim
