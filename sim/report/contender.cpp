#include "report/contender.hpp"

#include "report/figure.hpp"
#include "report/loss.hpp"
#include "report/page.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

bool pins_by_hash(Design const& design) {
  Call const& call = design.balancer.policy;
  if (call.name.empty()) return false;
  auto const policy = make_routing_policy(call, 1, 0);
  return policy && (*policy)->hashes();
}

Standing standing_of(VariantResult const& variant, VariantResult const& reference, double confidence) {
  Metric const& lost = *find_metric("sessions_lost");
  auto const differences = paired_differences(samples_of(variant, lost), samples_of(reference, lost));
  if (differences.empty()) return Standing::unclear;
  if (std::all_of(differences.begin(), differences.end(), [](double d) { return d == 0; }))
    return Standing::acceptable;
  switch (direction_of(estimate(differences, confidence))) {
  case Direction::lower: return Standing::acceptable;
  case Direction::undecided: return Standing::unclear;
  case Direction::higher: return Standing::worse;
  }
  return Standing::unclear;
}

std::string failures_of(VariantResult const& variant, VariantResult const& reference, double confidence) {
  Samples const failures = samples_of(variant, failed_share);
  Samples const baseline = samples_of(reference, failed_share);
  auto const difference = difference_of(failures, baseline, confidence);
  if (!difference || direction_of(*difference) != Direction::higher) return {};
  return fmt::format(", failing {} of requests against {}",
                     quantity(estimate_of(failures, confidence)->mean, "%", 2),
                     quantity(estimate_of(baseline, confidence)->mean, "%", 2));
}

std::optional<Estimate> latency_difference(VariantResult const& variant, VariantResult const& reference,
                                           double confidence) {
  Metric const& latency = *find_metric("latency_mean");
  return difference_of(samples_of(variant, latency), samples_of(reference, latency), confidence);
}

/// Share of the requests after a login that find their state gone, where that is how a design's users
/// notice; else 0.
double logged_out_by(Contender const& contender, double confidence) {
  if (contender.way != WayOut::bare || contender.standing != Standing::worse) return 0;
  auto const share =
      estimate_of(samples_of(*contender.variant, *find_metric("logged_out_fraction")), confidence);
  return share ? share->mean : 0;
}

class Clauses {
public:
  Clauses(VariantResult const& reference, double confidence)
      : reference_{reference}, confidence_{confidence} {}

  /// Whether one clause can tell of both. A loss has a number and a cause of its own.
  bool alike(Contender const& a, Contender const& b) const {
    if (a.way != b.way || a.standing != b.standing) return false;
    if (!a.failures.empty() || !b.failures.empty()) return false;
    if (logged_out_by(a, confidence_) > 0 && logged_out_by(b, confidence_) > 0) return true;
    return loses_none(*a.variant) && loses_none(*b.variant) && latency_decided(a) == latency_decided(b);
  }

  /// Of contenders that are alike.
  std::string clause_of(std::vector<Contender> const& group) const {
    Contender const& first = group.front();
    std::string clause = subject_of(group) + ' ' + fate_of(group);
    if (first.standing == Standing::unclear) clause += ", no measurable difference";
    if (first.standing == Standing::acceptable) {
      std::vector<VariantResult const*> variants;
      for (Contender const& contender : group)
        variants.push_back(contender.variant);
      if (std::string const latency = latency_text(variants, reference_, confidence_); !latency.empty())
        clause += ',' + latency;
    }
    return clause + first.failures;
  }

private:
  bool latency_decided(Contender const& contender) const {
    auto const difference = latency_difference(*contender.variant, reference_, confidence_);
    return difference && direction_of(*difference) != Direction::undecided;
  }

  static std::string subject_of(std::vector<Contender> const& group) {
    std::vector<std::string> names;
    for (Contender const& contender : group)
      names.push_back('\'' + contender.variant->variant->name + '\'');
    switch (group.front().way) {
    case WayOut::bare: return "merely dropping stickiness (" + listed(names) + ')';
    case WayOut::hashed: return "pinning by a hash alone (" + listed(names) + ')';
    case WayOut::moved: break;
    }
    return listed(names);
  }

  std::string fate_of(std::vector<Contender> const& group) const {
    Contender const& first = group.front();
    if (loses_none(*first.variant))
      return group.size() > 1 && first.way == WayOut::moved ? "lose none" : "loses none";
    if (logged_out_by(first, confidence_) == 0) return loss_text(*first.variant, confidence_);
    std::vector<std::string> shares;
    for (Contender const& contender : group)
      shares.push_back(quantity(logged_out_by(contender, confidence_), "%", 2));
    return "logs out " + listed(shares) + " of requests after a login";
  }

  VariantResult const& reference_;
  double confidence_;
};

} // namespace

bool is_sticky(VariantResult const& variant) {
  return variant.variant->design.balancer.affinity.kind != AffinityKind::none;
}

WayOut way_of(VariantResult const& variant) {
  Design const& design = variant.variant->design;
  if (!row_of(design.state.placement).on_one_server) return WayOut::moved;
  return pins_by_hash(design) ? WayOut::hashed : WayOut::bare;
}

Contender measure(VariantResult const& variant, VariantResult const& reference, double confidence) {
  return {&variant, way_of(variant), standing_of(variant, reference, confidence),
          failures_of(variant, reference, confidence)};
}

std::string latency_text(std::vector<VariantResult const*> const& variants, VariantResult const& reference,
                         double confidence) {
  auto const before = estimate_of(samples_of(reference, *find_metric("latency_mean")), confidence);
  std::vector<std::string> prices;
  for (VariantResult const* const variant : variants) {
    auto const difference = latency_difference(*variant, reference, confidence);
    if (!difference || !difference->has_interval || !before || before->mean == 0) return {};
    if (direction_of(*difference) == Direction::undecided)
      return " at no measurable difference in mean latency";
    char const sign = difference->mean < 0 ? '-' : '+';
    prices.push_back(fmt::format("{0}{1} ({0}{2})", sign, quantity(std::fabs(difference->mean), "s", 2),
                                 quantity(std::fabs(difference->mean / before->mean), "%", 2)));
  }
  return " at " + listed(prices) + " mean latency";
}

std::string clauses_of(std::vector<Contender> contenders, VariantResult const& reference, double confidence) {
  Clauses const clauses{reference, confidence};
  std::string text;
  while (!contenders.empty()) {
    Contender const first = contenders.front();
    auto const rest =
        std::stable_partition(contenders.begin() + 1, contenders.end(),
                              [&](Contender const& contender) { return clauses.alike(first, contender); });
    text += "; " + clauses.clause_of({contenders.begin(), rest});
    contenders.erase(contenders.begin(), rest);
  }
  return text;
}

} // namespace stickysim
