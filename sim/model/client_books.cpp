#include "model/client_books.hpp"

#include "results/book.hpp"

#include <utility>

namespace stickysim {

void ClientBooks::effects_lost(SessionKind kind, std::uint64_t effects, std::int64_t chunk_bytes) {
  result_.work_lost += effects;
  if (kind == SessionKind::cart) result_.cart_items_lost += effects;
  if (kind == SessionKind::upload)
    result_.upload_bytes_lost += effects * static_cast<std::uint64_t>(chunk_bytes);
}

void ClientBooks::post_jobs() {
  if (!only_jobs_) return;
  live_ = in_flight_;
  counts_.ok_logins = counts_.ok;
  left_ = counts_.ok;
  started_ = counts_.issued;
  sessions(Outcome::unfinished, Cause::none) = static_cast<std::uint64_t>(in_flight_.present);
  sessions(Outcome::intact, Cause::none) = counts_.ok;
}

Latencies ClientBooks::post_recent() {
  Latencies recent = recent_.take();
  latency_.add(recent.histogram);
  result_.latency_sum_ns += recent.sum_ns;
  return recent;
}

ClientBooks::RunTotals ClientBooks::totals(Nanoseconds now) const {
  return {.requests = counts_,
          .in_flight_integral = in_flight_.integral(now),
          .sessions_live_integral = live_.integral(now)};
}

void ClientBooks::warmup_ends(Nanoseconds now) {
  post_jobs();
  at_warmup_ = totals(now);
  result_ = {};
  latency_.clear();
}

ClientsResult ClientBooks::close(Nanoseconds now) {
  post_jobs();
  result_.sessions_started = started_;
  result_.ledger = ledger_;
  result_.requests_whole_run = counts_;
  result_.requests_in_flight_at_end = static_cast<std::uint64_t>(in_flight_.present);
  STICKYSIM_CHECK(counts_.issued == counts_.ok + counts_.logged_out + counts_.failed_total() +
                                        result_.requests_in_flight_at_end,
                  "requests do not add up");
  STICKYSIM_CHECK(ledger_.total() == started_, "sessions do not add up");

  RunTotals const measured = difference(totals(now), at_warmup_);
  result_.requests = measured.requests;
  result_.latency = latency_.histogram();
  STICKYSIM_CHECK(result_.latency.count() == result_.requests.ok, "latencies and ok requests do not add up");
  result_.in_flight_integral = measured.in_flight_integral;
  result_.sessions_live_integral = measured.sessions_live_integral;
  return std::move(result_);
}

} // namespace stickysim
