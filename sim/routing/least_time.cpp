#include "routing/builtin.hpp"
#include "routing/indexed_heap.hpp"
#include "routing/weight.hpp"
#include "routing/weighted_turn.hpp"
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace stickysim {
namespace {

/// The least estimated time for its weight: a server's average response time times its requests, the new one
/// included. Averages count in steps of 20 ms up to 5 s, so that servers about as fast are tied and take
/// turns in proportion to their weights. A server's average is halved for each period since it was last
/// checked, until a pick that comes a period or more after that checks it again: slow servers are tried
/// again. The period is one second longer than `decay`, and checks are at whole seconds, as nginx's clock has
/// it.
class LeastTime final : public RoutingPolicy, public RoutingHints {
public:
  LeastTime(std::uint32_t servers, Nanoseconds decay_ns)
      : order_{servers}, halvings_{servers}, known_(servers), period_ns_{decay_ns + second_ns} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    while (!halvings_.empty() && halvings_.top_key() <= key.now_ns)
      halve(halvings_.top());
    settle();
    auto const [turn, picked] = *order_.least(candidates);
    Known& known = known_[picked];
    known.turn = clock_.next_turn(turn, candidates.weight_unit);
    if (key.now_ns - known.checked_ns >= period_ns_) {
      known.checked_ns = key.now_ns / second_ns * second_ns;
      known.halved = 0;
      expect_halving(picked);
    }
    has_changed(picked);
    return candidates.index(picked);
  }

  RoutingHints const* hints() const override { return this; }

  void fetch_load(ServerId server) const override {
    __builtin_prefetch(&known_[server], 1);
    order_.fetch(server);
  }

  bool follows_load() const override { return true; }

  void on_load(ServerId server, std::uint32_t load) override {
    known_[server].load = load;
    if (known_[server].is_candidate) has_changed(server);
  }

  bool follows_answers() const override { return true; }

  void on_answer(ServerId server, Nanoseconds latency_ns, Nanoseconds) override {
    auto const latency_ms = static_cast<std::uint64_t>(latency_ns / 1'000'000);
    std::uint64_t& average_ms = known_[server].average_ms;
    average_ms = average_ms == 0 ? latency_ms : (19 * average_ms + latency_ms + 10) / 20;
    if (!known_[server].is_candidate) return;
    expect_halving(server);
    has_changed(server);
  }

  void on_failure(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns) override {
    if (static_cast<std::uint64_t>(age_ns / 1'000'000) > known_[server].average_ms)
      on_answer(server, age_ns, now_ns);
  }

  void on_membership(Candidates const& candidates) override {
    settle();
    order_.clear();
    halvings_.clear();
    for (Known& known : known_) {
      known.due_ns = never;
      known.is_candidate = false;
    }
    for (ServerId const server : candidates.servers) {
      known_[server].load = candidates.loads[server];
      known_[server].weight = weight_of(candidates, server);
      known_[server].is_candidate = true;
      expect_halving(server);
      order_.set(server, key_of(known_[server]));
    }
  }

private:
  static constexpr Nanoseconds second_ns = 1'000'000'000;

  struct Known {
    std::uint64_t average_ms = 0;
    Nanoseconds checked_ns = 0;
    Nanoseconds due_ns = never; ///< when the average is next halved
    std::uint64_t turn = 0;
    std::uint32_t load = 0;
    std::uint32_t weight = 1;
    std::uint32_t halved = 0; ///< how often since it was checked
    bool changed = false;     ///< since its place in the order was found
    bool is_candidate = false;
  };

  std::uint64_t average_now_ms(Known const& known) const {
    return known.halved < 64 ? known.average_ms >> known.halved : 0;
  }

  void halve(ServerId server) {
    ++known_[server].halved;
    expect_halving(server);
    has_changed(server);
  }

  /// A server waits for its next halving only while its average is above 0.
  void expect_halving(ServerId server) {
    Known& known = known_[server];
    Nanoseconds const due_ns =
        average_now_ms(known) == 0 ? never : known.checked_ns + period_ns_ * (known.halved + Nanoseconds{1});
    if (known.due_ns == due_ns) return;
    known.due_ns = due_ns;
    if (due_ns == never)
      halvings_.erase(server);
    else
      halvings_.set(server, due_ns);
  }

  /// Of a candidate. A pick changes its turn and then its load, an answer its load and its average: its new
  /// place is found once, before the order is next looked at.
  void has_changed(ServerId server) {
    if (std::exchange(known_[server].changed, true)) return;
    changed_.push_back(server);
  }

  void settle() {
    for (ServerId const server : changed_) {
      known_[server].changed = false;
      order_.set(server, key_of(known_[server]));
    }
    changed_.clear();
  }

  WeightedTurn key_of(Known const& known) const {
    std::uint64_t const average_ms = average_now_ms(known);
    std::uint64_t const step_ms = average_ms > 5000 ? 5000 : average_ms / 20 * 20 + 20;
    return {step_ms * (std::uint64_t{known.load} + 1), known.weight, known.turn};
  }

  IndexedHeap<WeightedTurn> order_;   ///< candidates, those changed at their places before
  std::vector<ServerId> changed_;     ///< candidates
  IndexedHeap<Nanoseconds> halvings_; ///< candidates with an average above 0: when it is next halved
  std::vector<Known> known_;          ///< by server
  VirtualClock clock_;
  Nanoseconds period_ns_;
};

Result<std::unique_ptr<RoutingPolicy>> make_least_time(Call const& call, std::uint32_t servers,
                                                       std::uint64_t) {
  ArgumentReader arguments{call, least_time_policy.usage};
  double const decay_ns = arguments.number("decay", Unit::duration, between(1e6, 1e15), 10e9);
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<LeastTime>(servers, static_cast<Nanoseconds>(decay_ns));
}

} // namespace

PolicyEntry const least_time_policy = {
    .name = "least_time",
    .usage = "least_time(decay=10s)",
    .help = "the least average response time × requests in flight, the new one included",
    .law =
        "Each answer moves a server's average by 1/20 of the difference. The average counts in steps of "
        "20 ms and at most 5 s. It is halved for each `decay` + 1 s since a pick last looked at it, so that slow "
        "servers are tried again. A request that ends without an answer counts with the time it has taken if "
        "that is more than the average.",
    .options = "decay: nginx's fail_timeout.",
    .sees = "loads, latencies of answers",
    .weights = "followed",
    .ties = "turns in proportion to weights",
    .cost = "O(log n)",
    .upkeep = "O(log n) for an answer or a change of load",
    .source = "nginx 1.31, least_time: failed attempts do not count, lest a server that fails be preferred; "
              "with `inflight` requests without an answer count by their age once it exceeds the average.",
    .use_when = "Servers differ in speed, and their weights do not say so.",
    .beware = "A server that fails fast keeps its average. Below 20 ms it sees "
              "no difference.",
    .make = make_least_time,
};

} // namespace stickysim
