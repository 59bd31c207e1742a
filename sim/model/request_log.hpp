#pragma once

#include "model/request.hpp"
#include "model/session.hpp"
#include <stickysim/results/logged_attempt.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {

/// Writes down every attempt of every client, if somebody wants to have them.
class RequestLog {
public:
  /// `requests`: where they go; null: nowhere.
  explicit RequestLog(std::vector<LoggedAttempt>* requests) : requests_{requests} {}

  void add(Request const& request, Session const& session, AttemptEnd answer, Nanoseconds now) {
    if (requests_ == nullptr) return;
    requests_->push_back({.issued_ns = request.issued_ns,
                          .ended_ns = now,
                          .session = session.hash,
                          .workload = session.workload,
                          .server = request.server,
                          .answer = answer});
  }

  /// In the order of time: some are added before their time.
  void sort() {
    if (requests_ != nullptr) std::ranges::stable_sort(*requests_, {}, &LoggedAttempt::ended_ns);
  }

private:
  std::vector<LoggedAttempt>* requests_;
};

} // namespace stickysim
