#include "report/judgement.hpp"

#include "report/figure.hpp"
#include "report/loss.hpp"
#include "report/samples.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

Design const& design_of(VariantResult const& variant) { return variant.variant->design; }

bool is_sticky(VariantResult const& variant) {
  return design_of(variant).balancer.affinity.kind != AffinityKind::none;
}

bool keeps_state_on_servers(VariantResult const& variant) {
  return design_of(variant).state.placement == Placement::local;
}

/// Weak affinity: the law itself sends a session back to its server while the fleet stays as it is.
bool pins_by_hash(VariantResult const& variant) {
  Call const& call = design_of(variant).balancer.policy;
  if (call.name.empty()) return false;
  auto const policy = make_routing_policy(call, 1, 0);
  return policy && (*policy)->hashes();
}

/// How a design without sticky sessions does against the one with them.
enum class Standing { acceptable, unclear, worse };

struct Contender {
  VariantResult const* variant;
  Standing standing;
};

class Comparison {
public:
  Comparison(VariantResult const& reference, double confidence)
      : reference_{reference}, confidence_{confidence} {}

  Standing standing_of(VariantResult const& variant) const {
    Metric const& lost = *find_metric("sessions_lost");
    auto const differences = paired_differences(samples_of(variant, lost), samples_of(reference_, lost));
    if (differences.empty()) return Standing::unclear;
    if (std::all_of(differences.begin(), differences.end(), [](double d) { return d == 0; }))
      return Standing::acceptable;
    switch (direction_of(estimate(differences, confidence_))) {
    case Direction::lower: return Standing::acceptable;
    case Direction::undecided: return Standing::unclear;
    case Direction::higher: return Standing::worse;
    }
    return Standing::unclear;
  }

  /// ` at +1.4 ms (+5.2 %) mean latency`; empty where no request succeeded.
  std::string latency_of(VariantResult const& variant) const {
    Metric const& latency = *find_metric("latency_mean");
    Samples const baseline = samples_of(reference_, latency);
    auto const before = estimate_of(baseline, confidence_);
    auto const difference = difference_of(samples_of(variant, latency), baseline, confidence_);
    if (!difference || !before || before->mean == 0) return {};
    if (direction_of(*difference) == Direction::undecided)
      return " at no measurable difference in mean latency";
    char const sign = difference->mean < 0 ? '-' : '+';
    return fmt::format(" at {}{} ({}{}) mean latency", sign, quantity(std::fabs(difference->mean), "s"), sign,
                       quantity(std::fabs(difference->mean / before->mean), "%"));
  }

  /// `, failing 0.4 % of requests against 0.1 %` where that is decided; else empty.
  std::string failures_of(VariantResult const& variant) const {
    Samples const failures = samples_of(variant, failed_share);
    Samples const baseline = samples_of(reference_, failed_share);
    auto const difference = difference_of(failures, baseline, confidence_);
    if (!difference || direction_of(*difference) != Direction::higher) return {};
    return fmt::format(", failing {} of requests against {}",
                       quantity(estimate_of(failures, confidence_)->mean, "%"),
                       quantity(estimate_of(baseline, confidence_)->mean, "%"));
  }

  std::string clause_of(Contender const& contender) const {
    VariantResult const& variant = *contender.variant;
    std::string clause = subject_of(variant) + ' ' + loss_text(variant, confidence_);
    if (contender.standing == Standing::unclear) clause += ", no measurable difference";
    if (contender.standing != Standing::acceptable)
      return clause + logouts_of(variant) + failures_of(variant);
    return clause + latency_of(variant) + failures_of(variant);
  }

private:
  static std::string subject_of(VariantResult const& variant) {
    std::string const name = '\'' + variant.variant->name + '\'';
    if (!keeps_state_on_servers(variant)) return name;
    return (pins_by_hash(variant) ? "pinning by a hash alone (" : "dropping stickiness alone (") + name + ')';
  }

  std::string logouts_of(VariantResult const& variant) const {
    auto const share = estimate_of(samples_of(variant, logged_out_share), confidence_);
    if (!share || share->mean == 0) return {};
    return fmt::format(" and logs out {} of requests", quantity(share->mean, "%"));
  }

  VariantResult const& reference_;
  double confidence_;
};

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
               (keeps_state_on_servers(*c.variant) || !keeps_state_on_servers(reference));
      }))
    return Answer::yes;
  if (any([](Contender const& c) { return c.standing == Standing::acceptable; }))
    return Answer::yes_if_state_moves;
  return any([](Contender const& c) { return c.standing == Standing::unclear; }) ? Answer::undecided
                                                                                 : Answer::no;
}

std::string latency_text(VariantResult const& variant, double confidence) {
  auto const latency = estimate_of(samples_of(variant, *find_metric("latency_mean")), confidence);
  return latency ? fmt::format(" with a mean latency of {}", quantity(latency->mean, "s")) : "";
}

/// Designs between which there is no stickiness to drop: what each does, the first one being the measure.
std::string side_by_side(Point point, double confidence, bool compare) {
  Comparison const comparison{point.front(), confidence};
  std::string text;
  for (VariantResult const& variant : point) {
    bool const first = &variant == &point.front();
    text +=
        fmt::format("{}'{}' {}", first ? "" : "; ", variant.variant->name, loss_text(variant, confidence));
    text += first || !compare ? latency_text(variant, confidence) : comparison.latency_of(variant);
  }
  return text + '.';
}

/// The design with sticky sessions that the others are measured against: rather one with its state on the
/// servers, where stickiness matters.
VariantResult const* reference_of(Point point) {
  for (VariantResult const& variant : point)
    if (is_sticky(variant) && keeps_state_on_servers(variant)) return &variant;
  auto const sticky = std::find_if(point.begin(), point.end(), is_sticky);
  return sticky == point.end() ? nullptr : &*sticky;
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

  Comparison const comparison{*reference, run.confidence};
  std::vector<Contender> contenders;
  for (VariantResult const& variant : point)
    if (!is_sticky(variant)) contenders.push_back({&variant, comparison.standing_of(variant)});
  if (contenders.empty())
    return not_asked("Every variant is sticky (add one with balancer.affinity = \"none\")", true);
  // The way out stands before what does not work.
  std::stable_sort(contenders.begin(), contenders.end(),
                   [](Contender const& a, Contender const& b) { return a.standing < b.standing; });

  Answer const answer = answer_of(*reference, contenders);
  std::string sentence = fmt::format("{}: the sticky design '{}' {}", opening_of(answer),
                                     reference->variant->name, loss_text(*reference, run.confidence));
  for (Contender const& contender : contenders)
    sentence += "; " + comparison.clause_of(contender);
  return {answer, sentence + '.'};
}

} // namespace stickysim
