#pragma once

#include "results/dense_histogram.hpp"
#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/results/histogram.hpp>

#include <cstdint>
#include <utility>

namespace stickysim {

/// Of ok requests.
struct Latencies {
  Histogram histogram;
  Uint128 sum_ns = 0; ///< ten million that wait for half an hour take more than 64 bits

  void add(Latencies const& other) {
    histogram.merge(other.histogram);
    sum_ns += other.sum_ns;
  }
};

/// Those since they were last taken.
class RecentLatencies {
public:
  void record(Nanoseconds latency_ns) {
    histogram_.record(latency_ns);
    sum_ns_ += static_cast<std::uint64_t>(latency_ns);
  }
  Latencies take() {
    Latencies taken{histogram_.histogram(), std::exchange(sum_ns_, Uint128{0})};
    histogram_.clear();
    return taken;
  }

private:
  DenseHistogram histogram_;
  Uint128 sum_ns_ = 0;
};

} // namespace stickysim
