#include "html/replay_moment.hpp"

#include "html/clock.hpp"
#include "html/event_marks.hpp"
#include "report/page.hpp"
#include <stickysim/model/cause.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>

namespace stickysim {
namespace {

using Lives = std::vector<std::vector<ReplayLife>>;

/// What is said of one session, and of several.
struct Predicate {
  std::string_view one;
  std::string_view several;
};

/// `12 are lost under 'sticky', 9 under 'unpinned', none under 'stateless' and 'token'`.
std::string told_by_variant(RunOutline const& outline, std::vector<std::size_t> const& counts,
                            Predicate predicate) {
  std::string text;
  std::vector<std::string> none;
  for (std::size_t variant = 0; variant < counts.size(); ++variant) {
    std::string const name = fmt::format("'{}'", outline.variants[variant]);
    if (counts[variant] == 0) {
      none.push_back(name);
      continue;
    }
    if (text.empty())
      text = fmt::format("{} {}", counts[variant], counts[variant] == 1 ? predicate.one : predicate.several);
    else
      text += fmt::format(", {}", counts[variant]);
    if (counts.size() > 1) text += " under " + name;
  }
  if (text.empty()) return fmt::format("none {}", predicate.one);
  if (none.empty()) return text;
  return text + ", none under " + (none.size() > 3 ? "the others" : listed(none));
}

/// How many states are gone under each variant from that time on.
std::vector<std::size_t> states_gone(Lives const& lives, Milliseconds at_ms) {
  std::vector<std::size_t> counts;
  for (std::vector<ReplayLife> const& of_variant : lives)
    counts.push_back(static_cast<std::size_t>(std::ranges::count_if(of_variant, [&](ReplayLife const& life) {
      return std::ranges::find(life.states, StateChange{at_ms, StateChange::gone}) != life.states.end();
    })));
  return counts;
}

/// An event's words without the designs that it happens to.
std::string without_names(EventMark const& mark, RunOutline const& outline) {
  if (mark.variants.size() == outline.variants.size()) return mark.text;
  return mark.text.substr(mark.text.find(": ") + 2);
}

std::vector<ReplayMoment> fleet_moments(RunFolder const& run, RunOutline const& outline, Lives const& lives) {
  std::vector<ReplayMoment> moments;
  std::vector<std::size_t> told; // whose event was told last
  for (EventMark const& mark : event_marks(run, outline, 0)) {
    auto const at_ms = static_cast<Milliseconds>(mark.time_s * 1000 + 0.5);
    if (moments.empty() || moments.back().at_ms != at_ms)
      moments.push_back({at_ms, ReplayMoment::Kind::event, mark.text});
    else
      moments.back().text += "; " + (mark.variants == told ? without_names(mark, outline) : mark.text);
    told = mark.variants;
  }
  for (ReplayMoment& moment : moments) {
    moment.text += '.';
    auto const gone = states_gone(lives, moment.at_ms);
    if (std::ranges::count(gone, 0U) == std::ssize(gone)) continue;
    moment.kind = ReplayMoment::Kind::harm;
    // A session is lost when it asks for its state, not before: as its story and sessions.csv have it.
    // A store may be back with what it had written down; whose state is gone shows then, too.
    Predicate const words = moment.text.find("the store") == std::string::npos
                                ? Predicate{"is gone", "are gone"}
                                : Predicate{"will be found gone", "will be found gone"};
    moment.text += fmt::format(" Of these sessions' states {}.", told_by_variant(outline, gone, words));
  }
  return moments;
}

std::string_view reason_of(std::string_view cause) {
  auto const row = std::ranges::find(causes(), cause, &CauseRow::name);
  return row == causes().end() ? cause : row->reason;
}

/// The first session of a variant that has failed: its end tells so.
void add_first_failure(std::vector<ReplayMoment>& moments, RunOutline const& outline,
                       std::vector<CastMember> const& cast, std::size_t variant) {
  CastMember const* first = nullptr;
  for (CastMember const& member : cast) {
    RecordedSession const& life = member.lives[variant];
    if (life.outcome != "failed" || life.end_ms == never_ms) continue;
    if (first == nullptr || life.end_ms < first->lives[variant].end_ms) first = &member;
  }
  if (first == nullptr) return;
  moments.push_back({first->lives[variant].end_ms, ReplayMoment::Kind::loss,
                     fmt::format("'{}': session {} is over and has failed, the first of these: one of its "
                                 "requests has failed for good.",
                                 outline.variants[variant], first->name())});
}

/// The first loss of each variant for each cause, and its first failure.
std::vector<ReplayMoment> first_harms(RunOutline const& outline, std::vector<CastMember> const& cast) {
  std::vector<ReplayMoment> moments;
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant) {
    std::map<std::string, CastMember const*> first; // by cause
    for (CastMember const& member : cast) {
      RecordedSession const& life = member.lives[variant];
      if (life.lost_ms == never_ms) continue;
      CastMember const*& known = first[life.cause];
      if (known == nullptr || life.lost_ms < known->lives[variant].lost_ms) known = &member;
    }
    for (auto const& [cause, member] : first)
      moments.push_back(
          {member->lives[variant].lost_ms, ReplayMoment::Kind::loss,
           fmt::format(
               "'{}': the session's state is not there: {}. The state is lost ({}): session {} is the "
               "first of these to be lost so.",
               outline.variants[variant], reason_of(cause), cause, member->name())});
    add_first_failure(moments, outline, cast, variant);
  }
  return moments;
}

ReplayMoment start_of(Milliseconds warmup_ms, std::size_t sessions) {
  std::string text = fmt::format("The run starts. The {} sessions that are shown come one by one.", sessions);
  if (warmup_ms > 0)
    text += fmt::format(" Until {} it warms up: sessions count, requests and latencies do not yet.",
                        clock_text(static_cast<double>(warmup_ms) / 1000));
  return {0, ReplayMoment::Kind::run, std::move(text)};
}

ReplayMoment end_of(RunOutline const& outline, Milliseconds end_ms, std::vector<CastMember> const& cast) {
  std::vector<std::size_t> harmed(outline.variants.size());
  bool some_failed = false;
  for (CastMember const& member : cast)
    for (std::size_t variant = 0; variant < harmed.size(); ++variant) {
      if (member.lives[variant].is_harmed()) ++harmed[variant];
      if (member.lives[variant].outcome == "failed") some_failed = true;
    }
  Predicate const words = some_failed ? Predicate{"is lost or has failed", "are lost or have failed"}
                                      : Predicate{"is lost", "are lost"};
  return {end_ms, ReplayMoment::Kind::run,
          fmt::format("The run ends. Of these {} sessions {}.", cast.size(),
                      told_by_variant(outline, harmed, words))};
}

} // namespace

std::vector<ReplayMoment> replay_moments(RunFolder const& run, RunOutline const& outline,
                                         ReplayFleets const& replay, Milliseconds warmup_ms,
                                         std::vector<CastMember> const& cast,
                                         std::vector<std::vector<ReplayLife>> const& lives) {
  std::vector<ReplayMoment> moments{start_of(warmup_ms, cast.size())};
  if (warmup_ms > 0)
    moments.push_back({warmup_ms, ReplayMoment::Kind::run,
                       "The warm-up is over: from here on requests and latencies are measured."});
  std::ranges::move(fleet_moments(run, outline, lives), std::back_inserter(moments));
  std::ranges::move(first_harms(outline, cast), std::back_inserter(moments));
  moments.push_back(end_of(outline, replay.end_ms, cast));
  std::ranges::stable_sort(moments, {}, &ReplayMoment::at_ms);
  return moments;
}

} // namespace stickysim
