#include "experiment/selection.hpp"

#include "experiment/chance.hpp"
#include <stickysim/engine/portable_math.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace stickysim {
namespace {

/// What the first stage of two designs says of their paired differences.
struct Pair {
  std::size_t differing = 0; ///< replications
  std::size_t stage = 0;     ///< replications of the first stage
  double variance = 0;

  bool is_known() const { return differing >= Selection::least_differing; }
  /// Those of a normal sample, of which all replications differ. Else the variance rests on those that do.
  std::size_t degrees() const { return differing - 1; }
};

Pair pair_of(std::vector<double> const& one, std::vector<double> const& other) {
  std::vector<double> differences(one.size());
  std::ranges::transform(one, other, differences.begin(), std::minus{});
  auto const n = static_cast<double>(one.size());
  double const mean = std::accumulate(differences.begin(), differences.end(), 0.0) / n;
  Pair pair{.stage = one.size()};
  for (double const difference : differences) {
    pair.differing += difference != 0;
    pair.variance += (difference - mean) * (difference - mean) / (n - 1);
  }
  return pair;
}

class Race {
public:
  Race(std::size_t designs, Observations const& observe, SelectionOrder const& order)
      : observe_{observe}, order_{order}, left_(designs), seen_(designs), sums_(designs),
        pairs_(designs * designs) {
    std::iota(left_.begin(), left_.end(), std::size_t{0});
  }

  Selection run() {
    take(0, Selection::first_stage);
    delta_ = order_.delta > 0 ? order_.delta : found_delta();
    if (delta_ == 0) return finished(false);
    for (std::size_t r = Selection::first_stage, stage = r;;) {
      if (r == stage) {
        measure();
        stage *= 2;
      }
      if (!drop(r)) return finished(true);
      if (r == order_.most) return finished(false);
      std::size_t const next = std::min(is_any_known() ? r + 1 : stage, order_.most);
      take(r, next - r);
      r = next;
    }
  }

private:
  std::size_t designs() const { return seen_.size(); }
  double mean(std::size_t design) const { return sums_[design] / static_cast<double>(seen_[design].size()); }
  Pair const& pair(std::size_t i, std::size_t l) const { return pairs_[i * designs() + l]; }

  void take(std::size_t first, std::size_t count) {
    auto const found = observe_(left_, first, count);
    for (std::size_t i = 0; i < left_.size(); ++i) {
      auto& seen = seen_[left_[i]];
      seen.insert(seen.end(), found[i].begin(), found[i].end());
      sums_[left_[i]] = std::accumulate(found[i].begin(), found[i].end(), sums_[left_[i]]);
    }
  }

  /// Ends the first stage of those pairs that have differed often enough.
  void measure() {
    for (std::size_t const i : left_)
      for (std::size_t const l : left_)
        if (i != l && !pair(i, l).is_known()) pairs_[i * designs() + l] = pair_of(seen_[i], seen_[l]);
  }

  /// Of the least mean that is not 0; 0 if there is none.
  double found_delta() const {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < designs(); ++i)
      if (mean(i) != 0) least = std::min(least, std::fabs(mean(i)));
    return std::isfinite(least) ? Selection::default_delta * least : 0;
  }

  double risk() const { return (1 - order_.confidence) / static_cast<double>(designs() - 1); }

  /// In units of delta, the lead of a design over another one that drops it, after r replications.
  double lead(std::size_t i, std::size_t l, double r) const {
    if (!pair(i, l).is_known()) return std::numeric_limits<double>::infinity();
    auto const degrees = static_cast<double>(pair(i, l).degrees());
    double const eta = (portable::pow(2 * risk(), -2 / degrees) - 1) / 2;
    double const all = 2 * eta * degrees * pair(i, l).variance / (delta_ * delta_);
    return std::max(0.0, (all - r) / 2) / r;
  }

  bool is_any_known() const {
    return std::ranges::any_of(left_, [&](std::size_t i) {
      return std::ranges::any_of(left_, [&](std::size_t l) { return i != l && pair(i, l).is_known(); });
    });
  }

  std::size_t equal_trials() const {
    double each = 0;
    for (Pair const& pair : pairs_) {
      if (!pair.is_known()) continue;
      double const t = student_t(pair.degrees(), risk());
      each = std::max(
          {each, static_cast<double>(pair.stage), std::ceil(t * t * pair.variance / (delta_ * delta_))});
    }
    return static_cast<std::size_t>(each) * designs();
  }

  /// Drops those that trail too far. Returns whether several are left that may still part.
  bool drop(std::size_t r) {
    auto const n = static_cast<double>(r);
    std::vector<std::size_t> staying;
    bool may_part = false;
    for (std::size_t const i : left_) {
      bool const trails = std::ranges::any_of(
          left_, [&](std::size_t l) { return i != l && mean(i) > mean(l) + delta_ * lead(i, l, n); });
      if (!trails) staying.push_back(i);
    }
    for (std::size_t const i : staying)
      for (std::size_t const l : staying)
        may_part |= i != l && lead(i, l, n) > 0;
    left_ = std::move(staying);
    return may_part;
  }

  Selection finished(bool is_guaranteed) const {
    Selection result;
    result.is_guaranteed = is_guaranteed;
    result.delta = delta_;
    result.best = *std::ranges::min_element(left_, {}, [&](std::size_t i) { return mean(i); });
    for (std::size_t i = 0; i < designs(); ++i) {
      result.means.push_back(mean(i));
      result.counts.push_back(seen_[i].size());
    }
    result.trials = std::accumulate(result.counts.begin(), result.counts.end(), std::size_t{0});
    for (std::size_t const l : left_) {
      if (is_guaranteed || l == result.best || pair(result.best, l).is_known()) continue;
      Selection::Alike const alike{l, pair_of(seen_[result.best], seen_[l]).differing};
      if (!result.alike || alike.differing < result.alike->differing) result.alike = alike;
    }
    result.equal_trials = result.alike ? 0 : equal_trials();
    return result;
  }

  Observations const& observe_;
  SelectionOrder const& order_;
  std::vector<std::size_t> left_;
  std::vector<std::vector<double>> seen_; ///< by design
  std::vector<double> sums_;
  std::vector<Pair> pairs_;
  double delta_ = 0;
};

} // namespace

Selection select_best(std::size_t designs, Observations const& observe, SelectionOrder const& order) {
  return Race{designs, observe, order}.run();
}

} // namespace stickysim
