#include "report/doubt.hpp"

#include "report/contender.hpp"
#include "report/cut_replay.hpp"
#include "report/fault_difference.hpp"
#include "report/figure.hpp"
#include "report/harm.hpp"
#include "report/samples.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

/// The first of what is planned for a design that comes too late: what it is, and when.
struct Late {
  std::string_view what;
  Nanoseconds at_ns = -1; ///< -1: nothing does
};

Late late_in(Design const& design, RunSettings const& run) {
  Late late;
  auto const note = [&](std::string_view what, Nanoseconds at_ns) {
    if (late.at_ns < 0 && at_ns >= run.duration_ns) late = {what, at_ns};
  };
  for (Fault const& fault : design.faults)
    if (fault.mttf_ns == 0) note("fault", fault.at_ns);
  for (Rollout const& rollout : design.rollouts)
    note("rollout", rollout.at_ns);
  for (Scaling const& scaling : design.scalings)
    note("change of scale", scaling.at_ns);
  for (Maintenance const& maintenance : design.maintenances)
    note("maintenance", maintenance.at_ns);
  return late;
}

/// Whether a design loses its sessions to other servers as a matter of course.
bool scatters_sessions(VariantResult const& variant) {
  return way_of(variant) == WayOut::bare && !is_sticky(variant);
}

/// Whether what becomes of most of the sessions that it harms is that they lose their state.
bool loses_most_of_the_harmed(VariantResult const& variant) {
  std::uint64_t lost = 0;
  std::uint64_t harmed = 0;
  for (TrialResult const& trial : variant.trials) {
    lost += trial.ledger.count(Outcome::lost);
    harmed += trial.ledger.count(Outcome::lost) + trial.ledger.count(Outcome::failed) + trial.sessions_stuck;
  }
  return 2 * lost > harmed;
}

/// Whether it harms most sessions by what it is there to show: that states do not follow their sessions.
bool shows_what_stickiness_keeps(VariantResult const& variant) {
  return scatters_sessions(variant) && loses_most_of_the_harmed(variant);
}

/// Whether a sticky design stands beside one of which it must be seen what it loses.
bool is_asked_about_stickiness(Point point) {
  return std::ranges::any_of(point, is_sticky) &&
         std::ranges::any_of(point, [](VariantResult const& variant) {
           return !is_sticky(variant) && !scatters_sessions(variant);
         });
}

/// The variant before `variant` at its point that it cannot be told from, or null.
VariantResult const* twin_of(VariantResult const& variant, Point point) {
  for (VariantResult const& other : point) {
    if (&other == &variant) return nullptr;
    if (behave_alike(variant, other)) return &other;
  }
  return nullptr;
}

/// What the variants meet is told at the first point of a sweep.
void find_different_faults(Point point, std::vector<RaisedCaution>& found) {
  Variant const& first = *point.front().variant;
  for (VariantResult const& variant : point.subspan(1))
    if (std::string evidence = fault_difference(*variant.variant, first); !evidence.empty())
      found.push_back({Caution::different_faults, {variant.variant}, std::move(evidence)});
}

/// Variants that replay the same trace share one caution.
void find_cut_replays(ExperimentResult const& result, std::vector<RaisedCaution>& found) {
  std::size_t const first = found.size();
  for (VariantResult const& variant : result.variants) {
    RunSettings const& run = result.scenario->run;
    std::optional<CutReplay> const cut = cut_replay(variant.variant->design, run);
    if (!cut) continue;
    std::string evidence = text_of(*cut, run);
    auto const same = std::find_if(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
                                   [&](RaisedCaution const& each) { return each.evidence == evidence; });
    if (same != found.end())
      same->variants.push_back(variant.variant);
    else
      found.push_back({Caution::cut_replay, {variant.variant}, std::move(evidence)});
  }
}

/// Whether the run ends before it is seen what becomes of so large a share of its sessions.
bool leaves_many_stuck(VariantResult const& variant) {
  constexpr double many = 0.1;
  auto const mean = [&](std::string_view metric) {
    return mean_of(samples_of(variant, *find_metric(metric))).value_or(0);
  };
  double const stuck = mean("sessions_stuck");
  return stuck > 0 && stuck >= many * mean("sessions_started");
}

/// At every point of a sweep alike: at some, that is what a sweep may show.
void find_alike(std::vector<Point> const& points, std::vector<RaisedCaution>& found) {
  for (std::size_t i = 1; i < points.front().size(); ++i) {
    VariantResult const* const twin = twin_of(points.front()[i], points.front());
    if (!twin) continue;
    auto const j = static_cast<std::size_t>(twin - points.front().data());
    if (!std::ranges::all_of(points, [&](Point point) { return behave_alike(point[i], point[j]); })) continue;
    RaisedCaution& caution = found.emplace_back();
    caution.caution = Caution::behaves_alike;
    caution.evidence = fmt::format("does in every replication what '{}' does", twin->variant->name);
    for (Point const point : points)
      caution.variants.push_back(point[i].variant);
  }
}

} // namespace

bool behave_alike(VariantResult const& a, VariantResult const& b) {
  return std::ranges::equal(a.trials, b.trials, {}, &TrialResult::fingerprint, &TrialResult::fingerprint);
}

/// Whether a sticky session could be lost by it, if only because the balancer takes its server for dead.
static bool threatens_sessions(EventKind kind) {
  switch (kind) {
  case EventKind::crash:
  case EventKind::hang:
  case EventKind::drain:
  case EventKind::stop:
  case EventKind::leave:
  case EventKind::marked_down:
  case EventKind::ejected:
  case EventKind::balancer_restart:
  case EventKind::partition:
  case EventKind::leak:
  case EventKind::maintenance: return true;
  default: return false;
  }
}

bool nothing_happens(Point point) {
  return std::ranges::all_of(point, [](VariantResult const& variant) {
    bool const is_quiet = std::ranges::all_of(variant.trials, [](TrialResult const& trial) {
      return std::ranges::none_of(trial.fleet_events, threatens_sessions, &FleetEvent::kind);
    });
    return is_quiet && (!is_sticky(variant) || harms_none(variant));
  });
}

std::vector<RaisedCaution> doubts_about(ExperimentResult const& result) {
  RunSettings const& run = result.scenario->run;
  std::vector<Point> const points = points_of(result);
  std::vector<RaisedCaution> found;
  find_alike(points, found);
  for (VariantResult const& variant : result.variants)
    if (Late const late = late_in(variant.variant->design, run); late.at_ns >= 0)
      found.push_back({Caution::fault_after_end,
                       {variant.variant},
                       fmt::format("has a {} at {}, and the run ends at {}", late.what,
                                   human_duration(late.at_ns), human_duration(run.duration_ns))});
  find_cut_replays(result, found);
  find_different_faults(points.front(), found);
  if (is_asked_about_stickiness(points.front()) && std::ranges::all_of(points, nothing_happens))
    found.push_back({Caution::nothing_happens, {}, {}});
  for (VariantResult const& variant : result.variants)
    if (harms_most(variant) && !shows_what_stickiness_keeps(variant))
      found.push_back({Caution::mostly_harmed, {variant.variant}, harm_text(variant)});
  for (VariantResult const& variant : result.variants)
    if (leaves_many_stuck(variant) && !harms_most(variant))
      found.push_back({Caution::many_stuck, {variant.variant}, harm_text(variant)});
  return found;
}

} // namespace stickysim
