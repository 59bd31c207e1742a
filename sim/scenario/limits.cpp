#include "scenario/limits.hpp"

#include <stickysim/engine/event.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace stickysim {
namespace {

// Limits that a flag lifts.
constexpr double most_servers = 1e6;
constexpr double most_store_workers = 1e8; ///< of all shards
constexpr double most_events = 1e11;       ///< of a trial
constexpr double most_looks = 1e9;         ///< of a trial, at loads and at the fleet
constexpr double most_events_of_run = 1e13;
constexpr double most_memory_bytes = 8e9;
constexpr std::string_view flag = "; --unlimited runs it anyway";

constexpr double most_names = Event::max_subject; ///< no flag gives an event more bits

/// How to make less of what needs most.
std::string cure(Need const& need) { return fmt::format("change {} first", need.key); }

class Limits {
public:
  Limits(Draft const& draft, bool unlimited, Reporter& reporter)
      : draft_{draft}, design_{draft.design}, unlimited_{unlimited}, reporter_{reporter} {}

  /// Answers what the trial needs, unless it has been refused.
  std::optional<TrialNeeds> check() {
    double servers = 0;
    for (ServerGroup const& group : design_.servers)
      servers += static_cast<double>(group.ever());
    if (!check_users()) return std::nullopt;
    TrialNeeds needs = needs_of(design_, draft_.run);
    if (servers > most_servers && !unlimited_) {
      reporter_.report(
          draft_.place("server.count"),
          fmt::format("{} servers would take about {}", servers, memory_text(sum_of(needs.bytes))),
          fmt::format("at most {:.0f} servers in all{}", most_servers, flag));
      return std::nullopt;
    }
    check_names(needs, servers * static_cast<double>(design_.balancer.count));
    check_busy_time();
    if (unlimited_) return needs;
    check_events(needs);
    check_memory(needs);
    check_store();
    return needs;
  }

private:
  /// Users whose requests take no time would issue them without end.
  bool check_users() {
    bool good = true;
    for (std::size_t element = 0; element < design_.workloads.size(); ++element) {
      WorkloadClass const& workload = design_.workloads[element];
      auto const takes_time = [](Quantity const& quantity) {
        return quantity.distribution && quantity.distribution->mean() > 0;
      };
      bool const ends = workload.users == 0 || workload.trace || takes_time(workload.demand) ||
                        takes_time(workload.think_time) || design_.network.client_rtt_ns > 0;
      if (!ends)
        reporter_.report(draft_.place("workload.users", element),
                         "users whose requests take no time would issue them without end",
                         "give the workload a demand or a think_time above 0s");
      good &= ends;
    }
    return good;
  }

  void check_events(TrialNeeds const& needs) {
    if (double const looks = sum_of(needs.looks); looks > most_looks) {
      Need const& most = largest_of(needs.looks);
      reporter_.report(
          draft_.place(std::string{most.key}, most.element),
          fmt::format("each trial would look {:.1e} times at loads and at the fleet, {:.1e} of them {}",
                      looks, most.amount, most.what),
          fmt::format("at most {:.0e}: {}, or shorten run.duration{}", most_looks, cure(most), flag));
    }
    double const events = sum_of(needs.events);
    if (events <= most_events) return;
    Need const& most = largest_of(needs.events);
    reporter_.report(
        draft_.place(std::string{most.key}, most.element),
        fmt::format("each trial would take about {:.1e} events and {}, {:.1e} of them for {}", events,
                    time_text(needs.seconds()), most.amount, most.what),
        fmt::format("at most {:.0e}: {}, or shorten run.duration{}", most_events, cure(most), flag));
  }

  /// The busy time of a server is a sum of nanoseconds.
  void check_busy_time() {
    for (std::size_t element = 0; element < design_.servers.size(); ++element) {
      auto const workers = static_cast<double>(design_.servers[element].workers);
      if (workers * static_cast<double>(draft_.run.duration_ns) < static_cast<double>(never)) continue;
      reporter_.report(
          draft_.place("server.workers", element),
          fmt::format("the time of {} workers in {:.3g} days of run.duration cannot be summed up", workers,
                      to_seconds(draft_.run.duration_ns) / 86400),
          fmt::format("shorten run.duration to at most {:.0f} days, or give the server fewer workers",
                      static_cast<double>(never) / workers / 86400e9));
    }
  }

  void check_store() {
    auto const& store = design_.state.store;
    auto const workers = static_cast<double>(store.shards) * static_cast<double>(store.workers);
    if (!row_of(design_.state.placement).uses_store || workers <= most_store_workers) return;
    reporter_.report(draft_.place("state.store.workers"),
                     fmt::format("each trial would take about {} for {:.1e} workers of the store",
                                 memory_text(workers * double{sizeof(Nanoseconds)}), workers),
                     fmt::format("at most {:.0e} in all shards{}", most_store_workers, flag));
  }

  void check_names(TrialNeeds const& needs, double views) {
    double const live = needs.live_sessions + needs.waiting;
    if (live > most_names)
      reporter_.report(draft_.place("workload"),
                       fmt::format("each trial would have {:.1e} sessions at a time", live),
                       fmt::format("at most {:.1e} can be told apart: lower the traffic", most_names));
    if (views > most_names)
      reporter_.report(
          draft_.place("server.count"), fmt::format("the balancers would watch {:.1e} servers in all", views),
          fmt::format("at most {:.1e} can be told apart: lower server.count or balancer.count", most_names));
  }

  void check_memory(TrialNeeds const& needs) {
    double const bytes = sum_of(needs.bytes);
    if (bytes <= most_memory_bytes) return;
    Need const& most = largest_of(needs.bytes);
    reporter_.report(draft_.place(std::string{most.key}, most.element),
                     fmt::format("each trial would take about {}, {} of it for {}", memory_text(bytes),
                                 memory_text(most.amount), most.what),
                     fmt::format("at most {}: {}{}", memory_text(most_memory_bytes), cure(most), flag));
  }

  Draft const& draft_;
  Design const& design_;
  bool unlimited_;
  Reporter& reporter_;
};

/// A part of what a run takes, and how to make it smaller.
struct Part {
  double bytes;
  std::string what;
  std::string key; ///< empty: an option tells it
  std::string cure;
};

} // namespace

std::optional<TrialNeeds> check_limits(Draft const& draft, bool unlimited, Reporter& reporter) {
  return Limits{draft, unlimited, reporter}.check();
}

void check_run_limits(Draft const& base, RunNeeds const& needs, RunDemands const& demands,
                      Reporter& reporter) {
  if (needs.events() > most_events_of_run)
    reporter.report(
        base.place("run.replications"),
        fmt::format("all trials would take about {:.1e} events and {} with {} at a time", needs.events(),
                    time_text(needs.seconds(demands.jobs)), demands.jobs),
        fmt::format("at most {:.0e}: lower run.replications, the number of variants or of points, or "
                    "what each trial needs{}",
                    most_events_of_run, flag));
  double const bytes = needs.bytes(demands.jobs);
  if (bytes <= most_memory_bytes) return;
  Need const& in_trial = needs.largest_in_trial();
  Need const& result = needs.largest_result();
  std::array const parts{
      Part{needs.bytes_of_trials(demands.jobs),
           fmt::format("{} trials at a time, most of each for {}", demands.jobs, in_trial.what),
           std::string{in_trial.key}, fmt::format("lower --jobs or change {}", in_trial.key)},
      Part{needs.bytes_of_results(),
           fmt::format("the results of {:.0f} trials, above all their {}", needs.trials(), result.what),
           std::string{result.key},
           fmt::format("lower run.replications, the number of variants or of points, or change {}",
                       result.key)},
      Part{needs.bytes_of_records(), "the sessions of --record", "run.replications",
           "lower the number of variants or of points, or do without --record"},
      Part{needs.bytes_of_inputs(), "the traces", "workload.trace", "replay a shorter trace"}};
  Part const& most = *std::ranges::max_element(parts, {}, &Part::bytes);
  reporter.report(base.place(most.key),
                  fmt::format("the run would take about {}, {} of it for {}", memory_text(bytes),
                              memory_text(most.bytes), most.what),
                  fmt::format("at most {}: {}{}", memory_text(most_memory_bytes), most.cure, flag));
}

} // namespace stickysim
