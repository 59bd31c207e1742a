#include "experiment/break_even.hpp"

#include "experiment/chance.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <optional>

namespace stickysim {
namespace {

// Replications. Those that the interval rests on are not those that chose where to look.
constexpr std::array<std::size_t, 4> looks{5, 10, 20, 40};
constexpr std::size_t pilot_first = looks.back();
constexpr std::size_t pilot_count = 10;
constexpr std::size_t final_first = pilot_first + pilot_count;

/// Around the middle of a window, in halves of its width.
constexpr std::array<double, 5> design{-1, -0.5, 0, 0.5, 1};

constexpr double query_risk = 0.04; ///< of a wrong answer to a query of the search
constexpr std::size_t cells = 512;  ///< of what is believed of the break-even
constexpr int most_queries = 14;
constexpr double settled = 1.0 / 64;  ///< a window at which the search ends
constexpr double reach = 3;           ///< half the final window, in halves of the interval that it is to give
constexpr double trusted = 1.25;      ///< how far curves reach, in halves of their window
constexpr double step = 1.0 / 16;     ///< at which their roots are looked for
constexpr double widening = 3;        ///< of a window that does not hold its interval
constexpr double widest_half = 0.125; ///< that a window is widened to
constexpr double fine_step = 1.0 / 256;
constexpr double misfit_risk = 0.02;  ///< of a parabola that is thought to be none
constexpr double misfit_share = 0.25; ///< of half the interval of the differences, from which it matters
constexpr double misfit_least = 0.01; ///< of what the differences change by over half the window
constexpr double contradiction_risk =
    0.2;                           ///< small beside a bound, which is where the curve only just decides
constexpr std::size_t grid = 4097; ///< places among which a jump is searched

/// What the differences at the five places have beside a parabola, each of length 1: a cubic and a quartic.
constexpr std::array<std::array<double, 5>, 2> contrasts{
    {{-0.316227766, 0.632455532, 0, -0.632455532, 0.316227766},
     {0.119522861, -0.478091444, 0.717137166, -0.478091444, 0.119522861}}};

double mean_of(std::vector<double> const& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance_of(std::vector<double> const& values) {
  double const mean = mean_of(values);
  double squares = 0;
  for (double const value : values)
    squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size() - 1);
}

/// Half the interval of the mean of `count` values, which errs with probability `risk`.
double half_interval(double variance, std::size_t count, double risk) {
  return student_t(count - 1, risk / 2) * std::sqrt(variance / static_cast<double>(count));
}

/// Looks at more and more replications until one is decidedly better.
Winner ask(PairedDifferences const& differences, double place, double risk) {
  std::vector<double> seen;
  for (std::size_t const look : looks) {
    auto const more = differences(place, seen.size(), look - seen.size());
    seen.insert(seen.end(), more.begin(), more.end());
    Winner const winner = winner_of(seen, risk / static_cast<double>(looks.size()));
    if (winner != Winner::neither) return winner;
  }
  return Winner::neither;
}

/// What is believed of where the break-even lies.
class Belief {
public:
  Belief() : weight_(cells, 1.0 / cells) {}

  /// The place below which it lies with that probability.
  double quantile(double share) const {
    double sum = 0;
    for (std::size_t i = 0; i < cells; ++i) {
      if (sum + weight_[i] >= share)
        return (static_cast<double>(i) + (share - sum) / weight_[i]) / static_cast<double>(cells);
      sum += weight_[i];
    }
    return 1;
  }

  /// An answer, right with probability 1 − query_risk, said that it lies above `place`, or below it.
  void learn(double place, bool above) {
    double sum = 0;
    for (std::size_t i = 0; i < cells; ++i) {
      bool const is_above = static_cast<double>(i) + 0.5 > place * static_cast<double>(cells);
      weight_[i] *= is_above == above ? 1 - query_risk : query_risk;
      sum += weight_[i];
    }
    for (double& weight : weight_)
      weight /= sum;
  }

private:
  std::vector<double> weight_;
};

/// Places between two bounds.
struct Window {
  double low = 0;
  double high = 1;
  double middle() const { return (low + high) / 2; }
  double half() const { return (high - low) / 2; }
};

/// Widened to `half` on either side of `middle`, and moved to lie between the ends.
Window window_around(double middle, double half) {
  half = std::min(half, 0.5);
  middle = std::clamp(middle, half, 1 - half);
  return {middle - half, middle + half};
}

Window searched(PairedDifferences const& differences, Winner at_low) {
  Belief belief;
  for (int query = 0; query < most_queries; ++query) {
    double const place = belief.quantile(0.5);
    Winner const winner = ask(differences, place, query_risk);
    if (winner == Winner::neither) { // it is near
      double const spread = std::min(place - belief.quantile(0.05), belief.quantile(0.95) - place);
      return window_around(place, std::max(spread / 2, settled / 2));
    }
    belief.learn(place, winner == at_low);
    if (belief.quantile(0.95) - belief.quantile(0.05) < settled) break;
  }
  Window const believed{belief.quantile(0.05), belief.quantile(0.95)};
  return window_around(believed.middle(), std::max(2 * believed.half(), settled / 2));
}

/// Differences at the places of the design in a window, and for each replication the parabola through them
/// (least squares). Parabolas of different replications are independent, however alike their differences are
/// at places near one another.
class Curves {
public:
  Curves(Window window, PairedDifferences const& differences, std::size_t first, std::size_t count)
      : window_{window}, count_{count} {
    for (std::size_t i = 0; i < design.size(); ++i)
      found_[i] = differences(place(design[i]), first, count);
  }

  double place(double t) const { return window_.middle() + t * window_.half(); }
  std::size_t count() const { return count_; }

  /// By replication, its parabola at `t`, which runs from −1 to 1 over the window.
  std::vector<double> at(double t) const {
    std::vector<double> values(count_);
    for (std::size_t i = 0; i < design.size(); ++i)
      for (std::size_t replication = 0; replication < count_; ++replication)
        values[replication] += weight(i, t) * found_[i][replication];
    return values;
  }

  double mean_at(double t) const { return mean_of(at(t)); }
  double slope() const { return (mean_at(1) - mean_at(-1)) / 2; }

  /// By replication, how much of a contrast is in the differences.
  std::vector<double> contrast(std::array<double, design.size()> const& weights) const {
    std::vector<double> values(count_);
    for (std::size_t i = 0; i < design.size(); ++i)
      for (std::size_t replication = 0; replication < count_; ++replication)
        values[replication] += weights[i] * found_[i][replication];
    return values;
  }

private:
  /// Of the difference at the i-th place, in the value at `t` of the parabola through all. With the squares
  /// of the places −1, −1/2, 0, 1/2, 1 less their mean, 1/2, the three terms are orthogonal.
  static double weight(std::size_t i, double t) {
    double const x = design[i];
    return 1.0 / 5 + x * t / 2.5 + (x * x - 0.5) * (t * t - 0.5) / 0.875;
  }

  Window window_;
  std::size_t count_;
  std::array<std::vector<double>, design.size()> found_;
};

/// Where the mean parabola changes its sign, nearest to the middle; nothing if it does not.
std::optional<double> root_of(Curves const& curves) {
  std::optional<double> root;
  for (double t = -trusted; t < trusted; t += step) {
    double const before = curves.mean_at(t);
    double const after = curves.mean_at(t + step);
    if ((before < 0) == (after < 0)) continue;
    double const at = t + step * before / (before - after);
    if (!root || std::fabs(at) < std::fabs(*root)) root = at;
  }
  return root;
}

/// Half the interval that as many replications would give, in places.
double expected_half(Curves const& pilot, double root, std::size_t replications, double risk) {
  double const slope = std::fabs(pilot.slope()) / (pilot.place(1) - pilot.place(0));
  return slope == 0 ? 0.5 : half_interval(variance_of(pilot.at(root)), replications, risk) / slope;
}

/// From the root on, by steps of that size, the first place where the curves decide; nothing if they do not
/// as far as they can be trusted.
std::optional<double> decided_from(Curves const& curves, double root, double towards, double risk) {
  for (double t = root; std::fabs(t) <= trusted; t += towards)
    if (winner_of(curves.at(t), risk) != Winner::neither) return curves.place(t);
  return std::nullopt;
}

/// Whether the differences decidedly leave the parabola, and by so much that it moves the interval.
bool is_misfit(Curves const& curves, double root, double risk) {
  double const half = half_interval(variance_of(curves.at(root)), curves.count(), risk);
  double const least = std::max(misfit_share * half, misfit_least * std::fabs(curves.slope()));
  return std::ranges::any_of(contrasts, [&](auto const& weights) {
    auto const values = curves.contrast(weights);
    return winner_of(values, misfit_risk) != Winner::neither && std::fabs(mean_of(values)) > least;
  });
}

/// Whether by the differences at a place another one is better than is said.
bool contradicts(std::vector<double> const& differences, Winner expected) {
  Winner const winner = winner_of(differences, contradiction_risk);
  return winner != Winner::neither && winner != expected;
}

/// Who is better at the ends.
BreakEven at_ends(PairedDifferences const& differences, double risk) {
  BreakEven answer{.at_low = ask(differences, 0, risk), .at_high = ask(differences, 1, risk)};
  auto const same_at = [&](double place, Winner winner) {
    if (winner != Winner::neither) return std::size_t{0};
    auto const seen = differences(place, 0, looks.back());
    bool const is_same = std::ranges::all_of(seen, [](double difference) { return difference == 0; });
    return is_same ? seen.size() : std::size_t{0};
  };
  answer.same_at_low = same_at(0, answer.at_low);
  answer.same_at_high = same_at(1, answer.at_high);
  return answer;
}

/// Of two searches by halves.
double bracket_queries(std::size_t count) { return 2 * static_cast<double>(std::bit_width(count - 1)); }

/// Among `count` places, the last one at which the winner of the low end is decidedly better and the first
/// one at which that of the high end is.
void bracket(BreakEven& answer, PairedDifferences const& differences, std::size_t count, double risk) {
  auto const last = static_cast<double>(count - 1);
  auto const winner_at = [&](std::size_t i) { return ask(differences, static_cast<double>(i) / last, risk); };
  // Between `from`, where it is so, and `to`, where it is not, the last one where it is.
  auto const last_where = [&](std::size_t from, std::size_t to, auto const& is_so) {
    while (to - from > 1) {
      std::size_t const middle = from + (to - from) / 2;
      (is_so(winner_at(middle)) ? from : to) = middle;
    }
    return from;
  };
  std::size_t const low = last_where(0, count - 1, [&](Winner winner) { return winner == answer.at_low; });
  std::size_t const high =
      last_where(low, count - 1, [&](Winner winner) { return winner != answer.at_high; }) + 1;
  answer.low = static_cast<double>(low) / last;
  answer.high = static_cast<double>(high) / last;
  answer.place = (answer.low + answer.high) / 2;
}

} // namespace

Winner winner_of(std::vector<double> const& differences, double risk) {
  if (differences.size() < 2) return Winner::neither;
  double const mean = mean_of(differences);
  double const half = half_interval(variance_of(differences), differences.size(), risk);
  if (mean == 0 || std::fabs(mean) <= half) return Winner::neither;
  return mean < 0 ? Winner::first : Winner::second;
}

BreakEven find_break_even(PairedDifferences const& differences, std::size_t replications, double confidence) {
  double const risk = 1 - confidence;
  BreakEven answer = at_ends(differences, query_risk);
  if (!answer.is_found()) return answer;
  Curves const pilot{searched(differences, answer.at_low), differences, pilot_first, pilot_count};
  double const root = root_of(pilot).value_or(0);
  double const half = reach * expected_half(pilot, root, replications, risk);
  // As far as the pilot can be trusted.
  double const widest = 2 * (pilot.place(1) - pilot.place(0));
  Window window = window_around(pilot.place(root), std::clamp(half, 1e-6, widest));
  // Wider until it holds the interval, but not so wide that what lies in it is no parabola.
  for (bool is_held = false; !is_held; window = window_around(window.middle(), widening * window.half())) {
    Curves const curves{window, differences, final_first, replications};
    auto const found = root_of(curves);
    auto const low = found ? decided_from(curves, *found, -fine_step, risk) : std::nullopt;
    auto const high = found ? decided_from(curves, *found, fine_step, risk) : std::nullopt;
    answer.place = curves.place(found.value_or(0));
    answer.low = std::max(low.value_or(0), 0.0);
    answer.high = std::min(high.value_or(1), 1.0);
    is_held = (low && high) || window.half() * widening > widest_half;
    if (is_held) answer.is_direct = is_misfit(curves, found.value_or(0), risk);
  }
  auto const at = [&](double place) { return differences(place, final_first, replications); };
  answer.is_direct = answer.is_direct || contradicts(at(answer.low), answer.at_low) ||
                     contradicts(at(answer.high), answer.at_high);
  if (answer.is_direct) bracket(answer, differences, grid, risk / bracket_queries(grid));
  return answer;
}

BreakEven find_whole_break_even(PairedDifferences const& differences, std::size_t count, double confidence) {
  double const risk = (1 - confidence) / (bracket_queries(count) + 2); // and the ends
  BreakEven answer = at_ends(differences, risk);
  if (answer.is_found()) bracket(answer, differences, count, risk);
  return answer;
}

} // namespace stickysim
