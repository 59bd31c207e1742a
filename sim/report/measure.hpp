#pragma once

#include "report/samples.hpp"
#include <stickysim/language/words.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace stickysim {

/// What designs are judged by, what matters most first. Less of each is better.
enum class Measure : std::uint8_t { harm, undone, failures, latency_mean, latency_p99, cost };
inline constexpr std::size_t measure_count = enumerator_count<Measure>();

struct MeasureRow {
  Measure word;
  std::string_view name;   ///< `harmed sessions`
  Metric metric;           ///< its value in a trial
  std::string_view unit;   ///< in which people read it
  bool is_service;         ///< whether more of it means that users are not served as well
  double margin;           ///< a difference that nobody would notice, as a share of the larger of two means,
  double least_margin = 0; ///< and at least this much
  std::string_view more; ///< behind a share, ` of the sessions harmed`, or a difference, ` more mean latency`
  std::string_view wish; ///< of a user who cares most about this measure
  std::string_view counted_in; ///< the metric of what it is a share of; empty if it is no share of a count
};

/// A row for each measure, in their order.
std::span<MeasureRow const> measures();

inline MeasureRow const& row_of(Measure measure) { return measures()[static_cast<std::size_t>(measure)]; }

inline Samples samples_of(VariantResult const& variant, Measure measure) {
  return samples_of(variant, row_of(measure).metric);
}

/// Its mean over the replications; 0 where it is not defined.
double mean_of(VariantResult const& variant, Measure measure);

} // namespace stickysim
