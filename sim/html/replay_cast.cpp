#include "html/replay_cast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace stickysim {
namespace {

using Key = std::pair<std::string, int>;

constexpr std::ptrdiff_t most_harmed = 40; ///< that stand before all others

std::map<Key, CastMember> recorded_sessions(RunFolder const& run, RunOutline const& outline) {
  Table const& sessions = *run.find("sessions.csv");
  ReplayRows rows{sessions, outline};
  std::size_t const workload = sessions.column_if_any("workload");
  std::size_t const number = sessions.column("session");
  std::size_t const start = sessions.column("start_s");
  std::size_t const end = sessions.column("end_s");
  std::size_t const lost = sessions.column("lost_s");
  std::size_t const outcome = sessions.column("outcome");
  std::size_t const cause = sessions.column("cause");
  std::map<Key, CastMember> members;
  sessions.for_each([&](Row const& row) {
    if (!rows.have(row)) return;
    Key const key{row.text(workload), count_of(row, number)};
    CastMember& member = members[key];
    member.workload = key.first;
    member.number = key.second;
    member.lives.resize(outline.variants.size());
    member.lives[rows.variant()] = {milliseconds_of(row, start), milliseconds_of(row, end),
                                    milliseconds_of(row, lost), std::string{row.text(outcome)},
                                    std::string{row.text(cause)}};
  });
  return members;
}

/// How much a session tells.
struct Interest {
  double harm = 0;         ///< more where fewer are harmed; none where most are: there any session shows it
  std::size_t moments = 0; ///< that it is there at
};

std::vector<double> harmed_by_variant(std::map<Key, CastMember> const& members, std::size_t variants) {
  std::vector<double> harmed(variants);
  for (auto const& [key, member] : members)
    for (std::size_t variant = 0; variant < variants; ++variant)
      if (member.lives[variant].is_harmed()) ++harmed[variant];
  for (double& count : harmed)
    if (count * 2 > static_cast<double>(members.size())) count = 0;
  return harmed;
}

Interest interest_of(CastMember const& member, std::vector<double> const& harmed,
                     std::vector<Milliseconds> const& moments) {
  Interest interest;
  for (std::size_t variant = 0; variant < harmed.size(); ++variant)
    if (harmed[variant] > 0 && member.lives[variant].is_harmed()) interest.harm += 1 / harmed[variant];
  RecordedSession const& life = member.lives.front();
  if (life.start_ms == never_ms) return interest;
  for (Milliseconds const moment : moments)
    if (life.start_ms <= moment && (life.end_ms == never_ms || moment <= life.end_ms)) ++interest.moments;
  return interest;
}

} // namespace

std::string CastMember::name() const {
  return workload.empty() ? fmt::format("{}", number) : fmt::format("{} {}", workload, number);
}

std::vector<CastMember> replay_cast(RunFolder const& run, RunOutline const& outline,
                                    std::vector<Milliseconds> const& moments) {
  auto members = recorded_sessions(run, outline);
  auto const harmed = harmed_by_variant(members, outline.variants.size());
  std::vector<std::pair<Interest, CastMember>> ranked;
  for (auto& [key, member] : members) {
    Interest const interest = interest_of(member, harmed, moments);
    ranked.emplace_back(interest, std::move(member));
  }
  std::ranges::stable_sort(ranked, [](auto const& a, auto const& b) {
    if (a.first.harm != b.first.harm) return a.first.harm > b.first.harm;
    return a.first.moments > b.first.moments;
  });
  // A picture of harm alone would be a false one.
  auto const harmed_end = std::ranges::find(ranked, 0.0, [](auto const& one) { return one.first.harm; });
  auto const others = std::min<std::ptrdiff_t>(harmed_end - ranked.begin(), most_harmed);
  std::rotate(ranked.begin() + others, harmed_end, ranked.end());
  std::vector<CastMember> cast;
  for (auto& [interest, member] : ranked)
    cast.push_back(std::move(member));
  return cast;
}

} // namespace stickysim
