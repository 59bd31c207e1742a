#include "witness/stage.hpp"

#include <algorithm>
#include <chrono>
#include <poll.h>
#include <utility>
#include <vector>

namespace stickysim::witness {

namespace {

std::int64_t steady_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

} // namespace

void Stage::watch(int fd, short events, std::function<void()> act) {
  watched_[fd] = {.events = events, .act = std::move(act)};
}

void Stage::forget(int fd) { watched_.erase(fd); }

void Stage::at(double time_s, std::function<void()> act) { agenda_.emplace(time_s, std::move(act)); }

double Stage::now_s() const { return static_cast<double>(steady_ns() - start_ns_) / 1e9; }

void Stage::run(double end_s) {
  using namespace std::chrono;
  auto const now = system_clock::now();
  start_ns_ = steady_ns() + nanoseconds{ceil<seconds>(now) - now}.count();
  while (now_s() < end_s) {
    double const next_s = agenda_.empty() ? end_s : std::min(end_s, agenda_.begin()->first);
    auto const wait_ns = static_cast<std::int64_t>(std::max(0.0, next_s - now_s()) * 1e9);
    timespec const wait{.tv_sec = wait_ns / 1'000'000'000, .tv_nsec = wait_ns % 1'000'000'000};
    std::vector<pollfd> ready;
    for (auto const& [fd, watch] : watched_)
      ready.push_back({.fd = fd, .events = watch.events, .revents = 0});
    ppoll(ready.data(), ready.size(), &wait, nullptr);
    for (pollfd const& entry : ready) {
      if (entry.revents == 0) continue;
      // What was called before may have closed it.
      if (auto const found = watched_.find(entry.fd); found != watched_.end()) {
        auto const act = found->second.act;
        act();
      }
    }
    while (!agenda_.empty() && agenda_.begin()->first <= now_s()) {
      auto const act = std::move(agenda_.begin()->second);
      agenda_.erase(agenda_.begin());
      act();
    }
  }
}

} // namespace stickysim::witness
