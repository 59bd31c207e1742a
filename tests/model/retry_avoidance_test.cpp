// The servers that a retry does not go to.
#include "model/simulate.hpp"

using namespace stickysim;

namespace retry_avoidance_test {

namespace {

/// Three servers, of which the first two are down for good.
std::string const two_down = R"toml(
  [workload]
  [balancer]
  policy = "first(limit=1000)"
  retries = 5
  redispatch = "always"
  health = false
  [server]
  count = 3
  [[fault]]
  server = 1
  at = "1s"
  for = "9999s"
  [[fault]]
  server = 2
  at = "1s"
  for = "9999s"
)toml";

TrialResult try_again(std::string const& avoids, std::string const& more = {}) {
  return replay("1,9,,2\n", two_down + more, {"balancer.retry_avoids=" + avoids});
}

} // namespace

TEST_CASE("a retry that avoids nothing meets the same server, one that avoids the last goes to and fro") {
  // The first server with room is asked each time, all six times.
  TrialResult const nothing = try_again("nothing");
  CHECK(failed(nothing, Failure::refused) == 1);
  CHECK(nothing.requests.retries == 5);

  // Server 1, then 2, then 1 again: a law with a single best answer never gets to the third.
  TrialResult const last = try_again("last");
  CHECK(failed(last, Failure::refused) == 1);
  CHECK(last.requests.retries == 5);
}

TEST_CASE("a retry that avoids all servers that were tried finds those that are left") {
  TrialResult const tried = try_again("tried");
  CHECK(tried.requests.ok == 1);
  CHECK(tried.requests.retries == 2);
}

TEST_CASE("when all were tried the request fails, however many retries are left") {
  TrialResult const tried = try_again("tried", "[[fault]]\nserver = 3\nat = \"1s\"\nfor = \"9999s\"\n");
  CHECK(failed(tried, Failure::refused) == 1);
  CHECK(tried.misrouted == 3);
}

} // namespace retry_avoidance_test
