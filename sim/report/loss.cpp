#include "report/loss.hpp"

#include "report/figure.hpp"
#include "report/samples.hpp"

#include <fmt/format.h>

namespace stickysim {
namespace {

std::optional<double> share_of_requests(RequestCounts const& requests, std::uint64_t part) {
  std::uint64_t const all = requests.ok + requests.logged_out + requests.failed_total();
  if (all == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(all);
}

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
std::string count_text(double mean) { return mean >= 10 ? fixed(mean, 0) : figure(mean, {}); }

} // namespace

Metric const failed_share{"", "%", "", [](TrialResult const& trial) {
                            return share_of_requests(trial.requests, trial.requests.failed_total());
                          }};
Metric const logged_out_share{"", "%", "", [](TrialResult const& trial) {
                                return share_of_requests(trial.requests, trial.requests.logged_out);
                              }};

std::string loss_text(VariantResult const& variant, double confidence) {
  auto const lost = estimate_of(samples_of(variant, *find_metric("sessions_lost")), confidence);
  auto const started = estimate_of(samples_of(variant, *find_metric("sessions_started")), confidence);
  if (!lost || !started || started->mean == 0) return "starts no session";
  if (lost->mean == 0) return fmt::format("loses no session (of {})", count_text(started->mean));
  MainCause const main = main_cause_of(variant);
  return fmt::format("loses {} of sessions ({} of {}, {}by {})", quantity(lost->mean / started->mean, "%"),
                     count_text(lost->mean), count_text(started->mean), main.share < 1 ? "mainly " : "",
                     name_of(main.cause));
}

std::string main_cause_text(VariantResult const& variant) {
  MainCause const main = main_cause_of(variant);
  if (main.cause == Cause::none) return "-";
  if (main.share == 1) return std::string{name_of(main.cause)};
  return fmt::format("{} {} %", name_of(main.cause), fixed(main.share * 100, 0));
}

} // namespace stickysim
