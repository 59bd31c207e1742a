#include "routing/probe_pool.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace stickysim {
namespace {

/// Cold before hot; among the cold by latency, among the hot by requests.
struct Better {
  std::uint32_t hot_above;
  bool operator()(ProbeReply const& a, ProbeReply const& b) const {
    bool const a_is_hot = a.requests > hot_above;
    bool const b_is_hot = b.requests > hot_above;
    if (a_is_hot != b_is_hot) return b_is_hot;
    return a_is_hot ? a.requests < b.requests : a.latency_ns < b.latency_ns;
  }
};

} // namespace

void ProbePool::add(ProbeReply const& reply) {
  std::erase_if(replies_, [&](ProbeReply const& each) { return each.server == reply.server; });
  if (replies_.size() == most_) replies_.erase(replies_.begin());
  replies_.push_back(reply);

  if (last_.size() < remembered) {
    last_.push_back(reply.requests);
  } else {
    sorted_.erase(std::lower_bound(sorted_.begin(), sorted_.end(), last_[next_]));
    last_[next_] = reply.requests;
    next_ = (next_ + 1) % remembered;
  }
  sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), reply.requests), reply.requests);
}

ServerId ProbePool::use_best(Random& random) {
  Better const better{hot_above()};
  auto best = replies_.begin();
  std::uint64_t equals = 1;
  for (auto each = std::next(best); each != replies_.end(); ++each) {
    if (better(*best, *each)) continue;
    equals = better(*each, *best) ? 1 : equals + 1;
    if (equals == 1 || random.below(equals) == 0) best = each;
  }
  ServerId const server = best->server;
  ++best->requests;
  if (--best->uses == 0) replies_.erase(best);
  return server;
}

void ProbePool::remove_one() {
  if (replies_.empty()) return;
  replies_.erase(worst_is_next_ ? std::max_element(replies_.begin(), replies_.end(), Better{hot_above()})
                                : replies_.begin());
  worst_is_next_ = !worst_is_next_;
}

void ProbePool::remove_given_before(Nanoseconds at_ns) {
  std::erase_if(replies_, [&](ProbeReply const& each) { return each.at_ns < at_ns; });
}

void ProbePool::remove_all_but(Candidates const& candidates) {
  std::erase_if(replies_,
                [&](ProbeReply const& each) { return candidates.position[each.server] == no_server; });
}

std::uint32_t ProbePool::hot_above() const {
  if (quantile_ == 1) return UINT32_MAX;
  auto const rank = static_cast<std::size_t>(std::ceil(quantile_ * static_cast<double>(sorted_.size())));
  return sorted_[std::max<std::size_t>(rank, 1) - 1];
}

} // namespace stickysim
