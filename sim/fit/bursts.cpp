#include "fit/bursts.hpp"

#include <stickysim/engine/portable_math.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace stickysim {
namespace {

constexpr double arrivals_of_a_burst_window = 3;
constexpr std::size_t most_burst_windows = 50'000;
constexpr int rounds_of_maximisation = 200;
constexpr double least_gain = 20; // of log-likelihood, for three parameters more
constexpr double least_windows_of_a_burst = 1.5;

using Pair = std::array<double, 2>;

/// Two rates and how they change from one window to the next.
struct Chain {
  Pair mean{};  ///< arrivals in a window
  Pair leave{}; ///< the probability of the other rate in the next window
};

/// What a round of expectation says.
struct Expected {
  double log_likelihood = 0;
  Pair time{};   ///< windows at each rate
  Pair count{};  ///< arrivals at each rate
  Pair leaves{}; ///< changes away from each rate
};

/// The likelihood of a count at each rate, but for a factor that both share; its logarithm is `scale`.
Pair emission(Chain const& chain, double count, double& scale) {
  Pair log{};
  for (std::size_t state = 0; state < 2; ++state)
    log[state] = count * portable::log(std::max(chain.mean[state], 1e-9)) - chain.mean[state];
  scale = std::max(log[0], log[1]);
  return {portable::exp(log[0] - scale), portable::exp(log[1] - scale)};
}

double step(Chain const& chain, std::size_t from, std::size_t to) {
  return from == to ? 1 - chain.leave[from] : chain.leave[from];
}

Expected expectation(Chain const& chain, std::vector<double> const& counts) {
  Expected expected;
  std::vector<Pair> forward(counts.size());
  std::vector<Pair> likely(counts.size());
  std::vector<double> norm(counts.size());
  double const both = chain.leave[0] + chain.leave[1];
  Pair before{chain.leave[1] / both, chain.leave[0] / both};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    double scale = 0;
    likely[i] = emission(chain, counts[i], scale);
    Pair now = before;
    if (i > 0)
      for (std::size_t to = 0; to < 2; ++to)
        now[to] = before[0] * step(chain, 0, to) + before[1] * step(chain, 1, to);
    for (std::size_t state = 0; state < 2; ++state)
      now[state] *= likely[i][state];
    norm[i] = now[0] + now[1];
    forward[i] = before = {now[0] / norm[i], now[1] / norm[i]};
    expected.log_likelihood += scale + portable::log(norm[i]);
  }
  Pair backward{1, 1};
  for (std::size_t i = counts.size(); i-- > 0;) {
    for (std::size_t state = 0; state < 2; ++state) {
      double const here = forward[i][state] * backward[state];
      expected.time[state] += here;
      expected.count[state] += here * counts[i];
    }
    if (i == 0) break;
    Pair earlier{};
    for (std::size_t from = 0; from < 2; ++from) {
      for (std::size_t to = 0; to < 2; ++to) {
        double const path = step(chain, from, to) * likely[i][to] * backward[to] / norm[i];
        earlier[from] += path;
        if (from != to) expected.leaves[from] += forward[i - 1][from] * path;
      }
    }
    backward = earlier;
  }
  return expected;
}

Chain maximisation(Expected const& expected) {
  Chain chain;
  for (std::size_t state = 0; state < 2; ++state) {
    double const time = std::max(expected.time[state], 1e-9);
    chain.mean[state] = expected.count[state] / time;
    chain.leave[state] = std::clamp(expected.leaves[state] / time, 1e-9, 1.0);
  }
  return chain;
}

double one_rate_log_likelihood(std::vector<double> const& counts, double mean) {
  double sum = 0;
  for (double const count : counts)
    sum += count * portable::log(mean) - mean;
  return sum;
}

} // namespace

std::optional<Bursts> fit_bursts(std::vector<Nanoseconds> const& starts, Nanoseconds span) {
  auto const arrivals = static_cast<double>(starts.size());
  std::size_t const windows =
      std::min(most_burst_windows, static_cast<std::size_t>(arrivals / arrivals_of_a_burst_window));
  if (windows < 20) return {};
  double const width_ns = static_cast<double>(span) / static_cast<double>(windows);
  std::vector<double> counts(windows);
  for (Nanoseconds const start : starts)
    ++counts[std::min(static_cast<std::size_t>(static_cast<double>(start) / width_ns), windows - 1)];

  double const mean = arrivals / static_cast<double>(windows);
  Chain chain{{mean / 2, mean * 2}, {0.05, 0.1}};
  for (int round = 0; round < rounds_of_maximisation; ++round)
    chain = maximisation(expectation(chain, counts));
  if (chain.mean[0] > chain.mean[1]) {
    std::swap(chain.mean[0], chain.mean[1]);
    std::swap(chain.leave[0], chain.leave[1]);
  }
  if (expectation(chain, counts).log_likelihood < one_rate_log_likelihood(counts, mean) + least_gain)
    return {};
  // A time that ends with probability p in each window is 1 / p windows long.
  Pair const windows_for{1 / chain.leave[0], 1 / chain.leave[1]};
  if (windows_for[1] < least_windows_of_a_burst || windows_for[0] < least_windows_of_a_burst) return {};
  // The scenario's mean rate is the recorded one.
  double const model =
      (chain.mean[0] * windows_for[0] + chain.mean[1] * windows_for[1]) / (windows_for[0] + windows_for[1]);
  double const per_s = mean / model / (width_ns / 1e9);
  auto const whole_ms = [&](double count) {
    return static_cast<Nanoseconds>(count * width_ns / 1e6 + 0.5) * 1'000'000;
  };
  return Bursts{chain.mean[0] * per_s, chain.mean[1] * per_s, whole_ms(windows_for[0]),
                whole_ms(windows_for[1])};
}

} // namespace stickysim
