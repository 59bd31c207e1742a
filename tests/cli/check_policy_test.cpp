#include "catch.hpp"
#include "cli/workplace.hpp"

#include <nlohmann/json.hpp>

namespace check_policy_test {

namespace {

std::string plugin(std::string const& name) { return STICKYSIM_PLUGINS "/" + name + ".so"; }

} // namespace

TEST_CASE("check-policy finds a good policy good, and compares it with built-in ones") {
  Workplace const here;
  Ended const ended = here.run("check-policy " + plugin("two") + " --format json");
  CAPTURE(ended.out, ended.err);
  REQUIRE(ended.code == 0);
  auto const json = nlohmann::json::parse(ended.out);
  CHECK(json["policy"] == "two");
  CHECK(json["keeps_contract"] == true);
  REQUIRE(json["exam"].size() == 4);
  for (auto const& paper : json["exam"]) {
    CAPTURE(paper.dump());
    CHECK(paper["policies"].size() == 6);
    CHECK(paper["policies"][0]["policy"] == "two");
    CHECK(paper["policies"][0]["latency_mean"] > 0);
  }
  // The crash takes sessions with it, under every policy.
  for (auto const& mark : json["exam"][3]["policies"])
    CHECK(mark["sessions_lost"] > 0);
}

TEST_CASE("check-policy names the clause that a policy breaks") {
  Workplace const here;
  Ended const forgets = here.run("check-policy " + plugin("remembers"));
  CHECK(forgets.code == 1);
  CHECK(contains(forgets.out, "BREAKS THE CONTRACT"));
  CHECK(contains(forgets.out, "BROKEN  the same questions, the same answers"));
  CHECK(contains(forgets.out, "kept    one server"));
  Ended const crash = here.run("check-policy " + plugin("crashes"));
  CHECK(crash.code == 1);
  CHECK(contains(crash.out, "crashes: signal 6"));
  CHECK(contains(crash.out, "kept    2 to 64 servers"));
  Ended const outside = here.run("check-policy " + plugin("outside"));
  CHECK(outside.code == 1);
  CHECK(contains(outside.out, "answered"));
  CHECK(here.run("check-policy " + plugin("old")).code == 2);
}

} // namespace check_policy_test
