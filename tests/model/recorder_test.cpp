// The books of a trial: what counts from the end of the warm-up, what counts over the whole run.
#include "model/books.hpp"
#include <stickysim/engine/check.hpp>

using namespace stickysim;

namespace recorder_test {

namespace {

template <class Tell>
void times(int count, Tell tell) {
  for (int i = 0; i < count; ++i)
    tell();
}

/// Everything that is counted, each a different number of times; no event lasts.
void tell_all(Books& books, Nanoseconds now) {
  times(9 + 5 + 36, [&] { books.clients().request_issued(now); });
  times(9, [&] { books.clients().request_ok(now, 3 * second, 2 * second); });
  times(5, [&] { books.clients().request_logged_out(now); });
  for (std::size_t failure = 0; failure < failure_count; ++failure)
    times(static_cast<int>(failure) + 1,
          [&] { books.clients().request_failed(now, static_cast<Failure>(failure)); });
  times(2, [&] { books.clients().retry(); });
  times(3, [&] { books->misrouted(); });
  times(4, [&] { books.clients().login_ok(); });
  times(6, [&] { books.clients().turned_around(); });
  times(7, [&] { books.clients().relogin(); });
  times(8, [&] { books.clients().stale(SessionKind::login, 1, 0); });
  times(10, [&] { books.clients().state_missed(); });
  times(11, [&] { books.clients().revoked_accepted(); });
  times(12, [&] { books->store_error(); });
  times(13, [&] { books->work_wasted(100); });
  times(14, [&] { books.clients().bytes_up(1000); });
  times(15, [&] { books.clients().bytes_down(1000); });
  times(16, [&] { books.clients().upload_completed(5 * second); });
  books->fleet_event({.at_ns = now, .states_destroyed = 17});
}

} // namespace

TEST_CASE("recorder: requests count over the whole run, and apart from the warm-up") {
  Books books;
  tell_all(books, 10 * second);
  books.warmup_ends();
  tell_all(books, 50 * second);
  tell_all(books, 60 * second);
  TrialResult const trial = books.finish();
  auto const check = [](RequestCounts const& counts, std::uint64_t times) {
    CHECK(counts.issued == 50 * times);
    CHECK(counts.ok == 9 * times);
    CHECK(counts.logged_out == 5 * times);
    CHECK(counts.retries == 2 * times);
    CHECK(counts.ok_logins == 4 * times);
    CHECK(counts.turned_around == 6 * times);
    CHECK(counts.relogins == 7 * times);
    CHECK(counts.stale == 8 * times);
    CHECK(counts.state_misses == 10 * times);
    CHECK(counts.revoked_accepted == 11 * times);
    for (std::size_t failure = 0; failure < failure_count; ++failure)
      CHECK(counts.failed[failure] == (failure + 1) * times);
  };
  check(trial.requests_whole_run, 3);
  check(trial.requests, 2);
  CHECK(trial.events == 12345);
  CHECK(trial.duration_ns == 100 * second);
  CHECK(trial.warmup_ns == 40 * second);
}

TEST_CASE("recorder: what adds up begins anew when the warm-up ends") {
  Books books;
  tell_all(books, 10 * second);
  books.warmup_ends();
  tell_all(books, 50 * second);
  tell_all(books, 60 * second);
  TrialResult const trial = books.finish();
  CHECK(trial.latency.count() == 2 * 9);
  CHECK(trial.latency_sum_ns == 2 * 9 * 3 * static_cast<Uint128>(second));
  CHECK(trial.latency_sum_squares == 2 * 9 * 9 * static_cast<Uint128>(second) * second);
  CHECK(trial.wait_sum_ns == 2 * 9 * 2 * static_cast<Uint128>(second));
  CHECK(trial.waited == 2 * 9);
  CHECK(trial.work_lost == 2 * 8);
  CHECK(trial.misrouted == 2 * 3);
  CHECK(trial.store_errors == 2 * 12);
  CHECK(trial.work_wasted_ns == 2 * 13 * 100);
  CHECK(trial.bytes_up == 2 * 14 * 1000);
  CHECK(trial.bytes_down == 2 * 15 * 1000);
  CHECK(trial.uploads_completed == 2 * 16);
  CHECK(trial.upload_time_sum_ns == 2 * 16 * 5 * static_cast<Uint128>(second));
  CHECK(trial.states_destroyed == 2 * 17);
  CHECK(trial.fleet_events.size() == 3); // of the whole run
}

TEST_CASE("recorder: each class of clients has its own books, and all together are their sum") {
  Books books{Books::group_of(2), 2};
  auto const answer = [&](std::size_t workload, Nanoseconds at, Nanoseconds latency) {
    books.clients(workload).request_issued((at - latency) * second);
    books.clients(workload).request_ok(at * second, latency * second, second);
  };
  books.clients(0).session_starts(0);
  books.clients(1).session_starts(5 * second);
  answer(0, 10, 1);
  answer(1, 10, 5);
  books.window_ends(25 * second);
  answer(1, 30, 3);
  books.warmup_ends();
  answer(0, 45, 4);
  books.clients(1).session_turns(Outcome::unfinished, Outcome::lost, Cause::crash);
  books.clients(1).state_lost(SessionKind::cart, 2, 0);
  books.window_ends(50 * second);
  answer(1, 60, 8);
  books.clients(1).session_leaves(70 * second);
  TrialResult const trial = books.finish(1);

  REQUIRE(trial.classes.size() == 2);
  ClientsResult const& first = trial.of_class(0);
  ClientsResult const& other = trial.of_class(1);
  CHECK(first.duration_ns == 100 * second);
  CHECK(other.measured_ns() == 60 * second);
  CHECK(first.requests_whole_run.ok == 2);
  CHECK(other.requests_whole_run.ok == 3);
  CHECK(first.requests.ok == 1);
  CHECK(other.requests.ok == 1);
  CHECK(first.latency.max() == 4 * second);
  CHECK(other.latency.max() == 8 * second);
  CHECK(first.ledger.count(Outcome::lost) == 0);
  CHECK(other.ledger.count(Outcome::lost) == 1);
  CHECK(other.cart_items_lost == 2);
  CHECK(first.sessions_live_integral == Int128{60} * second);
  CHECK(other.sessions_live_integral == Int128{30} * second);

  CHECK(trial.duration_ns == 100 * second);
  CHECK(trial.warmup_ns == 40 * second);
  CHECK(trial.sessions_started == 2);
  CHECK(trial.ledger.count(Outcome::lost) == 1);
  CHECK(trial.requests_whole_run.ok == 5);
  CHECK(trial.requests.ok == 2);
  CHECK(trial.latency.count() == 2);
  CHECK(trial.latency.max() == 8 * second);
  CHECK(trial.latency_sum_ns == 12 * static_cast<Uint128>(second));
  CHECK(trial.wait_sum_ns == 2 * static_cast<Uint128>(second));
  CHECK(trial.cart_items_lost == 2);
  CHECK(trial.sessions_live_integral == Int128{90} * second);
  // Windows are of all clients.
  CHECK(trial.windows[0].latency_mean_ns == 3 * second);
  CHECK(trial.windows[1].ok == 2);
  CHECK(trial.windows[1].latency_mean_ns == 3.5 * second); // the one of the warm-up as well
  CHECK(trial.windows[1].lost == 1);
  CHECK(trial.windows[1].sessions_live == 2);
  CHECK(trial.windows[2].latency_mean_ns == 8 * second);
  CHECK(trial.windows[2].sessions_live == 1);
}

TEST_CASE("recorder: one class is all there is") {
  Books books;
  books.clients().session_starts(0);
  TrialResult const trial = books.finish(1);
  CHECK(trial.classes.empty());
  CHECK(&trial.of_class(0) == &trial);
}

TEST_CASE("recorder: lost effects are items of carts, and bytes of uploads") {
  Books books;
  auto const lose = [&] {
    books.clients().state_lost(SessionKind::login, 1, 1000);
    books.clients().stale(SessionKind::cart, 2, 1000);
    books.clients().state_lost(SessionKind::cart, 3, 1000);
    books.clients().overwritten(SessionKind::upload, 4, 1000);
  };
  lose();
  books.warmup_ends();
  lose();
  lose();
  TrialResult const trial = books.finish();
  CHECK(trial.work_lost == 2 * (1 + 2 + 3 + 4));
  CHECK(trial.cart_items_lost == 2 * (2 + 3));
  CHECK(trial.upload_bytes_lost == 2 * 4 * 1000);
}

TEST_CASE("recorder: what lasts counts for its time behind the warm-up") {
  Books books;
  books.clients().session_starts(0);
  books.clients().session_starts(20 * second);
  books.clients().request_issued(10 * second);
  books.clients().request_issued(30 * second);
  books.clients().request_ok(35 * second, 25 * second, 0);
  books.warmup_ends();
  books.clients().session_turns(Outcome::unfinished, Outcome::intact);
  books.clients().request_ok(60 * second, 30 * second, 0);
  books.clients().session_leaves(70 * second);
  books.clients().request_issued(80 * second);
  books->server_is_returned(1, 80 * second);
  books.clients().session_starts(90 * second);
  TrialResult const trial = books.finish(2);
  CHECK(trial.sessions_live_integral == Int128{30 + 60 + 10} * second);
  CHECK(trial.in_flight_integral == Int128{20 + 20} * second);
  CHECK(trial.servers_integral == Int128{60 + 40} * second);
  CHECK(trial.states_held_integral == Int128{3 * 60} * second);
  CHECK(trial.states_held_squares == Int128{9 * 60} * second);
  CHECK(trial.state_bytes_integral == Int128{300 * 60} * second);
  CHECK(trial.requests_in_flight_at_end == 1);
  CHECK(trial.requests.issued == 1);
  CHECK(trial.requests.ok == 1); // it was issued in the warm-up and answered behind it
  CHECK(trial.latency.count() == 1);
  CHECK(trial.latency.max() == 30 * second);
}

TEST_CASE("recorder: a server's row tells of the time behind the warm-up, its crashes and peaks of all") {
  ServerGroup web = Books::group_of(2);
  web.name = "web";
  web.workers = 3;
  web.price_per_hour = 36;
  Books books{web};
  Fleet& fleet = books.fleet;
  std::uint32_t const request = books.requests.take();
  books.requests[request] = Request{};
  // Server 1 works from 10 to 50 s, has a request in its queue from 20 to 60 s, and serves one at each end.
  fleet[0].clock.start(10 * second);
  fleet.enqueue(0, request, 20 * second);
  ++fleet[0].served;
  // Server 2 crashes at 20 s and is up from 30 s on; it is stopped at 50 s and up again at 75 s.
  books->server_goes_down(1, 20 * second, true);
  books->server_comes_up(1, 30 * second);
  books.warmup_ends();
  fleet[0].clock.stop(50 * second);
  fleet.dequeue(0, 60 * second);
  fleet[0].served += 2;
  books->server_goes_down(1, 50 * second, false);
  books->server_comes_up(1, 75 * second);
  books->server_is_returned(1, 50 * second);
  TrialResult const trial = books.finish();
  REQUIRE(trial.servers.size() == 2);
  ServerResult const& first = trial.servers[0];
  CHECK(first.name == "web.1");
  CHECK(first.requests == 2);
  CHECK(first.busy_ns == 10 * second);
  CHECK(first.wait_ns == 20 * second);
  CHECK(first.up_ns == 60 * second);
  CHECK(first.workers == 3);
  CHECK(first.sessions_peak == 10);
  CHECK(first.state_bytes_peak == 800);
  CHECK(first.crashes == 0);
  ServerResult const& other = trial.servers[1];
  CHECK(other.requests == 0);
  CHECK(other.busy_ns == 0);
  CHECK(other.up_ns == (10 + 25) * second);
  CHECK(other.crashes == 1);
  CHECK(other.sessions_peak == 11);
  CHECK(trial.state_bytes_peak == 801);
  CHECK(trial.server_price_hours == Approx(36 * (100 + 50) / 3600.0)); // rented, up or not; whole run
}

TEST_CASE("recorder: sessions stand in the ledger as what they would be if the run ended now") {
  Books books;
  times(5, [&] { books.clients().session_starts(10 * second); });
  books.clients().session_turns(Outcome::unfinished, Outcome::lost, Cause::crash);
  books.warmup_ends(); // sessions count over the whole run
  books.clients().session_turns(Outcome::unfinished, Outcome::intact);
  books.clients().session_leaves(50 * second);
  books.clients().session_turns(Outcome::unfinished, Outcome::failed);
  books.clients().session_turns(Outcome::failed, Outcome::lost, Cause::ttl);
  TrialResult const trial = books.finish(4);
  CHECK(trial.sessions_started == 5);
  CHECK(trial.ledger.count(Outcome::unfinished) == 2);
  CHECK(trial.ledger.count(Outcome::intact) == 1);
  CHECK(trial.ledger.count(Outcome::failed) == 0);
  auto const& lost = trial.ledger.sessions[static_cast<std::size_t>(Outcome::lost)];
  CHECK(lost[static_cast<std::size_t>(Cause::crash)] == 1);
  CHECK(lost[static_cast<std::size_t>(Cause::ttl)] == 1);
  CHECK(trial.ledger.count(Outcome::lost) == 2);
}

TEST_CASE("recorder: of jobs the books of sessions follow from those of requests") {
  Books books;
  books.clients().only_jobs();
  times(3, [&] { books.clients().request_issued(10 * second); });
  books.clients().request_ok(20 * second, 10 * second, 0);
  books.window_ends(25 * second);
  books.clients().request_ok(30 * second, 20 * second, 0);
  books.warmup_ends();
  books.clients().request_ok(60 * second, 50 * second, 0);
  books.clients().request_issued(90 * second);
  TrialResult const trial = books.finish(1);
  CHECK(trial.sessions_started == 4);
  CHECK(trial.ledger.count(Outcome::intact) == 3);
  CHECK(trial.ledger.count(Outcome::unfinished) == 1);
  CHECK(trial.requests_whole_run.ok_logins == 3);
  CHECK(trial.requests.ok_logins == 1);
  CHECK(trial.sessions_live_integral == Int128{20 + 10} * second);
  CHECK(trial.windows[0].started == 3);
  CHECK(trial.windows[0].sessions_live == 2);
}

TEST_CASE("recorder: faults last from the first one that strikes until all are over") {
  Books books;
  books->fault_strikes(30 * second, 90 * second);
  books.warmup_ends(); // whole run
  books->fault_strikes(50 * second, 60 * second);
  TrialResult const trial = books.finish();
  CHECK(trial.faults.first_ns == 30 * second);
  CHECK(trial.faults.last_ns == 50 * second);
  CHECK(trial.faults.over_ns == 90 * second);
  TrialResult const quiet = Books{}.finish();
  CHECK(quiet.faults.first_ns == -1);
  CHECK(quiet.faults.last_ns == -1);
  CHECK(quiet.faults.over_ns == -1);
}

TEST_CASE("recorder: detections and drains are listed, those of the warm-up too") {
  Books books;
  books->detected(4 * second);
  books->drained(5 * second);
  books.warmup_ends();
  books->detected(6 * second);
  books->drained(7 * second);
  TrialResult const trial = books.finish();
  CHECK(trial.detection_times_ns == std::vector<Nanoseconds>{4 * second, 6 * second});
  CHECK(trial.drain_times_ns == std::vector<Nanoseconds>{5 * second, 7 * second});
}

TEST_CASE("recorder: books that do not add up are no result") {
  Books vanished;
  vanished.clients().session_starts(0);
  CHECK_THROWS_AS(vanished.finish(0), InvariantBroken);
  Books ended_twice;
  ended_twice.clients().session_starts(0);
  ended_twice.clients().session_leaves(second);
  CHECK_THROWS_AS(ended_twice.finish(1), InvariantBroken);
  Books unfinished; // though nobody is there any more
  unfinished.clients().session_starts(0);
  unfinished.clients().session_leaves(second);
  CHECK_THROWS_AS(unfinished.finish(0), InvariantBroken);
}

TEST_CASE("recorder: nothing leaves that is not there") {
  Books books;
  CHECK_THROWS_AS(books.clients().request_ok(second, 1, 0), InvariantBroken);
  CHECK_THROWS_AS(books.clients().request_failed(second, Failure::reset), InvariantBroken);
  CHECK_THROWS_AS(books.clients().session_leaves(second), InvariantBroken);
  CHECK_THROWS_AS(books.clients().session_turns(Outcome::unfinished, Outcome::intact), InvariantBroken);
  books->server_goes_down(0, second, true);
  CHECK_THROWS_AS(books->server_goes_down(0, second, true), InvariantBroken);
}

} // namespace recorder_test
