#include "routing/builtin.hpp"
#include "routing/walk.hpp"
#include "routing/weight.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <bit>

namespace stickysim {
namespace {

/// Highest random weight: each session ranks all servers on its own and goes to the first candidate of its
/// ranking. A ranking is the order in which servers turn up in a sequence of independent uniform draws that
/// belongs to the session, which gives every ranking the same probability and needs no scan of the servers.
///
/// If weights count, a draw is a server and a height below the greatest weight, and is void unless the height
/// is below the server's own. Servers then turn up as the first of independent exponential times do, at rates
/// in proportion to their weights, which is the ranking by weight / −log(uniform); and only sessions of a
/// server whose weight has changed move.
class Rendezvous final : public RoutingPolicy {
public:
  Rendezvous(std::uint32_t servers, bool weighted, std::uint64_t seed)
      : servers_{servers}, weighted_{weighted}, seed_{mix_bits(seed)} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    Random draws{key.hash ^ seed_};
    return walk(candidates, [&] {
      while (true) {
        std::uint64_t const bits = draws.bits();
        auto const server = static_cast<ServerId>(bits & mask_);
        if (server >= servers_) continue;
        // The upper half of the bits is independent of the server.
        if (!weighted_ || (bits >> 32) * most_weight_ >> 32 < weight_of(candidates, server)) return server;
      }
    });
  }

  void on_membership(Candidates const& candidates) override {
    STICKYSIM_CHECK(candidates.size() == 0 || candidates.servers.back() < servers_,
                    "a candidate is in no ranking");
    // Of all servers, so that it does not change when some leave.
    most_weight_ = 0;
    for (ServerId server = 0; server < servers_; ++server)
      most_weight_ = std::max<std::uint64_t>(most_weight_, weight_of(candidates, server));
  }

  bool hashes() const override { return true; }

private:
  std::uint32_t servers_;
  bool weighted_;
  std::uint64_t seed_;
  std::uint64_t mask_ = std::bit_ceil(std::uint64_t{servers_}) - 1;
  std::uint64_t most_weight_ = 0;
};

Result<std::unique_ptr<RoutingPolicy>> make_rendezvous(Call const& call, std::uint32_t servers,
                                                       std::uint64_t seed) {
  ArgumentReader arguments{call, rendezvous_policy.usage};
  bool const weighted = arguments.flag("weighted", false);
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<Rendezvous>(servers, weighted, seed);
}

} // namespace

PolicyEntry const rendezvous_policy = {
    .name = "rendezvous",
    .usage = "rendezvous(weighted=false)",
    .help = "highest random weight: each session ranks all servers and takes its best live one",
    .law = "A ranking is the order in which servers turn up in random draws that belong to the session. "
           "Shares vary as if each session picked a server at random. When a server leaves, only its own "
           "sessions move, spread over all others; one that joins takes 1/(n + 1) of each. A retry that "
           "avoids its server takes the next in the ranking.",
    .options =
        "weighted: rankings by weight / -log(uniform). A change of a weight moves only sessions of that "
        "server, unless the weight is or was the greatest of all.",
    .sees = "nothing",
    .weights = "if weighted=true",
    .ties = "none",
    .cost = "O(1)",
    .upkeep = "none",
    .source =
        "Thaler and Ravishankar, Using name-based mappings to increase hit rates, IEEE/ACM Transactions "
        "on Networking 6(1), 1998; Schindelhauer and Schomaker, Weighted distributed hash tables, SPAA "
        "2005.",
    .use_when =
        "Sessions should stay with their servers and be spread evenly: no policy moves fewer of them.",
    .beware = "A pick costs one draw × all servers / live servers; weighted, also × the greatest weight / "
              "the mean weight.",
    .make = make_rendezvous,
};

} // namespace stickysim
