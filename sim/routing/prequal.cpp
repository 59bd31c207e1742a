#include "routing/builtin.hpp"
#include "routing/probe_pool.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

/// A number per query that need not be whole: the fraction left over is added at the next query.
class Rate {
public:
  explicit Rate(double per_query) : millionths_{static_cast<std::uint64_t>(per_query * 1e6 + 0.5)} {}

  std::uint32_t next() {
    std::uint64_t const sum = left_ + millionths_;
    left_ = sum % 1'000'000;
    return static_cast<std::uint32_t>(sum / 1'000'000);
  }

private:
  std::uint64_t millionths_;
  std::uint64_t left_ = 0;
};

struct Settings {
  std::uint32_t pool;
  double probes;
  double remove;
  Nanoseconds max_age_ns;
  double quantile;
};

/// Each query goes to the best server of a pool of replies to earlier probes, and sends probes of its own,
/// whose replies the next query finds there. Replies leave the pool by age, by use, and a few with each
/// query, the oldest and the worst by turns.
///
/// A real server reports the latency of recent requests that met about as many others as it has now. Here the
/// balancer estimates it: a moving average of the latencies of its own requests there, times the requests at
/// the server now, over a moving average of the requests that its own ones met.
class Prequal final : public RoutingPolicy {
public:
  Prequal(std::uint32_t servers, Settings const& settings)
      : settings_{settings}, probes_{settings.probes}, removals_{settings.remove}, pool_{settings.pool,
                                                                                         settings.quantile},
        seen_(servers) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random& random) override {
    pool_.remove_given_before(key.now_ns - settings_.max_age_ns);
    // The server that has failed this request may look the best.
    bool const follow = pool_.size() >= 2 && key.attempt == 0;
    auto const picked =
        follow ? candidates.index(pool_.use_best(random))
               : candidates.choice(static_cast<std::uint32_t>(random.below(candidates.choices())));
    std::uint32_t const met = candidates.present[candidates.server(picked)];
    average(seen_[candidates.server(picked)].requests, met + 1.0);
    average(anywhere_.requests, met + 1.0);
    for (std::uint32_t removals = removals_.next(); removals > 0; --removals)
      pool_.remove_one();
    probe(candidates, key.now_ns, random);
    return picked;
  }

  bool asks_servers() const override { return true; }
  bool follows_answers() const override { return true; }

  void on_answer(ServerId server, Nanoseconds latency_ns, Nanoseconds) override {
    average(seen_[server].latency_ns, static_cast<double>(latency_ns));
    average(anywhere_.latency_ns, static_cast<double>(latency_ns));
  }

  void on_failure(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns) override {
    double const expected_ns = latency_ns(seen_[server]);
    if (expected_ns > 0 && static_cast<double>(age_ns) > expected_ns) on_answer(server, age_ns, now_ns);
  }

  void on_membership(Candidates const& candidates) override { pool_.remove_all_but(candidates); }

private:
  /// Moving averages, 0 until there is something to average.
  struct Seen {
    double latency_ns = 0; ///< of answers
    double requests = 0;   ///< that were there when one was routed, this one included
  };

  static void average(double& mean, double value) { mean += mean == 0 ? value : (value - mean) / 8; }

  /// A server that has not answered yet counts as average.
  double latency_ns(Seen const& seen) const {
    return seen.latency_ns > 0 ? seen.latency_ns : anywhere_.latency_ns;
  }

  Nanoseconds expected_latency_ns(ServerId server, std::uint32_t requests) const {
    Seen const& seen = seen_[server];
    double const met = seen.requests > 0 ? seen.requests : anywhere_.requests;
    constexpr double longest_ns =
        1e18; // hours at a server with millions of requests are more than a clock counts
    return static_cast<Nanoseconds>(std::min(latency_ns(seen) * (requests + 1.0) / met, longest_ns));
  }

  /// Draws distinct candidates. Source: Floyd's algorithm, in Bentley, "Programming pearls: a sample of
  /// brilliance", CACM 30(9), 1987.
  void probe(Candidates const& candidates, Nanoseconds now_ns, Random& random) {
    std::uint32_t const size = candidates.size();
    if (size != uses_are_for_) find_uses(size);
    drawn_.clear();
    for (std::uint32_t rest = std::min(probes_.next(), size); rest > 0; --rest) {
      std::uint32_t const last = size - rest;
      auto index = static_cast<std::uint32_t>(random.below(last + std::uint64_t{1}));
      if (std::find(drawn_.begin(), drawn_.end(), index) != drawn_.end()) index = last;
      drawn_.push_back(index);
      ServerId const server = candidates.server(index);
      std::uint32_t const requests = candidates.present[server];
      std::uint32_t const rounded = whole_uses_ + (random.uniform() < rest_of_uses_ ? 1u : 0u);
      pool_.add({server, requests, expected_latency_ns(server, requests), now_ns, rounded});
    }
  }

  /// How often a reply may be used, so that the pool stays full although replies are removed. If probes add
  /// no more than removals take, there is no limit.
  void find_uses(std::uint32_t candidates) {
    double const fresh = 1 - static_cast<double>(settings_.pool) / candidates;
    double const net = fresh * settings_.probes - settings_.remove;
    double const uses = net > 0 ? std::clamp(2 / net, 1.0, no_limit) : no_limit;
    whole_uses_ = static_cast<std::uint32_t>(uses);
    rest_of_uses_ = uses - whole_uses_;
    uses_are_for_ = candidates;
  }

  static constexpr double no_limit = 1e9;

  Settings settings_;
  Rate probes_;
  Rate removals_;
  ProbePool pool_;
  std::vector<Seen> seen_; ///< by server
  Seen anywhere_;
  std::uint32_t uses_are_for_ = 0; ///< that many candidates; 0: none
  std::uint32_t whole_uses_ = 0;
  double rest_of_uses_ = 0;
  std::vector<std::uint32_t> drawn_; ///< indices of the candidates that this query has probed
};

Result<std::unique_ptr<RoutingPolicy>> make_prequal(Call const& call, std::uint32_t servers, std::uint64_t) {
  ArgumentReader arguments{call, prequal_policy.usage};
  Settings const settings{
      .pool = static_cast<std::uint32_t>(arguments.integer("pool", 2, 1000, 16)),
      .probes = arguments.number("probes", Unit::none, between(0.001, 1000), 3),
      .remove = arguments.number("remove", Unit::none, between(0, 1000), 1),
      .max_age_ns =
          static_cast<Nanoseconds>(arguments.number("max_age", Unit::duration, between(1e3, 1e15), 1e9)),
      .quantile = arguments.number("quantile", Unit::none, between(0, 1), 0.84),
  };
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<Prequal>(servers, settings);
}

} // namespace

PolicyEntry const prequal_policy = {
    .name = "prequal",
    .usage = "prequal(pool=16, probes=3, remove=1, max_age=1s, quantile=0.84)",
    .help = "of servers probed at random, the one with the least latency that is not too busy",
    .law = "Each query sends probes to random servers; the replies go into a pool for later queries. A reply "
           "is hot if it has more requests in flight than a quantile of the last 128 replies, else cold. The "
           "query goes to the server of the cold reply with the least latency or, if all are hot, of the "
           "one with the fewest requests; that reply then counts one more request. A reply may be used "
           "2 / ((1 - pool/n) probes - remove) times, rounded up or down at random; once at least, and "
           "without limit if this is not positive. With fewer than two replies, and at a later attempt, a "
           "random server is picked. Real servers report the latency of recent requests that met about as "
           "many others as there are now. Here it is estimated: a moving average of the latencies that this "
           "balancer saw, times the requests at the server now, over a moving average of the requests that "
           "its own requests met there. A request that ends without an answer counts in the first of them "
           "with the time it has taken if that is more than the average.",
    .options =
        "pool: most replies held; a new one replaces an older one of the same server, else the oldest. "
        "probes, remove: probes sent and replies removed for each query, where fractions add up; the oldest "
        "and the worst reply are removed in turn. max_age: a reply is dropped at this age. quantile: at 0 "
        "requests decide, at 1 latency does.",
    .sees = "requests as servers report them, latencies of answers",
    .weights = "ignored",
    .ties = "at random",
    .cost = "O(pool)",
    .upkeep = "O(1) for an answer",
    .source = "Wydrowski, Kleinberg, Rumble and Archer, Load is not what you should balance: introducing "
              "Prequal, NSDI 2024 (arXiv 2312.10172).",
    .use_when = "Servers differ in speed, or others slow them down, and many balancers share them.",
    .beware = "Probes cost nothing here and are answered before the next query. A server that fails fast "
              "keeps its average, and has few requests.",
    .make = make_prequal,
};

} // namespace stickysim
