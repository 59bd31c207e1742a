#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace stickysim {

/// The retry budget that the clients of one workload class share: a bucket of tokens. Each request puts a
/// fraction of a token in, each retry takes one out; without one there is no retry, so that in the long run
/// retries are at most that fraction of the requests, however many of these fail. The bucket is full at
/// first. Sources: Marc Brooker, "Fixing retries with token buckets and circuit breakers", 28 Feb 2022; gRPC
/// proposal A6, retry throttling.
class RetryBucket {
public:
  /// Of a millionth of a token each, so that sums are exact.
  RetryBucket(double tokens_per_request, std::int64_t capacity)
      : fill_{std::llround(std::min(tokens_per_request, static_cast<double>(capacity)) * token)},
        capacity_{capacity * token}, tokens_{capacity_} {}

  /// A request is issued.
  void fill() { tokens_ = std::min(capacity_, tokens_ + fill_); }

  /// Whether there is a token for a retry, which is then gone.
  bool take() {
    if (tokens_ < token) return false;
    tokens_ -= token;
    return true;
  }

private:
  static constexpr std::int64_t token = 1'000'000;
  std::int64_t fill_;
  std::int64_t capacity_;
  std::int64_t tokens_;
};

} // namespace stickysim
