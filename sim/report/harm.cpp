#include "report/harm.hpp"

#include "report/clients.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include "report/samples.hpp"
#include "report/two_states.hpp"

#include <fmt/format.h>

namespace stickysim {
namespace {

/// What most of a variant's lost sessions were lost by, over all replications.
struct MainCause {
  Cause cause = Cause::none;
  double share = 0;
};

MainCause main_cause_of(VariantResult const& variant) {
  std::uint64_t all = 0;
  std::uint64_t most = 0;
  MainCause main;
  for (std::size_t cause = 0; cause < cause_count; ++cause) {
    std::uint64_t sessions = 0;
    for (TrialResult const& trial : variant.trials)
      sessions += trial.ledger.sessions[static_cast<std::size_t>(Outcome::lost)][cause];
    all += sessions;
    if (sessions > most) {
      most = sessions;
      main.cause = static_cast<Cause>(cause);
    }
  }
  if (all > 0) main.share = static_cast<double>(most) / static_cast<double>(all);
  return main;
}

/// ` to crashes`, `, mainly to crashes`.
std::string culprit_text(VariantResult const& variant) {
  MainCause const main = main_cause_of(variant);
  return fmt::format("{} to {}", main.share < 1 ? ", mainly" : "", row_of(main.cause).culprit);
}

/// `; of 'people' 28 %`: the class of clients that is harmed most, where the share of all tells too little.
std::string worst_class_text(VariantResult const& variant) {
  constexpr double telling = 1.5; // times the share of all
  Metric const& metric = *find_metric("sessions_harmed_fraction");
  double worst = telling * mean_over_trials(variant, metric.name);
  std::string text;
  for (std::string const& clients : clients_of(*variant.variant)) {
    double const share = mean_of(samples_of(variant, metric, clients)).value_or(0);
    if (clients.empty() || share <= worst) continue;
    worst = share;
    text = fmt::format("; of '{}' {}", clients, quantity(worst, "%", 2));
  }
  return text;
}

/// No figure between the two.
std::string text_of_both(VariantResult const& variant, TwoStates const& states) {
  auto const harmed = states.means_of(samples_of(variant, *find_metric("sessions_harmed_fraction")));
  return fmt::format(
      "collapses in {} of {} replications (goodput {} of that in the others), harming {} of its "
      "sessions there and {} in the others",
      states.collapsed, states.collapses.size(), quantity(states.goodput, "%", 2),
      quantity(harmed[0].value_or(0), "%", 2), quantity(harmed[1].value_or(0), "%", 2));
}

/// Means of counts are read as counts, unless they are small.
std::string count_text(double mean) { return mean >= 10 ? fixed(mean, 0) : figure(mean, {}, 2); }

} // namespace

bool harms_none(VariantResult const& variant) { return mean_over_trials(variant, "sessions_harmed") == 0; }

std::string harm_text(VariantResult const& variant) {
  double const started = mean_over_trials(variant, "sessions_started");
  if (started == 0) return "starts no session";
  std::string const sessions = count_text(started) + " sessions";
  if (auto const states = two_states(variant)) return text_of_both(variant, *states);
  double const harmed = mean_over_trials(variant, "sessions_harmed");
  if (harmed == 0) return "loses none of " + sessions;

  std::string const whole = fmt::format("{} of {} ({}{})", count_text(harmed), sessions,
                                        quantity(harmed / started, "%", 2), worst_class_text(variant));
  double const lost = mean_over_trials(variant, "sessions_lost");
  double const failed = mean_over_trials(variant, "sessions_failed");
  double const stuck = mean_over_trials(variant, "sessions_stuck");
  if (lost == harmed) return fmt::format("loses {}{}", whole, culprit_text(variant));
  if (failed == harmed) return "fails " + whole;
  if (stuck == harmed) return fmt::format("leaves {} stuck", whole);

  constexpr double nearly_all = 0.95;
  if (lost > nearly_all * harmed)
    return fmt::format("harms {}, nearly all lost{}", whole, culprit_text(variant));
  if (failed > nearly_all * harmed) return fmt::format("harms {}, nearly all failed", whole);
  if (stuck > nearly_all * harmed) return fmt::format("harms {}, nearly all stuck", whole);

  std::vector<std::string> parts;
  if (lost > 0) parts.push_back(count_text(lost) + " lost" + culprit_text(variant));
  if (failed > 0) parts.push_back(count_text(failed) + " failed");
  if (stuck > 0) parts.push_back(count_text(stuck) + " stuck");
  return fmt::format("harms {}: {}", whole, listed(parts));
}

std::string main_cause_text(VariantResult const& variant) {
  MainCause const main = main_cause_of(variant);
  if (main.cause == Cause::none) return "-";
  std::string const name{name_of(main.cause)};
  if (main.share == 1) return name;
  return main.share > 0.99 ? name + " > 99 %" : fmt::format("{} {} %", name, fixed(main.share * 100, 0));
}

} // namespace stickysim
