#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/results/histogram.hpp>

#include <cstdint>

namespace stickysim {

/// Of ok requests.
struct Latencies {
  Histogram histogram;
  std::uint64_t sum_ns = 0;

  void record(Nanoseconds latency_ns) {
    histogram.record(latency_ns);
    sum_ns += static_cast<std::uint64_t>(latency_ns);
  }
  void add(Latencies const& other) {
    histogram.merge(other.histogram);
    sum_ns += other.sum_ns;
  }
  void clear() { histogram.clear(), sum_ns = 0; }
};

} // namespace stickysim
