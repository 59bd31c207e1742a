#include "routing/alias_table.hpp"
#include "routing/builtin.hpp"
#include "routing/weight.hpp"
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace stickysim {
namespace {

// The least loaded of d candidates drawn at random. The draws are exchangeable, so the first of those tied is
// each with the same probability: ties need no draw.

/// Two candidates. They need no permutation, as more candidates do.
class PowerOfTwo final : public RoutingPolicy, public RoutingHints {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    return shorter_of_two(candidates, random);
  }

  RoutingHints const* hints() const override { return this; }

  std::uint32_t foresee(Candidates const& candidates, Random random, std::uint32_t choices) const override {
    random.skip(2 * std::uint64_t{choices});
    fetch_loads(candidates, random);
    return shorter_of_two(candidates, random);
  }

private:
  /// Those that will be read when the choice is foreseen that many choices later.
  [[gnu::always_inline]] static void fetch_loads(Candidates const& candidates, Random random) {
    constexpr std::uint64_t choices_ahead = 8;
    random.skip(2 * choices_ahead);
    std::uint32_t const choices = candidates.choices();
    for (std::uint32_t const among : {choices, std::max(choices, 2u) - 1})
      __builtin_prefetch(
          &candidates.loads[candidates.server(static_cast<std::uint32_t>(random.below(among)))], 1);
  }

  static std::uint32_t shorter_of_two(Candidates const& candidates, Random& random) {
    std::uint32_t const choices = candidates.choices();
    if (choices == 1) return candidates.choice(0);
    auto first = static_cast<std::uint32_t>(random.below(choices));
    auto second = static_cast<std::uint32_t>(random.below(choices - 1));
    second += static_cast<std::uint32_t>(second >= first);
    first = candidates.choice(first);
    second = candidates.choice(second);
    return candidates.load(second) < candidates.load(first) ? second : first;
  }
};

/// Distinct candidates: the start of a shuffle, which may go on from where the last one ended.
class PowerOfDistinct final : public RoutingPolicy {
public:
  explicit PowerOfDistinct(std::uint32_t d) : d_{d} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    std::uint32_t const size = candidates.size();
    std::uint32_t best = no_server;
    std::uint32_t left = std::min(d_, candidates.choices());
    for (std::uint32_t i = 0; left > 0; ++i) {
      std::swap(shuffled_[i], shuffled_[i + random.below(size - i)]);
      std::uint32_t const drawn = shuffled_[i];
      if (candidates.avoids(drawn)) continue;
      --left;
      if (best == no_server || candidates.load(drawn) < candidates.load(best)) best = drawn;
    }
    return best;
  }

  void on_membership(Candidates const& candidates) override {
    shuffled_.resize(candidates.size());
    std::iota(shuffled_.begin(), shuffled_.end(), 0u);
  }

private:
  std::uint32_t d_;
  std::vector<std::uint32_t> shuffled_; ///< the indices of all candidates in any order
};

class PowerOfDraws final : public RoutingPolicy, public RoutingHints {
public:
  explicit PowerOfDraws(std::uint32_t d) : d_{d} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    return least_drawn(candidates, random);
  }

  RoutingHints const* hints() const override { return this; }

  std::uint32_t foresee(Candidates const& candidates, Random random, std::uint32_t choices) const override {
    random.skip(std::uint64_t{d_} * choices);
    return least_drawn(candidates, random);
  }

private:
  std::uint32_t least_drawn(Candidates const& candidates, Random& random) const {
    auto const draw = [&] {
      return candidates.choice(static_cast<std::uint32_t>(random.below(candidates.choices())));
    };
    std::uint32_t best = draw();
    for (std::uint32_t i = 1; i < d_; ++i) {
      std::uint32_t const drawn = draw();
      if (candidates.load(drawn) < candidates.load(best)) best = drawn;
    }
    return best;
  }

  std::uint32_t d_;
};

/// Candidates drawn in proportion to their weights, of which the one with the least load for its weight is
/// picked; of equals the last one drawn. One that is avoided, or may not be drawn again, is drawn anew, up to
/// 20 times. Sources: nginx, src/http/modules/ngx_http_upstream_random_module.c; HAProxy, src/backend.c.
class PowerOfWeightedDraws final : public RoutingPolicy {
public:
  PowerOfWeightedDraws(std::uint32_t d, bool replacement, bool waits_when_full)
      : d_{d}, replacement_{replacement}, waits_when_full_{waits_when_full} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    drawn_.clear();
    std::uint32_t best = no_server;
    std::uint32_t const draws = replacement_ ? d_ : std::min(d_, candidates.choices());
    for (std::uint32_t i = 0; i < draws; ++i) {
      std::uint32_t const index = draw(candidates, random);
      if (index == no_server) break;
      if (!replacement_) drawn_.push_back(index);
      if (best == no_server || !less_busy(candidates, best, index)) best = index;
    }
    return best == no_server ? table_.draw(random) : best;
  }

  void on_membership(Candidates const& candidates) override { table_.fill(candidates); }
  bool waits_when_full() const override { return waits_when_full_; }

private:
  static constexpr int most_draws_again = 20;

  std::uint32_t draw(Candidates const& candidates, Random& random) const {
    for (int again = 0; again <= most_draws_again; ++again) {
      std::uint32_t const index = table_.draw(random);
      if (!candidates.avoids(index) && std::ranges::find(drawn_, index) == drawn_.end()) return index;
    }
    return no_server;
  }

  static bool less_busy(Candidates const& candidates, std::uint32_t one, std::uint32_t other) {
    auto const weight = [&](std::uint32_t index) {
      return std::uint64_t{weight_of(candidates, candidates.server(index))};
    };
    return candidates.load(one) * weight(other) < candidates.load(other) * weight(one);
  }

  std::uint32_t d_;
  bool replacement_;
  bool waits_when_full_;
  std::vector<std::uint32_t> drawn_; ///< that may not be drawn again
  AliasTable table_;
};

Result<std::unique_ptr<RoutingPolicy>> make_power_of_d(Call const& call, std::uint32_t, std::uint64_t) {
  ArgumentReader arguments{call, power_of_d_policy.usage};
  auto const d = static_cast<std::uint32_t>(arguments.integer("d", 1, 1'000'000, 2));
  bool const replacement = arguments.flag("replacement", false);
  bool const weighted = arguments.flag("weighted", false);
  bool const waits = arguments.choice("full", {"next", "wait"}) == "wait";
  if (waits && !weighted) arguments.fail("full", "belongs to weighted=true");
  if (std::optional<CallError> const error = arguments.error()) return *error;
  if (weighted) return std::make_unique<PowerOfWeightedDraws>(d, replacement, waits);
  if (replacement) return std::make_unique<PowerOfDraws>(d);
  if (d == 2) return std::make_unique<PowerOfTwo>();
  return std::make_unique<PowerOfDistinct>(d);
}

} // namespace

PolicyEntry const power_of_d_policy = {
    .name = "power_of_d",
    .usage = "power_of_d(d=2, replacement=false, weighted=false, full=next|wait)",
    .help = "the least loaded of d candidates drawn at random, ties at random",
    .law = "The candidates are distinct. With replacement=true they are drawn independently, as most "
           "analyses assume; the busier of two servers is then picked every fourth time.",
    .options =
        "d: number of candidates that are compared. replacement: see above. weighted: candidates are drawn "
        "in proportion to their weights, and loads count for each unit of weight. full=wait: a request whose "
        "pick has no free connection waits for any server, though others may have some. HAProxy's `balance "
        "random` draws with replacement and waits, nginx' `random two` does neither.",
    .sees = "loads",
    .weights = "ignored, unless weighted=true",
    .ties = "at random; with weighted=true the last one drawn",
    .cost = "O(d)",
    .upkeep = "none",
    .source = "Mitzenmacher, The power of two choices in randomized load balancing, IEEE TPDS 12(10), 2001; "
              "Vvedenskaya, Dobrushin and Karpelevich, 1996. With weights: nginx, ngx_http_upstream_random; "
              "HAProxy, balance random.",
    .use_when =
        "There are several balancers, or load information is stale: chance keeps them from herding, and "
        "two choices remove most of the imbalance of random.",
    .beware = "More choices herd more when information is stale.",
    .make = make_power_of_d,
};

} // namespace stickysim
