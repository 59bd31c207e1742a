#include "routing/probe_pool.hpp"

#include <algorithm>

namespace stickysim {
namespace {

/// Less is better: cold before hot; among the cold by latency, among the hot by requests. Latencies are below
/// 2^62.
std::uint64_t badness(ProbeReply const& reply, std::uint32_t hot_above) {
  return reply.requests > hot_above ? std::uint64_t{1} << 62 | reply.requests
                                    : static_cast<std::uint64_t>(reply.latency_ns);
}

} // namespace

void ProbePool::add(ProbeReply const& reply) {
  auto const older = std::ranges::find(replies_, reply.server, &ProbeReply::server);
  if (older != replies_.end())
    replies_.erase(older);
  else if (replies_.size() == most_)
    replies_.erase(replies_.begin());
  replies_.push_back(reply);
  requests_.add(reply.requests);
}

ServerId ProbePool::use_best(Random& random) {
  std::uint32_t const limit = hot_above();
  std::size_t best = 0;
  std::uint64_t least = badness(replies_.front(), limit);
  std::uint64_t equals = 1;
  for (std::size_t i = 1; i < replies_.size(); ++i) {
    std::uint64_t const each = badness(replies_[i], limit);
    if (each == least) [[unlikely]] {
      if (random.below(++equals) == 0) best = i;
      continue;
    }
    // Which is the better one cannot be predicted: no branch.
    bool const better = each < least;
    best = better ? i : best;
    least = better ? each : least;
    equals = better ? 1 : equals;
  }
  ProbeReply& used = replies_[best];
  ServerId const server = used.server;
  ++used.requests;
  if (--used.uses == 0) replies_.erase(replies_.begin() + static_cast<std::ptrdiff_t>(best));
  return server;
}

void ProbePool::remove_one() {
  if (replies_.empty()) return;
  std::size_t gone = 0;
  if (worst_is_next_) {
    std::uint32_t const limit = hot_above();
    std::uint64_t most = badness(replies_.front(), limit);
    for (std::size_t i = 1; i < replies_.size(); ++i) {
      std::uint64_t const each = badness(replies_[i], limit);
      gone = each > most ? i : gone;
      most = std::max(most, each);
    }
  }
  replies_.erase(replies_.begin() + static_cast<std::ptrdiff_t>(gone));
  worst_is_next_ = !worst_is_next_;
}

void ProbePool::remove_given_before(Nanoseconds at_ns) {
  auto const first =
      std::ranges::find_if(replies_, [&](ProbeReply const& each) { return each.at_ns >= at_ns; });
  replies_.erase(replies_.begin(), first);
}

void ProbePool::remove_all_but(Candidates const& candidates) {
  std::erase_if(replies_,
                [&](ProbeReply const& each) { return candidates.position[each.server] == no_server; });
}

} // namespace stickysim
