#include "model/session_sample.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace stickysim {

Chronicle* SessionSample::take(std::uint64_t key, std::uint32_t id) {
  if (key >= below_) return nullptr;
  Member& member = members_[key];
  member.chronicle.key = key;
  member.id = id;
  return &member.chronicle;
}

std::uint32_t SessionSample::shrink() {
  auto const last = std::prev(members_.end());
  std::uint32_t const id = last->second.id;
  below_ = last->first;
  attempts_ -= last->second.chronicle.attempts();
  members_.erase(last);
  return id;
}

void SessionSample::move_to(Recording& recording) {
  recording.sampled_below = below_;
  for (auto& [key, member] : members_)
    recording.chronicles.push_back(std::move(member.chronicle));
  std::ranges::sort(recording.chronicles, {}, [](Chronicle const& chronicle) {
    return std::tuple{chronicle.began_ns, chronicle.workload, chronicle.session};
  });
}

} // namespace stickysim
