#include "catch.hpp"
#include "scenario/sample.hpp"

using namespace stickysim;

namespace precedence_test {
using sample::loaded;

namespace {

std::string const base = sample::minimal + R"toml([balancer]
retries = 1
affinity.kind = "cookie"
[state]
placement = "local"
[state.store]
workers = 3
)toml";

std::string const sentinel = "[variants.a]\n[variants.redis]\nstate.preset = \"redis-sentinel\"\n";

} // namespace

TEST_CASE("a variant's preset holds over the base's keys, in the keys that it sets") {
  auto const scenario = loaded(base + "price = 2\n" + sentinel);
  auto const& redis = scenario.variants[1].design.state;
  CHECK(scenario.variants[0].design.state.placement == Placement::local);
  CHECK(redis.placement == Placement::shared);
  CHECK(redis.store.workers == 1);
  CHECK(redis.store.price_per_hour == 2);
}

TEST_CASE("a variant's own keys hold over its preset, wherever they stand") {
  auto const scenario =
      loaded(base + "[variants.a.state]\nstore.workers = 5\npreset = \"redis-sentinel\"\nstore.shards = 2\n");
  auto const& store = scenario.variants[0].design.state.store;
  CHECK(store.workers == 5);
  CHECK(store.shards == 2);
}

TEST_CASE("the base's keys hold over the base's preset") {
  auto const scenario =
      loaded("state.preset = \"redis-single\"\nstate.placement = \"local\"\n" + sample::minimal);
  CHECK(scenario.variants[0].design.state.placement == Placement::local);
  CHECK(scenario.notes.empty());
}

TEST_CASE("a preset of the command line or of a sweep holds over the keys of variants") {
  std::string const variant = "[variants.a]\nbalancer.retries = 7\n";
  auto const set =
      loaded(base + variant, {.sets = {"balancer.retry_on=any", "balancer.preset=aws-alb"}, .variants = {}});
  CHECK(set.variants[0].design.balancer.retries == 0);
  CHECK(set.variants[0].design.balancer.retry_on == RetryOn::any);
  auto const swept =
      loaded(base + variant + "[sweep]\n\"balancer.preset\" = [\"\", \"aws-alb\", \"grpc\"]\n");
  CHECK(swept.variants[0].design.balancer.retries == 7);
  CHECK(swept.variants[1].design.balancer.retries == 0);
  CHECK(swept.variants[2].design.balancer.preset == "grpc");
}

TEST_CASE("what a preset replaces is noted, with its line") {
  CHECK(render(loaded(base + sentinel).notes, "note") ==
        "sample.toml:13:16: note: the preset 'redis-sentinel' replaces state.store.workers = 3 "
        "(line 10)\n"
        "   13 | state.preset = \"redis-sentinel\"\n"
        "      |                ^~~~~~~~~~~~~~~~\n");
  CHECK(loaded(sample::minimal + sentinel).notes.empty());
  // The preset's own value, a default and what the base's preset decides are not replaced.
  CHECK(loaded(sample::minimal + "[state.store]\nworkers = 1\n" + sentinel).notes.empty());
  CHECK(loaded("state.placement = \"local\"\n" + sample::minimal + sentinel).notes.empty());
  CHECK(loaded(sample::minimal + "[state]\npreset = \"memcached\"\nstore.shards = 3\n" + sentinel)
            .notes.empty());
}

TEST_CASE("a resolved scenario with presets in variants and sweeps loads to the same designs") {
  for (std::string const& more : std::vector<std::string>{
           sentinel, sentinel + "state.store.workers = 3\n", sentinel + "balancer.preset = \"nginx-1.22\"\n",
           "[variants.a]\nstate.preset = \"\"\n[variants.b]\nstate.store.workers = 1\n",
           std::string{"[variants.a]\n[variants.b]\nbalancer.retries = 3\n[sweep]\n\"balancer.preset\" = "
                       "[\"nginx-1.22\", \"haproxy-2.6\"]\n"}}) {
    CAPTURE(more);
    std::string const text = base.substr(0, base.find("[state]")) + "[state]\npreset = \"memcached\"\n" +
                             base.substr(base.find("placement")) + more;
    auto const once = loaded(text);
    auto const again = loaded(once.resolved_toml);
    CHECK(again.resolved_toml == once.resolved_toml);
    REQUIRE(again.variants.size() == once.variants.size());
    for (std::size_t i = 0; i < once.variants.size(); ++i) {
      auto const& [a, b] = std::pair{once.variants[i].design, again.variants[i].design};
      CHECK(a.balancer.retries == b.balancer.retries);
      CHECK(a.balancer.retry_on == b.balancer.retry_on);
      CHECK(a.state.placement == b.state.placement);
      CHECK(a.state.store.workers == b.state.store.workers);
    }
  }
}

} // namespace precedence_test
