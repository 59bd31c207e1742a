#include "report/judgement.hpp"

#include "report/contender.hpp"
#include "report/figure.hpp"
#include "report/loss.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

std::string_view opening_of(Answer answer) {
  switch (answer) {
  case Answer::yes: return "Yes";
  case Answer::yes_if_state_moves: return "Yes, if the state leaves the servers";
  case Answer::no: return "No";
  case Answer::undecided: return "Undecided, more replications are needed";
  case Answer::not_asked: break;
  }
  return {};
}

Answer answer_of(VariantResult const& reference, std::vector<Contender> const& contenders) {
  auto const any = [&](auto const& is_so) {
    return std::any_of(contenders.begin(), contenders.end(), is_so);
  };
  if (any([&](Contender const& c) {
        return c.standing == Standing::acceptable &&
               (c.way != WayOut::moved || way_of(reference) == WayOut::moved);
      }))
    return Answer::yes;
  if (any([](Contender const& c) { return c.standing == Standing::acceptable; }))
    return Answer::yes_if_state_moves;
  return any([](Contender const& c) { return c.standing == Standing::unclear; }) ? Answer::undecided
                                                                                 : Answer::no;
}

/// Designs between which there is no stickiness to drop: what each does, the first one being the measure.
std::string side_by_side(Point point, double confidence, bool compare) {
  VariantResult const& baseline = point.front();
  std::string text;
  for (VariantResult const& variant : point) {
    bool const first = &variant == &baseline;
    text +=
        fmt::format("{}'{}' {}", first ? "" : "; ", variant.variant->name, loss_text(variant, confidence));
    if (!first && compare)
      text += latency_text({&variant}, baseline, confidence);
    else if (auto const latency = estimate_of(samples_of(variant, *find_metric("latency_mean")), confidence))
      text += fmt::format(" at a mean latency of {}{}", quantity(latency->mean, "s"),
                          share_of_trials(*latency, variant.trials.size()));
  }
  return text + '.';
}

/// The design with sticky sessions that the others are measured against: rather one with its state on the
/// servers, where stickiness matters.
VariantResult const* reference_of(Point point) {
  for (VariantResult const& variant : point)
    if (is_sticky(variant) && way_of(variant) != WayOut::moved) return &variant;
  auto const sticky = std::find_if(point.begin(), point.end(), is_sticky);
  return sticky == point.end() ? nullptr : &*sticky;
}

/// A name that does not say so itself is explained.
std::string sticky_name(VariantResult const& variant) {
  std::string const& name = variant.variant->name;
  return fmt::format("'{}'{}", name, name.find("sticky") == std::string::npos ? " (sticky)" : "");
}

} // namespace

Judgement judge(Point point, RunSettings const& run) {
  auto const not_asked = [&](std::string_view why, bool compare) {
    return Judgement{Answer::not_asked,
                     std::string{why} + ": " + side_by_side(point, run.confidence, compare)};
  };
  if (point.front().trials.size() < 2)
    return not_asked("One replication proves nothing (set run.replications to 10 or more)", false);
  if (point.size() == 1) return not_asked("One design alone (add a variant to compare it with)", false);
  VariantResult const* const reference = reference_of(point);
  if (!reference) return not_asked("No variant is sticky, so there is nothing to drop", true);

  std::vector<Contender> contenders;
  for (VariantResult const& variant : point)
    if (!is_sticky(variant)) contenders.push_back(measure(variant, *reference, run.confidence));
  if (contenders.empty())
    return not_asked("Every variant is sticky (add one with balancer.affinity = \"none\")", true);
  // The way out stands before what does not work.
  std::stable_sort(contenders.begin(), contenders.end(),
                   [](Contender const& a, Contender const& b) { return a.standing < b.standing; });

  Answer const answer = answer_of(*reference, contenders);
  return {answer, fmt::format("{}: {} {}{}.", opening_of(answer), sticky_name(*reference),
                              loss_text(*reference, run.confidence),
                              clauses_of(contenders, *reference, run.confidence))};
}

} // namespace stickysim
