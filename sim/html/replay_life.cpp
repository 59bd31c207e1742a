#include "html/replay_life.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace stickysim {
namespace {

/// Columns of requests.csv.
struct Columns {
  explicit Columns(Table const& table)
      : workload{table.column_if_any("workload")}, session{table.column("session")},
        issue{table.column("issue_s")}, balancer{table.column("balancer")}, server{table.column("server")},
        arrive{table.column("arrive_s")}, start{table.column("start_s")}, done{table.column("done_s")},
        answer{table.column("answer_s")}, state{table.column("state")}, cause{table.column("cause")},
        result{table.column("result")}, failure{table.column("failure")} {}

  std::size_t workload, session, issue, balancer, server, arrive, start, done, answer, state, cause, result,
      failure;
};

/// An attempt at a server.
struct Attempt {
  Milliseconds issue_ms;
  Milliseconds arrive_ms;
  Milliseconds start_ms;
  Milliseconds done_ms;
  Milliseconds answer_ms;
  int server = -1; ///< its place; -1: none was found
};

/// What an attempt tells of the session's state.
struct Sighting {
  Milliseconds at_ms;
  bool missed = false;
  bool made = false;
  int holder = StateChange::gone; ///< who has it from now on; of a missed one, nobody
  std::string cause;              ///< of a missed one
};

/// A life while its rows are read.
class Draft {
public:
  Draft(ReplayFleet const& fleet, ReplayLife& life) : fleet_{&fleet}, life_{&life} {}

  void add(Row const& row, Columns const& columns) {
    Attempt attempt{milliseconds_of(row, columns.issue), milliseconds_of(row, columns.arrive),
                    milliseconds_of(row, columns.start), milliseconds_of(row, columns.done),
                    milliseconds_of(row, columns.answer)};
    std::string_view const server = row.text(columns.server);
    std::size_t const place = fleet_->place_of(server);
    if (!server.empty() && place < fleet_->servers.size()) attempt.server = static_cast<int>(place);
    note_state(attempt, row.text(columns.state), row.text(columns.cause));
    // A server is also done with what has failed there; served is only what has not.
    if (!row.text(columns.failure).empty()) attempt.done_ms = never_ms;
    auto const result = std::ranges::find(replay_results(), row.text(columns.result));
    write(attempt, static_cast<int>(result - replay_results().begin()), count_of(row, columns.balancer));
  }

  /// Whether a state has been found again after the server that held it had lost its states: there are
  /// copies.
  bool outlives_a_server() const {
    for (std::size_t i = 0; i + 1 < sightings_.size(); ++i)
      if (Sighting const& next = sightings_[i + 1]; !next.missed && !next.made && wipe_between(i, next.at_ms))
        return true;
    return false;
  }

  /// Writes who holds the state when; `has_copies` tells of the fleet that some state outlives its server.
  void follow_state(Milliseconds end_ms, bool has_copies) {
    for (std::size_t i = 0; i < sightings_.size(); ++i) {
      Sighting const& sighting = sightings_[i];
      if (!sighting.missed)
        put(sighting.at_ms, sighting.holder);
      else if (!lies_elsewhere(sighting))
        put(wiped_ms(sighting), StateChange::gone);
      bool const is_last = i + 1 == sightings_.size();
      FleetEntry const* const wipe = wipe_between(i, is_last ? end_ms : sightings_[i + 1].at_ms);
      if (wipe == nullptr) continue;
      if (!has_copies)
        put(wipe->at_ms, StateChange::gone);
      else if (!is_last && !sightings_[i + 1].missed)
        put(wipe->at_ms, sightings_[i + 1].holder);
    }
  }

private:
  void write(Attempt const& attempt, int result, int balancer) {
    auto const since = [](Milliseconds from_ms, Milliseconds to_ms) {
      return from_ms == never_ms || to_ms == never_ms ? never_ms : std::max(to_ms - from_ms, Milliseconds{0});
    };
    std::array<Milliseconds, 8> const numbers{std::max(attempt.issue_ms - issue_ms_, Milliseconds{0}),
                                              since(attempt.issue_ms, attempt.arrive_ms),
                                              since(attempt.arrive_ms, attempt.start_ms),
                                              since(attempt.start_ms, attempt.done_ms),
                                              since(attempt.issue_ms, attempt.answer_ms),
                                              attempt.server,
                                              result,
                                              std::max(balancer - 1, 0)};
    issue_ms_ = std::max(attempt.issue_ms, issue_ms_);
    std::string text;
    for (Milliseconds const number : numbers)
      text += number == 0 ? "," : number < 0 ? "-," : fmt::format("{},", number);
    text.erase(text.find_last_not_of(',') + 1);
    if (!life_->attempts.empty()) life_->attempts += ';';
    life_->attempts += text;
  }

  void note_state(Attempt const& attempt, std::string_view state, std::string_view cause) {
    if (state.empty() || attempt.start_ms == never_ms) return;
    if (state == "missed")
      return sightings_.push_back({attempt.start_ms, true, false, StateChange::gone, std::string{cause}});
    // A state is looked for when service begins; one that is made is there when it ends.
    bool const made = state == "made" || state == "renewed";
    Milliseconds const at_ms = made && attempt.done_ms != never_ms ? attempt.done_ms : attempt.start_ms;
    int holder = attempt.server;
    if (fleet_->keeper == Keeper::store) holder = StateChange::store;
    if (fleet_->keeper == Keeper::clients) holder = StateChange::client;
    sightings_.push_back({at_ms, false, made, holder, {}});
  }

  static bool lies_elsewhere(Sighting const& missed) {
    return missed.cause == "elsewhere" || missed.cause == "remap" || missed.cause == "table";
  }

  /// What takes the state from the server that holds it after a sighting, up to `until_ms`; null if nothing
  /// does.
  FleetEntry const* wipe_between(std::size_t sighting, Milliseconds until_ms) const {
    // A state that is missed where it does not lie is still where it was.
    while (sighting > 0 && sightings_[sighting].missed && lies_elsewhere(sightings_[sighting]))
      --sighting;
    Sighting const& held = sightings_[sighting];
    if (held.holder < 0) return nullptr;
    for (FleetEntry const& event : fleet_->events)
      if (event.destroys && event.at_ms > held.at_ms && event.at_ms <= until_ms && !event.server.empty() &&
          fleet_->place_of(event.server) == static_cast<std::size_t>(held.holder))
        return &event;
    return nullptr;
  }

  /// When a state that is missed has gone: with the store's crash, if that is the cause; else it shows now.
  Milliseconds wiped_ms(Sighting const& missed) const {
    Milliseconds found_ms = missed.at_ms;
    if (missed.cause != "store_crash" || life_->states.empty()) return found_ms;
    for (FleetEntry const& event : fleet_->events)
      if (event.event == "store_down" && event.at_ms <= missed.at_ms &&
          event.at_ms >= life_->states.back().from_ms)
        found_ms = event.at_ms;
    return found_ms;
  }

  void put(Milliseconds from_ms, int holder) {
    bool const is_new =
        life_->states.empty() ? holder != StateChange::gone : life_->states.back().holder != holder;
    if (is_new) life_->states.push_back({from_ms, holder});
  }

  ReplayFleet const* fleet_;
  ReplayLife* life_;
  std::vector<Sighting> sightings_;
  Milliseconds issue_ms_ = 0; ///< of the attempt before
};

} // namespace

std::vector<std::string> const& replay_results() {
  static std::vector<std::string> const results{"ok",       "logged_out", "failed",
                                                "given_up", "retried",    "unfinished"};
  return results;
}

std::vector<std::vector<ReplayLife>> replay_lives(RunFolder const& run, RunOutline const& outline,
                                                  ReplayFleets const& replay,
                                                  std::vector<CastMember> const& cast) {
  std::map<std::pair<std::string_view, int>, std::size_t> members;
  for (std::size_t i = 0; i < cast.size(); ++i)
    members[{cast[i].workload, cast[i].number}] = i;
  std::vector<std::vector<ReplayLife>> lives(outline.variants.size(), std::vector<ReplayLife>(cast.size()));
  std::vector<std::vector<Draft>> drafts(lives.size());
  for (std::size_t variant = 0; variant < lives.size(); ++variant)
    for (ReplayLife& life : lives[variant])
      drafts[variant].emplace_back(replay.fleets[variant], life);

  Table const& requests = *run.find("requests.csv");
  Columns const columns{requests};
  ReplayRows rows{requests, outline};
  requests.for_each([&](Row const& row) {
    if (!rows.have(row)) return;
    auto const member = members.find({row.text(columns.workload), count_of(row, columns.session)});
    if (member != members.end()) drafts[rows.variant()][member->second].add(row, columns);
  });
  for (std::size_t variant = 0; variant < lives.size(); ++variant) {
    bool const has_copies = std::ranges::any_of(drafts[variant], &Draft::outlives_a_server);
    for (std::size_t i = 0; i < cast.size(); ++i) {
      Milliseconds const end_ms = cast[i].lives[variant].end_ms;
      drafts[variant][i].follow_state(end_ms == never_ms ? replay.end_ms : end_ms, has_copies);
    }
  }
  return lives;
}

} // namespace stickysim
