#include "catch.hpp"
#include "model/retry_bucket.hpp"

using namespace stickysim;

namespace retry_bucket_test {

namespace {

int taken_from(RetryBucket& bucket) {
  int tokens = 0;
  while (bucket.take())
    ++tokens;
  return tokens;
}

} // namespace

TEST_CASE("a retry bucket is full at first and holds no more than its capacity") {
  RetryBucket bucket{0.1, 5};
  CHECK(taken_from(bucket) == 5);
  for (int request = 0; request < 1000; ++request)
    bucket.fill();
  CHECK(taken_from(bucket) == 5);
}

TEST_CASE("a retry bucket counts tenths exactly") {
  RetryBucket bucket{0.1, 5};
  taken_from(bucket);
  for (int round = 0; round < 100; ++round) {
    for (int request = 0; request < 9; ++request)
      bucket.fill();
    CHECK_FALSE(bucket.take());
    bucket.fill();
    CHECK(bucket.take());
  }
}

TEST_CASE("a retry bucket that gets more than it holds is full") {
  RetryBucket bucket{1e9, 1'000'000'000};
  for (int retry = 0; retry < 3; ++retry)
    CHECK(bucket.take());
  bucket.fill();
  CHECK(bucket.take());
}

} // namespace retry_bucket_test
