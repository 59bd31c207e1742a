#pragma once

#include "report/measure.hpp"
#include "report/point.hpp"
#include <stickysim/experiment/estimate.hpp>

#include <array>
#include <map>
#include <optional>
#include <utility>

namespace stickysim {

/// What a run says of a design against another one, by one measure.
enum class Relation : std::uint8_t {
  better,    ///< it has decidedly less of it
  same,      ///< the difference is decidedly within the measure's margin
  worse,     ///< it has decidedly more of it
  undecided, ///< which is not the same as `same`
};
std::string_view name_of(Relation relation);

struct Comparison {
  Relation relation = Relation::undecided;
  bool is_opposed = false;            ///< one class of clients fares better and another one worse
  std::optional<Estimate> difference; ///< paired by replication; nothing where one has no such measure
};

/// Every two variants at each point of a run, by every measure. All that is said of a run rests on these: the
/// chance that anything among it is false is at most 1 − `run.confidence`, over all points, pairs and
/// measures together (Holm, A Simple Sequentially Rejective Multiple Test Procedure, 1979).
///
/// A comparison makes one of two claims: that there is a difference, or that it lies within the measure's
/// margin (two one-sided tests; Schuirmann, 1987). Only one of the two can be false, so it counts once.
class Comparisons {
public:
  explicit Comparisons(ExperimentResult const& result);

  /// Of two variants at the same point.
  Comparison of(VariantResult const& variant, VariantResult const& other, Measure measure) const;
  Relation relation(VariantResult const& variant, VariantResult const& other, Measure measure) const {
    return of(variant, other, measure).relation;
  }

  /// Whether `variant` is decidedly better by some measure and decidedly worse by none. `beyond_doubt`: and
  /// by none undecided.
  bool outdoes(VariantResult const& variant, VariantResult const& other, bool beyond_doubt = false) const;

private:
  using Pair = std::pair<VariantResult const*, VariantResult const*>;
  std::map<Pair, std::array<Comparison, measure_count>>
      decided_; ///< the first of a pair comes first in the run
};

/// How many replications would decide a difference that is undecided, if it is as large as it seems; nothing
/// if it seems to be none, or if more than 100,000 are needed.
std::optional<std::size_t> replications_needed(Estimate const& difference);

} // namespace stickysim
