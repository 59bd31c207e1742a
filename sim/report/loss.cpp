#include "report/loss.hpp"

#include "report/figure.hpp"
#include "report/samples.hpp"

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

/// Means of counts are read as counts, unless they are small.
std::string count_text(double mean) { return mean >= 10 ? fixed(mean, 0) : figure(mean, {}, 2); }

} // namespace

Metric const failed_share{"", "%", "", [](TrialResult const& trial) -> std::optional<double> {
                            RequestCounts const& requests = trial.requests;
                            std::uint64_t const failed = requests.failed_total();
                            std::uint64_t const all = requests.ok + requests.logged_out + failed;
                            if (all == 0) return std::nullopt;
                            return static_cast<double>(failed) / static_cast<double>(all);
                          }};

bool loses_none(VariantResult const& variant) { return main_cause_of(variant).cause == Cause::none; }

std::string loss_text(VariantResult const& variant, double confidence) {
  auto const mean_of = [&](std::string_view metric) {
    return estimate_of(samples_of(variant, *find_metric(metric)), confidence)->mean;
  };
  double const started = mean_of("sessions_started");
  if (started == 0) return "starts no session";
  std::string const sessions = count_text(started) + " sessions";
  MainCause const main = main_cause_of(variant);
  if (main.cause == Cause::none) return "loses none of " + sessions;
  double const lost = mean_of("sessions_lost");
  return fmt::format("loses {} of {} ({}){} to {}", count_text(lost), sessions,
                     quantity(lost / started, "%", 2), main.share < 1 ? ", mainly" : "",
                     row_of(main.cause).culprit);
}

std::string main_cause_text(VariantResult const& variant) {
  MainCause const main = main_cause_of(variant);
  if (main.cause == Cause::none) return "-";
  std::string const name{name_of(main.cause)};
  if (main.share == 1) return name;
  return main.share > 0.99 ? name + " > 99 %" : fmt::format("{} {} %", name, fixed(main.share * 100, 0));
}

} // namespace stickysim
