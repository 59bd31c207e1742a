#include "catch.hpp"
#include "scenario/sample.hpp"

#include <fmt/ranges.h>

using namespace stickysim;

namespace sweep_test {
using sample::errors;
using sample::loaded;

namespace {

/// The points of the smallest scenario with `text` below it: `4 1ms|4 2ms|8 1ms`.
std::string points(std::string const& text, LoadOptions const& options = {}) {
  std::vector<std::string> points;
  for (Variant const& variant : loaded(sample::minimal + text, options).variants)
    points.push_back(fmt::format("{}", fmt::join(variant.point, " ")));
  return fmt::format("{}", fmt::join(points, "|"));
}

LoadOptions varied(std::vector<std::string> vary, std::vector<std::string> zip = {},
                   std::vector<std::string> where = {}) {
  LoadOptions options;
  options.vary = std::move(vary);
  options.zip = std::move(zip);
  options.where = std::move(where);
  return options;
}

std::string errors_of(LoadOptions const& options, std::string const& text = {}) {
  return errors(sample::minimal + text, options);
}

} // namespace

TEST_CASE("sweep: a text in [sweep] and --vary list values and ranges alike") {
  CHECK(points("[sweep]\n\"server.count\" = \"2:6:2\"\n") == "2|4|6");
  CHECK(points("[sweep]\n\"server.count\" = \"1, 4:8:x2\"\n") == "1|4|8");
  CHECK(points("[sweep]\n\"balancer.policy\" = \"random, power_of_d(d=2:3:1)\"\n") ==
        "random|power_of_d(d=2)|power_of_d(d=3)");
  CHECK(points("", varied({"server.count=2:6:2"})) == "2|4|6");
  CHECK(points("", varied({"state.store.round_trip=0ms:4ms:2ms", "server.count=4,8"})) ==
        "0s 4|0s 8|2ms 4|2ms 8|4ms 4|4ms 8");
  CHECK(points("", varied({"workload.arrivals=poisson(5/s),poisson(10/s:20/s:10/s)"})) ==
        "poisson(5/s)|poisson(10/s)|poisson(20/s)");
  CHECK(points("[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"5min\"\n",
               varied({"fault.1.at=1min,120s"})) == "1min|2min");
  CHECK(points("", varied({"balancer.health.needs_worker=true,false"})) == "true|false");
  CHECK(points("", varied({"state.ttl=\"60s\",\"30min\""})) == "1min|30min");
}

TEST_CASE("sweep: the designs have the values of their points") {
  auto const scenario =
      loaded(sample::minimal, varied({"server.count=1:4:x2", "state.store.round_trip=1ms,2ms"}));
  CHECK(scenario.swept_keys == std::vector<std::string>{"server.count", "state.store.round_trip"});
  REQUIRE(scenario.variants.size() == 6);
  CHECK(scenario.variants[5].design.servers[0].count == 4);
  CHECK(scenario.variants[5].design.state.store.round_trip_ns == 2'000'000);
  CHECK(scenario.variants[2].design.servers[0].count == 2);
}

TEST_CASE("sweep: the command line wins over the file, key by key and in its place") {
  std::string const file = "[sweep]\n\"server.count\" = [4, 8]\n\"balancer.retries\" = [0, 1]\n";
  CHECK(points(file, varied({"server.count=1,2"})) == "1 0|1 1|2 0|2 1");
  CHECK(points(file, varied({"state.ttl=1h"})) == "4 0 1h|4 1 1h|8 0 1h|8 1 1h");
  CHECK(points(file + "zip = [\"server.count\", \"balancer.retries\"]\n") == "4 0|8 1");
  CHECK(points(file + "zip = [\"server.count\", \"balancer.retries\"]\n",
               varied({"state.reads=1,2"}, {"server.count,state.reads"})) == "4 0 1|4 1 1|8 0 2|8 1 2");
  CHECK(points(file + "where = \"server.count == 4\"\n") == "4 0|4 1");
  CHECK(points(file + "where = \"server.count == 4\"\n", varied({}, {}, {"balancer.retries == 1"})) ==
        "4 1|8 1");
}

TEST_CASE("sweep: zipped keys move together, in the place of the first") {
  std::string const three = "[sweep]\n\"server.count\" = [2, 4]\n\"state.reads\" = [1, 2]\n"
                            "\"server.workers\" = [8, 4]\n";
  CHECK(points(three + "zip = [\"server.count\", \"server.workers\"]\n") == "2 1 8|2 2 8|4 1 4|4 2 4");
  CHECK(points(three + "zip = [[\"server.count\", \"server.workers\"]]\n") == "2 1 8|2 2 8|4 1 4|4 2 4");
  CHECK(points(three +
               "\"state.writes\" = [0, 1]\n"
               "zip = [[\"server.count\", \"server.workers\"], [\"state.reads\", \"state.writes\"]]\n") ==
        "2 1 8 0|2 2 8 1|4 1 4 0|4 2 4 1");
  CHECK(points("", varied({"server.count=1,1,2", "server.workers=1,2,1"},
                          {"server.count, server.workers"})) == "1 1|1 2|2 1");
}

TEST_CASE("sweep: a condition keeps the points for which it holds") {
  auto const kept = [](std::string const& where) {
    return points("", varied({"server.count=1:3:1", "server.workers=1:3:1"}, {}, {where}));
  };
  CHECK(kept("server.count < server.workers") == "1 2|1 3|2 3");
  CHECK(kept("server.count == server.workers") == "1 1|2 2|3 3");
  CHECK(kept("server.count >= 2 and server.workers != 2") == "2 1|2 3|3 1|3 3");
  CHECK(kept("2 > server.count") == "1 1|1 2|1 3");
  CHECK(points("", varied({"state.ttl=30s,1min,1h"}, {}, {"state.ttl <= 60s"})) == "30s|1min");
  CHECK(points("", varied({"balancer.policy=random,power_of_d(d=2)"}, {},
                          {"balancer.policy != power_of_d(d = 2)"})) == "random");
  CHECK(points("", varied({"server.count=1:3:1"}, {}, {"server.count > 1", "server.count < 3"})) == "2");
}

TEST_CASE("sweep: the resolved scenario has the points of the command line") {
  auto const options =
      varied({"server.count=1:4:x2", "server.workers=1,2,4", "workload.arrivals=poisson(1/s:2/s:1/s)"},
             {"server.count,server.workers"}, {"server.count != 2"});
  auto const scenario = loaded(sample::minimal, options);
  CHECK(
      scenario.resolved_toml.find("\n[sweep]\n\"server.count\" = [1, 2, 4]\n\"server.workers\" = [1, 2, 4]\n"
                                  "\"workload.arrivals\" = [\"poisson(1/s)\", \"poisson(2/s)\"]\n"
                                  "zip = [[\"server.count\", \"server.workers\"]]\n"
                                  "where = \"server.count != 2\"\n") != std::string::npos);
  auto const again = loaded(scenario.resolved_toml);
  CHECK(again.resolved_toml == scenario.resolved_toml);
  REQUIRE(again.variants.size() == scenario.variants.size());
  for (std::size_t i = 0; i < again.variants.size(); ++i)
    CHECK(again.variants[i].point == scenario.variants[i].point);
}

TEST_CASE("sweep: errors of the command line, to the letter") {
  CHECK(errors_of(varied({"server.count=1:16:x1"})) ==
        R"(--vary server.count=1:16:x1: error: the factor must be > 1
      = help: such as x2, which doubles each time
)");
  CHECK(errors_of(varied({"server.cuont=1,2"})) ==
        R"(--vary server.cuont=1,2: error: unknown key 'server.cuont'
      = help: did you mean server.count?
)");
  CHECK(errors_of(varied({"server.count=1,x"})) == R"(--vary server.count=1,x: error: 'x' is not a count
      = help: write a whole number
)");
  CHECK(
      errors_of(varied({"workload.arrivals=poisson(1:3:1)"})) ==
      R"(--vary workload.arrivals=poisson(1:3:1): error: `rate` of `poisson` must be a rate (10/s); 1 is a plain number (5)
      = help: usage: poisson(rate); units of a rate: /s, /min, /h, /d
)");
  CHECK(errors_of(varied({"server.count=1:2:0.5"})) ==
        R"(--vary server.count=1:2:0.5: error: '1.5' is not a count
      = help: write a whole number
)");
  CHECK(errors_of(varied({"server.count"})) == R"(--vary server.count: error: this varies nothing
      = help: write --vary KEY=VALUE,VALUE or --vary KEY=LO:HI:STEP
)");
  CHECK(errors_of(varied({"state.ttl=1:3:1"}))
            .starts_with("--vary state.ttl=1:3:1: error: '1' has no unit where a duration needs one\n"));
  CHECK(errors_of(varied({"server.count=1,2", "server.count=3"})) ==
        R"(--vary server.count=3: error: 'server.count' is varied twice
      = help: give all its values at once
)");
  CHECK(errors_of(varied({"server.count=1,2", "server.web.count=3,4"}), "[server]\nname = \"web\"\n") ==
        R"(--vary server.web.count=3,4: error: 'server.web.count' is swept as 'server.count' already
      = help: leave one of them out
)");
  CHECK(errors_of(varied({"state.ttl=60s,1min"})) ==
        R"(--vary state.ttl=60s,1min: error: the value "1min" of 'state.ttl' stands twice
      = help: leave one of them out
)");
  CHECK(errors_of(varied({"run.seed=1,2"})).find("'run.seed' holds for the whole scenario") !=
        std::string::npos);
  LoadOptions both = varied({"server.count=1,2"});
  both.sets = {"server.count=3"};
  CHECK(errors_of(both) == R"(--vary server.count=1,2: error: 'server.count' is swept and set as well
      = help: leave it out of the variants and of --set, or do not sweep it
)");
}

TEST_CASE("sweep: errors of zip and where, to the letter") {
  auto const zip = [](std::string const& keys) {
    return errors_of(varied({"server.count=1,2", "server.workers=1,2,3"}, {keys}));
  };
  CHECK(zip("server.count,server.workers") ==
        R"(--zip server.count,server.workers: error: 'server.count' has 2 values, 'server.workers' 3
      = help: keys that move together have as many values each
)");
  CHECK(zip("server.count,state.ttl") == R"(--zip server.count,state.ttl: error: 'state.ttl' is not swept
      = help: swept keys are server.count, server.workers
)");
  CHECK(zip("server.count") == R"(--zip server.count: error: one key alone cannot move together
      = help: zip two keys or more
)");
  CHECK(errors_of(varied({"server.count=1,1", "server.workers=2,2"}, {"server.count,server.workers"})) ==
        R"(--vary server.count=1,1: error: the values 1, 2 of 'server.count' stand twice
      = help: leave one of them out
)");

  auto const where = [](std::string const& condition) {
    return errors_of(varied({"server.count=1,2", "balancer.policy=random,round_robin"}, {}, {condition}));
  };
  CHECK(where("server.count") == R"(--where 'server.count': error: this compares nothing
      = help: write KEY < KEY or KEY < VALUE, several joined by 'and'
)");
  CHECK(where("server.count = 2") == R"(--where 'server.count = 2': error: '=' is not a comparison
      = help: one of < <= == != >= >
)");
  CHECK(where("server.cuont < 2") == R"(--where 'server.cuont < 2': error: 'server.cuont' is not swept
      = help: did you mean server.count?
)");
  CHECK(where("server.count < 2s") ==
        R"(--where 'server.count < 2s': error: '1' is a plain number, '2s' is a duration
      = help: both sides must measure the same
)");
  CHECK(
      where("balancer.policy < round_robin") ==
      R"(--where 'balancer.policy < round_robin': error: 'random' is neither more nor less than another value
      = help: < <= >= > compare numbers; words are compared by == and !=
)");
  CHECK(where("balancer.policy == randm") ==
        R"(--where 'balancer.policy == randm': error: 'balancer.policy' is never randm
      = help: did you mean random?
)");
  CHECK(where("server.count > 2") == R"(--where 'server.count > 2': error: this leaves no point
      = help: no values of the keys fulfil it together
)");
}

TEST_CASE("sweep: errors of the file point at their place") {
  CHECK(sample::errors_with("[sweep]\n\"server.count\" = \"1, 2:16:x1\"\n") ==
        R"(sample.toml:5:27: error: the factor must be > 1
    5 | "server.count" = "1, 2:16:x1"
      |                           ^~
      = help: such as x2, which doubles each time
)");
  CHECK(sample::errors_with("[sweep]\n\"server.count\" = \"1, x\"\n") ==
        R"(sample.toml:5:22: error: 'x' is not a count
    5 | "server.count" = "1, x"
      |                      ^
      = help: write a whole number
)");
  CHECK(sample::errors_with(
            "[sweep]\n\"server.count\" = [1, 2]\nwhere = \"server.count < 2 and server.cunt > 0\"\n") ==
        R"(sample.toml:6:31: error: 'server.cunt' is not swept
    6 | where = "server.count < 2 and server.cunt > 0"
      |                               ^~~~~~~~~~~~~~~
      = help: did you mean server.count?
)");
  CHECK(sample::errors_with("[sweep]\n\"server.count\" = [1, 2]\nzip = \"server.count\"\n")
            .find("'zip' needs the array of its keys") != std::string::npos);
  CHECK(sample::errors_with("[sweep]\n\"server.count\" = [1, 2]\nwhere = 3\n")
            .find("'where' needs its condition") != std::string::npos);
  CHECK(sample::errors_with("[sweep]\nzip = [\"server.count\", \"state.ttl\"]\n").find("no key is") !=
        std::string::npos);
}

TEST_CASE("sweep: a name by which the element is found may be swept") {
  CHECK(points("[server]\nname = \"web\"\n", varied({"server.web.name=a,b,c"})) == "a|b|c");
}

TEST_CASE("sweep: an array may be as long as a list") {
  std::string values = "1";
  for (int value = 2; value <= 10'001; ++value)
    values += ",\n" + std::to_string(value);
  CHECK(sample::errors_with("[sweep]\n\"server.count\" = [" + values + "]\n")
            .find("10001 values are too many") != std::string::npos);
}

TEST_CASE("sweep: a grid may be far larger than what a condition keeps of it") {
  CHECK(points("", varied({"server.count=1:900:1", "server.workers=1:900:1"}, {},
                          {"server.count == server.workers", "server.count <= 2"})) == "1 1|2 2");
  CHECK(errors_of(varied({"server.count=1:2000:1", "server.workers=1:2000:1"}, {},
                         {"server.count == server.workers"}))
            .find("1000001 points of 1 variants are too many") != std::string::npos);
}

} // namespace sweep_test
