#include "report/choices.hpp"

#include "report/contender.hpp"
#include "report/figure.hpp"
#include "report/loss.hpp"
#include "report/page.hpp"
#include "report/samples.hpp"
#include "report/stuck.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

namespace stickysim {
namespace {

/// What less is better of.
struct Measure {
  char const* metric;
  std::string_view of;   ///< behind the figure of a difference: `1.4 ms of mean latency`
  std::string_view wish; ///< of a user who cares most about this measure
};
constexpr Measure measures[] = {
    {"session_loss_fraction", " of the sessions", "as few sessions as possible may be lost"},
    {"requests_failed", " failed requests", "as few requests as possible may fail"},
    {"latency_mean", " of mean latency", "answers must be fast"},
    {"cost", " of rent", "rent matters most"},
};

/// Smaller differences are not worth a sentence.
constexpr double least_share = 0.01;

std::string_view unit_of(Metric const& metric) {
  return metric.unit == "ratio" ? std::string_view{"%"} : metric.unit;
}

/// A line of advice, with a label of up to six letters.
std::string advice(std::string_view label, std::string_view text) {
  return paragraph(fmt::format("{:<6}", label), text, 7);
}

class Choices {
public:
  Choices(Point point, double confidence) : point_{point}, confidence_{confidence} {
    for (VariantResult const& variant : point)
      if (!stuck(variant)) running_.push_back(&variant);
    for (VariantResult const* const variant : running_)
      if (!dominator_of(*variant)) front_.push_back(variant);
    std::ranges::stable_sort(front_, {}, [&](auto const* variant) {
      std::vector<double> means;
      for (Measure const& measure : measures)
        means.push_back(mean(*variant, measure));
      return means;
    });
  }

  std::string text() const {
    if (front_.empty()) return {};
    std::string text;
    std::vector<VariantResult const*> rest = front_;
    while (!rest.empty()) {
      VariantResult const& first = *rest.front();
      auto const others = std::stable_partition(rest.begin(), rest.end(),
                                                [&](auto const* other) { return equal(*other, first); });
      std::vector<std::string> names;
      for (auto each = rest.begin(); each != others; ++each)
        names.push_back(fmt::format("'{}'", (*each)->variant->name));
      text += advice(text.empty() ? "Choose" : "",
                     fmt::format("{} {}", fmt::join(names, " or "), reason_for(first)));
      rest.erase(rest.begin(), others);
    }
    for (VariantResult const& variant : point_)
      if (std::ranges::find(front_, &variant) == front_.end())
        text += advice("Not", fmt::format("'{}': {}", variant.variant->name, reason_against(variant)));
    return text + what_to_mind();
  }

private:
  double mean(VariantResult const& variant, Measure const& measure) const {
    auto const estimate = estimate_of(samples_of(variant, *find_metric(measure.metric)), confidence_);
    return estimate ? estimate->mean : 0;
  }

  /// How much more of it `a` has than `b`: nothing unless that is decided and matters.
  double more(VariantResult const& a, VariantResult const& b, Measure const& measure) const {
    Metric const& metric = *find_metric(measure.metric);
    auto const difference = difference_of(samples_of(a, metric), samples_of(b, metric), confidence_);
    if (!difference || direction_of(*difference) == Direction::undecided) return 0;
    double const larger = std::max(mean(a, measure), mean(b, measure));
    return std::fabs(difference->mean) >= least_share * larger ? difference->mean : 0;
  }

  bool equal(VariantResult const& a, VariantResult const& b) const {
    return std::ranges::all_of(measures, [&](Measure const& each) { return more(a, b, each) == 0; });
  }

  bool dominates(VariantResult const& a, VariantResult const& b) const {
    return !equal(a, b) &&
           std::ranges::all_of(measures, [&](Measure const& each) { return more(a, b, each) <= 0; });
  }

  VariantResult const* dominator_of(VariantResult const& variant) const {
    auto const found =
        std::ranges::find_if(running_, [&](auto const* other) { return dominates(*other, variant); });
    return found == running_.end() ? nullptr : *found;
  }

  /// `1.4 ms of mean latency and 12 failed requests`: what `a` has more of than `b`.
  std::string excess(VariantResult const& a, VariantResult const& b) const {
    std::vector<std::string> parts;
    for (Measure const& measure : measures)
      if (double const difference = more(a, b, measure); difference > 0)
        parts.push_back(quantity(difference, unit_of(*find_metric(measure.metric)), 2) +
                        std::string{measure.of});
    return listed(parts);
  }

  std::string reason_for(VariantResult const& variant) const {
    VariantResult const& safest = *front_.front();
    if (!equal(variant, safest))
      return fmt::format("rather than '{}' where saving {} is worth {}", safest.variant->name,
                         excess(safest, variant), excess(variant, safest));
    for (Measure const& measure : measures)
      if (std::ranges::any_of(front_, [&](auto const* other) { return more(*other, safest, measure) > 0; }))
        return measure.metric == measures[0].metric && loses_none(safest)
                   ? "if no session may be lost"
                   : fmt::format("if {}", measure.wish);
    return "whatever matters most";
  }

  std::string reason_against(VariantResult const& variant) const {
    if (stuck(variant)) return "it stays down although its fault is over";
    auto const beats = [&](VariantResult const* better) { return dominates(*better, variant); };
    auto const chosen = std::ranges::find_if(front_, beats);
    VariantResult const& better = chosen != front_.end() ? **chosen : *dominator_of(variant);
    return fmt::format("'{}' saves {}, at no price measured here", better.variant->name,
                       excess(variant, better));
  }

  /// What no figure of this run shows.
  std::string what_to_mind() const {
    std::vector<std::pair<std::string_view, std::vector<std::string>>> risks;
    for (VariantResult const* const variant : front_) {
      std::string_view const risk = risk_of(*variant);
      if (risk.empty()) continue;
      auto known = std::ranges::find(risks, risk, [](auto const& each) { return each.first; });
      if (known == risks.end()) known = risks.insert(known, {risk, {}});
      known->second.push_back(fmt::format("'{}'", variant->variant->name));
    }
    std::string text;
    for (auto const& [risk, names] : risks)
      text += advice("Mind", fmt::format("{}: {}", listed(names), risk));
    return text;
  }

  static std::string_view risk_of(VariantResult const& variant) {
    PlacementRow const& placement = row_of(variant.variant->design.state.placement);
    // Without stickiness it loses its sessions anyway.
    return placement.on_one_server && !is_sticky(variant) ? std::string_view{} : placement.risk;
  }

  Point point_;
  double confidence_;
  std::vector<VariantResult const*> running_; ///< those that come back from their faults: what is fast only
                                              ///< for the few that it serves is no choice
  std::vector<VariantResult const*> front_;   ///< those that no other dominates, the safest first
};

} // namespace

std::string choices(Point point, RunSettings const& run) {
  if (point.size() < 2 || point.front().trials.size() < 2) return {};
  return Choices{point, run.confidence}.text();
}

} // namespace stickysim
