#include "backtest/prediction.hpp"

#include "experiment/chance.hpp"
#include "experiment/thread_team.hpp"
#include <stickysim/experiment/trial.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <map>
#include <mutex>

namespace stickysim {
namespace {

/// A trial's requests as the log of its balancer would have them.
std::vector<ObservedRequest> observed(std::vector<LoggedAttempt> const& log, Nanoseconds way_to_client_ns) {
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint32_t> number_of;
  std::vector<ObservedRequest> requests;
  requests.reserve(log.size());
  for (LoggedAttempt const& each : log) {
    auto const next = static_cast<std::uint32_t>(number_of.size());
    std::uint32_t const session = number_of.try_emplace({each.workload, each.session}, next).first->second;
    requests.push_back(
        {.ended_ns = each.ended_ns,
         .latency_ns = std::max<Nanoseconds>(0, each.ended_ns - each.issued_ns - way_to_client_ns),
         .session = session,
         .server = each.server,
         .failed = each.answer == AttemptEnd::failed,
         .lost = each.answer == AttemptEnd::logged_out});
  }
  return requests;
}

/// Where servers end: those of the scenario, or those of the log if it names more.
std::size_t servers_of(Scenario const& scenario, LogTraffic const& log) {
  std::size_t count = 0;
  for (ServerGroup const& group : scenario.variants.front().design.servers)
    count += static_cast<std::size_t>(group.count);
  return std::max(count, log.servers.size());
}

} // namespace

std::optional<double> Backtest::error(std::size_t figure) const {
  double const predicted = designs.front().figures[figure]->mean;
  if (predicted == 0) return {};
  return *logged[figure] / predicted - 1;
}

Foretold foretold(std::vector<double> const& values, double confidence) {
  auto const count = static_cast<double>(values.size());
  double mean = 0;
  for (double const value : values)
    mean += value / count;
  if (values.size() < 2) return {mean, mean, mean};
  double squares = 0;
  for (double const value : values)
    squares += (value - mean) * (value - mean);
  double const half =
      student_t(values.size() - 1, (1 - confidence) / 2) * std::sqrt(squares / (count - 1) * (1 + 1 / count));
  return {mean, mean - half, mean + half};
}

std::optional<Backtest> backtest(Scenario const& scenario, LogTraffic const& log,
                                 BacktestOrder const& order) {
  Backtest result;
  result.replications = static_cast<int>(scenario.run.replications);
  result.frame = {.from_ns = scenario.run.warmup_ns,
                  .until_ns = log.span_ns,
                  .servers = servers_of(scenario, log),
                  .resolution_ns = log.resolution_ns};
  result.figures = compared_figures(result.frame);
  result.logged = figures_of(log.requests, result.frame, result.figures);
  // Where servers keep no sessions, a cookie that names one which is gone costs nobody a session.
  bool const tells_losses =
      log.kinds.losses && scenario.variants.front().design.state.placement == Placement::local;
  for (std::size_t figure = 0; figure < result.figures.size(); ++figure) {
    FigureKind const kind = result.figures[figure].kind;
    if ((kind == FigureKind::sessions_lost && !tells_losses) ||
        (kind == FigureKind::sessions_moved && !log.kinds.servers))
      result.logged[figure] = {};
  }

  auto const replications = static_cast<std::size_t>(scenario.run.replications);
  std::size_t const total = scenario.variants.size() * replications;
  std::vector<std::vector<std::optional<double>>> by_trial(total);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> is_over{false};
  std::mutex mutex; // guards `done`, `failure` and the progress
  std::size_t done = 0;
  std::exception_ptr failure;
  auto const work = [&] {
    try {
      for (std::size_t trial; (trial = next++) < total;) {
        if (order.is_over && order.is_over()) {
          is_over = true;
          return;
        }
        Design const& design = scenario.variants[trial / replications].design;
        std::vector<LoggedAttempt> logged;
        run_trial(design, scenario.run, trial % replications, logged);
        by_trial[trial] =
            figures_of(observed(logged, design.network.client_rtt_ns), result.frame, result.figures);
        std::lock_guard const lock{mutex};
        if (order.progress) order.progress(++done, total);
      }
    } catch (...) {
      std::lock_guard const lock{mutex};
      if (!failure) failure = std::current_exception();
      next = total;
    }
  };
  work_together(static_cast<std::size_t>(order.jobs), work);
  if (failure) std::rethrow_exception(failure);
  if (is_over) return {};

  for (std::size_t variant = 0; variant < scenario.variants.size(); ++variant) {
    ForetoldDesign& design = result.designs.emplace_back();
    design.name = scenario.variants[variant].name;
    for (std::size_t figure = 0; figure < result.figures.size(); ++figure) {
      std::vector<double> values;
      for (std::size_t replication = 0; replication < replications; ++replication)
        if (auto const& value = by_trial[variant * replications + replication][figure])
          values.push_back(*value);
      design.figures.push_back(values.size() == replications
                                   ? std::optional{foretold(values, scenario.run.confidence)}
                                   : std::nullopt);
    }
  }
  return result;
}

} // namespace stickysim
