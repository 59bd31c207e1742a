// The books of a trial, window by window, and what follows from windows.
#include "model/books.hpp"

using namespace stickysim;

TEST_CASE("recorder: a window has what happened in it, the warm-up's as well") {
  Books books;
  auto const answer = [&](Nanoseconds at, Nanoseconds latency) {
    books.clients().request_issued(at * second);
    books.clients().request_ok(at * second, latency * second, 0);
  };
  books.clients().session_starts(0);
  books.clients().session_starts(0);
  answer(10, 1);
  books.clients().request_issued(11 * second);
  books.clients().request_logged_out(12 * second);
  books.window_ends(25 * second);
  // The window in which the warm-up ends: of its two latencies the second one is measured.
  answer(30, 2);
  books.clients().session_turns(Outcome::unfinished, Outcome::lost, Cause::crash);
  books.clients().session_starts(35 * second);
  books->server_goes_down(1, 35 * second, true);
  books.warmup_ends();
  answer(45, 4);
  books.clients().session_leaves(45 * second);
  books.window_ends(50 * second);
  books.clients().request_issued(60 * second);
  books.clients().request_failed(60 * second, Failure::timeout);
  books.clients().request_issued(60 * second);
  books.clients().request_failed(60 * second, Failure::refused);
  books->server_comes_up(1, 70 * second);
  books.window_ends(75 * second);
  answer(80, 6);
  books.window_ends(100 * second);
  TrialResult const trial = books.finish(2);

  auto const column = [&](auto member) {
    std::vector<std::uint64_t> values;
    for (WindowResult const& window : trial.windows)
      values.push_back(static_cast<std::uint64_t>(window.*member));
    return values;
  };
  using Column = std::vector<std::uint64_t>;
  CHECK(column(&WindowResult::end_ns) == Column{25 * second, 50 * second, 75 * second, 100 * second});
  CHECK(column(&WindowResult::length_ns) == Column(4, 25 * second));
  CHECK(column(&WindowResult::started) == Column{2, 1, 0, 0});
  CHECK(column(&WindowResult::ok) == Column{1, 2, 0, 1});
  CHECK(column(&WindowResult::logged_out) == Column{1, 0, 0, 0});
  CHECK(column(&WindowResult::failed) == Column{0, 0, 2, 0});
  CHECK(column(&WindowResult::lost) == Column{0, 1, 0, 0});
  CHECK(column(&WindowResult::sessions_live) == Column{2, 2, 2, 2});
  CHECK(column(&WindowResult::servers_up) == Column{2, 1, 2, 2});
  CHECK(trial.windows[0].latency_mean_ns == second);
  CHECK(trial.windows[1].latency_mean_ns == 3 * second);
  CHECK(trial.windows[1].latency_p50_ns < 4 * second);
  CHECK(trial.windows[1].latency_p50_ns >= 2 * second);
  CHECK(trial.windows[1].latency_p99_ns > 3.9 * second);
  CHECK(trial.windows[2].latency_mean_ns == 0);
  CHECK(trial.windows[2].latency_p99_ns == 0);
  CHECK(trial.windows[3].latency_mean_ns == 6 * second);
  CHECK(trial.latency.count() == 2);
  CHECK(trial.latency_sum_ns == (4 + 6) * static_cast<Uint128>(second));
}

TEST_CASE("recorder: the skew of a window is the largest load over the mean, each per time up") {
  Books books;
  Fleet& fleet = books.fleet;
  books.window_ends(25 * second); // idle
  fleet[0].clock.start(30 * second);
  fleet[0].clock.stop(40 * second);
  fleet[1].clock.start(30 * second);
  fleet[1].clock.stop(35 * second);
  books.window_ends(50 * second);
  // Up for 5 s of the window, and busy all the time; the other one for 5 s of 25.
  books->server_goes_down(1, 55 * second, true);
  fleet[1].clock.start(50 * second);
  fleet[1].clock.stop(55 * second);
  fleet[0].clock.start(50 * second);
  fleet[0].clock.stop(55 * second);
  books.window_ends(75 * second);
  // One that is down all the time does not count.
  fleet[0].clock.start(80 * second);
  books.window_ends(100 * second);
  TrialResult const trial = books.finish();
  CHECK(trial.windows[0].load_max_mean == 0);
  CHECK(trial.windows[1].load_max_mean == Approx(10 / 7.5));
  CHECK(trial.windows[2].load_max_mean == Approx(1 / 0.6));
  CHECK(trial.windows[3].load_max_mean == Approx(1));
}

TEST_CASE("recorder: of servers that are added the first ones are followed until they leave") {
  ServerGroup group = Books::group_of(1);
  group.count_ever = 3;
  Books books{group};
  auto const serve = [&](ServerId server, int from_s, int to_s) {
    for (int at_s = from_s; at_s <= to_s; ++at_s)
      books->served(server, at_s * second);
  };
  books->logged_in_at(0); // nobody was added yet
  serve(0, 20, 29);
  books->server_is_rented(1, 30 * second);
  books->server_is_added(1, 30 * second);
  books->server_comes_up(1, 35 * second);
  serve(0, 30, 38); // its fair share is a half from the start, up or not: it falls behind until 38 s
  serve(1, 39, 39);
  books.warmup_ends();
  serve(1, 40, 50);
  books->server_is_rented(2, 50 * second);
  books->server_is_added(2, 50 * second); // one more
  books->server_comes_up(2, 50 * second);
  books->logged_in_at(0);
  books->logged_in_at(1);
  books->logged_in_at(2);
  serve(2, 51, 54);
  serve(1, 55, 60);
  books->fleet_event({.at_ns = 60 * second, .kind = EventKind::drain, .server = 1});
  serve(0, 61, 99); // no part of it any more
  TrialResult const trial = books.finish();
  CHECK(trial.logins_since_added == 3);
  CHECK(trial.logins_at_added == 2);
  CHECK(trial.servers_integral == Int128{60 + 60 + 50} * second);
  CHECK(trial.rebalance_time_ns == 8 * second);
}

TEST_CASE("recorder: a store's figures come from the store") {
  StoreSettings settings;
  settings.workers = 2;
  settings.round_trip_ns = second;
  settings.service_time.distribution = *make_distribution(*parse_call("5s"), Unit::duration);
  PlannedFault crash;
  crash.kind = FaultKind::store_crash;
  crash.at_ns = 30 * second;
  crash.for_ns = 5 * second;
  Books books;
  Store store{settings, std::vector{crash}, books.run};
  store.visit(10 * second, 0, Random{1});
  books.window_ends(25 * second, &store);
  books.warmup_ends();
  books.window_ends(50 * second, &store);
  store.visit(60 * second, 0, Random{1});
  store.visit(61 * second, 0, Random{1});
  store.visit(74 * second, 0, Random{1}); // served from 74.5 to 79.5 s
  books.window_ends(75 * second, &store);
  books.window_ends(100 * second, &store);
  TrialResult const trial = books.finish(0, &store);
  CHECK(trial.windows[0].store_utilization == Approx(5 / 50.0));
  CHECK(trial.windows[1].store_utilization == 0);
  CHECK(trial.windows[2].store_utilization == Approx(10.5 / 50));
  CHECK(trial.windows[3].store_utilization == Approx(4.5 / 50));
  CHECK(trial.store_visits == 3);
  CHECK(trial.store_busy_ns == 15 * second);
  CHECK(trial.store_workers == 2);
  CHECK(trial.store_latency_sum_ns == 18 * static_cast<Uint128>(second));
  CHECK(trial.store_latency.count() == 3);
  CHECK(trial.store_recovery_times_ns == std::vector<Nanoseconds>{0}); // nothing waited
  CHECK(Books{}.finish().store_workers == 0);
}
