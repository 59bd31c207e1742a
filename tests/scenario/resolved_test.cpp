#include "catch.hpp"
#include "scenario/sample.hpp"

#include <fmt/format.h>

using namespace stickysim;

namespace resolved_test {
using sample::loaded;

namespace {

/// What a trial sees of a design, as far as overrides and derived defaults reach.
std::string content(Design const& design) {
  std::string text;
  auto const add = [&](auto const&... values) { ((text += fmt::format("{} ", values)), ...); };
  for (auto const& w : design.workloads)
    add(w.name, w.arrivals.text, w.users, w.requests.call.text, w.think_time.call.text, w.demand.call.text,
        int(w.kind), int(w.on_loss), w.resend, int(w.on_failure), w.timeout_ns, w.retries, w.chunk_bytes,
        w.from_ns, w.until_ns);
  auto const& b = design.balancer;
  add(b.preset, b.count, b.policy.text, int(b.load_info), b.load_info_period_ns, b.retries, b.retry_delay_ns,
      int(b.redispatch), int(b.affinity.kind), int(b.affinity.on_unavailable), b.health.enabled,
      b.health.interval_ns, b.health.fall, b.health.rise, b.health.needs_worker, b.notice_ns);
  for (auto const& g : design.servers)
    add(g.name, g.count, g.workers, g.queue, g.speed, g.weight, g.boot_time_ns, g.zone, g.price_per_hour);
  auto const& s = design.state;
  add(int(s.placement), s.bytes, s.ttl_ns, s.reads, s.writes, s.store.round_trip_ns,
      s.store.service_time.call.text, design.network.bandwidth_bytes_per_s);
  for (auto const& f : design.faults)
    add(int(f.target), f.server, f.zone, f.at_ns, f.for_ns);
  for (auto const& r : design.rollouts)
    add(r.at_ns, r.every_ns);
  for (auto const& m : design.maintenances)
    add(m.server, m.at_ns, m.for_ns, m.drain_timeout_ns);
  return text;
}

/// Loads what was resolved: the same text must come out, and the same designs at the same points.
void check_round_trip(std::string const& text, LoadOptions const& options = {}) {
  auto const first = loaded(text, options);
  INFO(first.resolved_toml);
  auto const second = loaded(first.resolved_toml);
  CHECK(second.resolved_toml == first.resolved_toml);
  REQUIRE(second.variants.size() == first.variants.size());
  for (std::size_t index = 0; index < first.variants.size(); ++index) {
    CHECK(second.variants[index].name == first.variants[index].name);
    CHECK(second.variants[index].point == first.variants[index].point);
    CHECK(content(second.variants[index].design) == content(first.variants[index].design));
  }
  CHECK(second.expectations.size() == first.expectations.size());
}

/// A design as the resolved scenario of that design alone.
std::string resolved(std::string const& text, std::string const& variant) {
  return loaded(text, {{}, {variant}}).resolved_toml;
}

} // namespace

TEST_CASE("a resolved scenario loads to itself") {
  check_round_trip(sample::minimal);
  check_round_trip(sample::full);
  check_round_trip(sample::full,
                   {{"run.seed=\"18446744073709551615\"", "network.bandwidth=0.3GB/s"}, {"calm"}});
}

TEST_CASE("a resolved scenario keeps what a variant alone decides") {
  check_round_trip(sample::minimal + R"toml([balancer]
preset = "haproxy-2.6"
[variants.closed]
workload.users = 5
[variants.impatient]
workload.kind = "upload"
workload.timeout = "1.5s"
[variants.told]
workload.kind = "upload"
workload.on_loss = "abandon"
[variants."many.groups"]
server = [{name = "a", count = 2, price = 0.25}, {name = "b.c", queue = 0}]
fault = [{at = "1s", server = "all"}, {at = "2s", server = 3}]
[variants.planned]
maintenance = [{server = 1, at = "1s"}, {server = 1, at = "1h", for = "1min", drain_timeout = "5s"}]
rollout = [{at = "1s", every = "1d"}]
workload.from = "10s"
workload.until = "1h"
balancer.notice = "3s"
balancer.health.needs_worker = true
[sweep]
"state.reads" = [1, 2]
)toml");
}

TEST_CASE("a resolved scenario keeps what follows from a swept key") {
  auto const text = sample::minimal + "[sweep]\n\"workload.kind\" = [\"login\", \"upload\"]\n";
  auto const again = loaded(loaded(text).resolved_toml);
  CHECK(again.variants[0].design.workloads[0].on_loss == OnLoss::relogin);
  CHECK(again.variants[1].design.workloads[0].on_loss == OnLoss::restart);
}

TEST_CASE("a preset that only a variant names is spelled out") {
  auto const text = sample::minimal + "[balancer]\nretry_delay = \"5s\"\nhealth.fall = 9\n[variants.a]\n"
                                      "[variants.b]\nbalancer.preset = \"haproxy-2.6\"\n";
  CHECK(resolved(text, "b").find("balancer.preset = \"haproxy-2.6\"") != std::string::npos);
  check_round_trip(text);
}

TEST_CASE("values are printed in canonical units, complete, with data escaped") {
  auto const text = loaded(sample::minimal + R"toml([server]
boot_time = "90000ms"
[state]
bytes = "2048KiB"
)toml",
                           {{"title=\"say \\\"hi\\\"\\u001b\\n\""}, {}})
                        .resolved_toml;
  CHECK(text.find("boot_time = \"90s\"") != std::string::npos);
  CHECK(text.find("bytes = \"2MiB\"") != std::string::npos);
  CHECK(text.find("title = \"say \\\"hi\\\"\\u001B\\u000A\"") != std::string::npos);
  CHECK(text.find("rise = 2") != std::string::npos);
  check_round_trip(text);
}

TEST_CASE("what nobody sees in a title is an escape in the resolved scenario, which loads to itself") {
  Scenario const scenario =
      loaded("title = \"Größe \u202e a\u00ad\U000e0041\"\n" + std::string{sample::minimal});
  CHECK(scenario.resolved_toml.find("title = \"Größe \\u202E a\\u00AD\\U000E0041\"\n") != std::string::npos);
  CHECK(loaded(scenario.resolved_toml).title == scenario.title);
}

} // namespace resolved_test
