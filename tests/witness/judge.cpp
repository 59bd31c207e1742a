#include "witness/judge.hpp"

#include "chi_square.hpp"
#include <stickysim/experiment/trial.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

namespace stickysim::witness {

namespace {

constexpr double tolerance_s = 0.15;
constexpr std::uint64_t trials = 4; ///< of the simulator where chance decides

std::string shown(Pick const& pick) {
  return fmt::format("{} from {} after {:.2f} s", pick.status, pick.server, pick.after_s);
}

bool same(Pick const& product, Pick const& model) {
  return product.server == model.server && product.ok() == model.ok() &&
         std::abs(product.after_s - model.after_s) <= tolerance_s;
}

Difference by_pick(std::vector<Pick> const& product, std::vector<Pick> const& model) {
  std::size_t different = 0;
  std::string detail;
  for (std::size_t i = 0; i < product.size(); ++i) {
    if (same(product[i], model[i])) continue;
    if (++different <= 10)
      detail +=
          fmt::format("session {} request {} at {:.2f} s: the product {}, here {}\n", product[i].session,
                      product[i].step, product[i].at_s, shown(product[i]), shown(model[i]));
  }
  if (different == 0) return {};
  return {fmt::format("{} of {} requests", different, product.size()), detail};
}

/// What is counted of the product and, of several trials, of the simulator.
using Counts = std::map<std::string, std::pair<double, double>>;

/// Whether two samples may come from the same law. Cells in which few are expected are put together.
bool alike(Counts const& counts) {
  double product = 0;
  double model = 0;
  for (auto const& [what, count] : counts) {
    product += count.first;
    model += count.second;
  }
  if (product == 0 || model == 0) return product == model;
  double statistic = 0;
  std::size_t cells = 0;
  double few_product = 0;
  double few_model = 0;
  auto const add = [&](double first, double second) {
    double const expected = (first + second) * product / (product + model);
    double const spread = expected * model / (product + model);
    if (spread <= 0) return;
    statistic += (first - expected) * (first - expected) / spread;
    ++cells;
  };
  for (auto const& [what, count] : counts) {
    if ((count.first + count.second) * product / (product + model) >= 5)
      add(count.first, count.second);
    else
      few_product += count.first, few_model += count.second;
  }
  add(few_product, few_model);
  return cells < 2 || statistic <= chi_square_bound(cells);
}

std::string listed(Counts const& counts, double per_trial) {
  std::string text;
  for (auto const& [what, count] : counts)
    text += fmt::format("  {}: the product {}, here {:.1f}\n", what, count.first, count.second / per_trial);
  return text;
}

/// `most_apart`: how far the numbers of requests of a server may be apart; below 0: they are samples.
Difference by_server(std::vector<Pick> const& product, Script const& script, double most_apart) {
  auto const server_cell = [](std::size_t number) { return fmt::format("server {}", number); };
  std::string const failed = "failed";
  Counts counts;
  for (Pick const& pick : product)
    ++counts[pick.ok() ? server_cell(static_cast<std::size_t>(pick.server)) : failed].first;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    TrialResult const result = run_trial(script.design(), script.scenario.run, trial);
    for (std::size_t i = 0; i < result.servers.size(); ++i)
      counts[server_cell(i + 1)].second += static_cast<double>(result.servers[i].requests);
    if (result.requests.failed_total() > 0)
      counts[failed].second += static_cast<double>(result.requests.failed_total());
  }
  auto const is_near = [&](auto const& entry) {
    auto const [first, second] = entry.second;
    return std::abs(first - second / static_cast<double>(trials)) <= most_apart;
  };
  if (most_apart < 0 ? alike(counts) : std::all_of(counts.begin(), counts.end(), is_near)) return {};
  std::string size;
  for (auto const& [what, count] : counts)
    size += fmt::format("{}{} {:.0f} to {:.1f}", size.empty() ? "" : ", ", what, count.first,
                        count.second / static_cast<double>(trials));
  return {size, listed(counts, static_cast<double>(trials))};
}

/// Servers that a fault or an operator touches.
std::set<int> touched(Design const& design) {
  std::set<int> servers;
  for (Fault const& fault : design.faults)
    servers.insert(static_cast<int>(fault.server));
  for (Maintenance const& out : design.maintenances)
    servers.insert(static_cast<int>(out.server));
  return servers;
}

/// Of each session: where its home is, and how each further request fared.
std::vector<std::string> histories(std::vector<Pick> const& picks, std::set<int> const& touched_servers) {
  std::vector<std::string> told;
  for (std::size_t i = 0; i < picks.size();) {
    Pick const& first = picks[i];
    std::string history = touched_servers.contains(first.server) ? "touched:" : "others:";
    for (++i; i < picks.size() && picks[i].session == first.session; ++i)
      history += !picks[i].ok() ? " failed" : picks[i].server == first.server ? " home" : " elsewhere";
    told.push_back(history);
  }
  return told;
}

Difference by_move(std::vector<Pick> const& product, Script const& script) {
  auto const servers = touched(script.design());
  std::map<std::string, Counts> homes; // by whether they are touched
  auto const group = [](std::string const& history) { return history.substr(0, history.find(':')); };
  for (std::string const& history : histories(product, servers))
    ++homes[group(history)][history].first;
  for (std::uint64_t trial = 0; trial < trials; ++trial)
    for (std::string const& history : histories(simulated(script, trial), servers))
      ++homes[group(history)][history].second;

  Difference difference;
  for (auto const& [name, counts] : homes) {
    double product_sum = 0;
    double model_sum = 0;
    for (auto const& [what, count] : counts) {
      product_sum += count.first;
      model_sum += count.second;
    }
    bool const one_sided = std::any_of(counts.begin(), counts.end(), [&](auto const& cell) {
      auto const [first, second] = cell.second;
      return (first == 0 && second > model_sum / 50) || (second == 0 && first > product_sum / 50);
    });
    if (!one_sided && alike(counts)) continue;
    for (auto const& [what, count] : counts)
      difference.size += fmt::format("{}{} {:.0f} % to {:.0f} %", difference.size.empty() ? "" : ", ", what,
                                     100 * count.first / std::max(1.0, product_sum),
                                     100 * count.second / std::max(1.0, model_sum));
    difference.detail += listed(counts, static_cast<double>(trials));
  }
  return difference;
}

} // namespace

Difference judge(Script const& script, std::vector<Pick> const& product) {
  auto const model = simulated(script);
  if (product.size() != model.size())
    return {"another trace", "the recorded picks are of another trace: measure anew"};
  if (script.compare == "picks") return by_pick(product, model);
  if (script.compare == "shares") return by_server(product, script, -1);
  if (script.compare.starts_with("counts "))
    return by_server(product, script, std::stod(script.compare.substr(7)));
  if (script.compare == "moves") return by_move(product, script);
  throw std::runtime_error{script.path + ": compare what? picks, shares, counts N or moves"};
}

} // namespace stickysim::witness
