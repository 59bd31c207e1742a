// Random whole scenarios, all features against all: books that add up, and the same run twice.
#include "model/chance.hpp"
#include "model/random_scenario.hpp"
#include "model/simulate.hpp"
#include <stickysim/engine/random.hpp>

#include <cmath>
#include <cstdlib>

using namespace stickysim;

namespace {

void check_clients(ClientsResult const& clients, bool renews) {
  CHECK(clients.ledger.total() == clients.sessions_started);
  RequestCounts const& run = clients.requests_whole_run;
  CHECK(run.issued == run.ok + run.logged_out + run.failed_total() + clients.requests_in_flight_at_end);
  CHECK(run.relogins <= run.logged_out + (renews ? run.issued : 0));
  CHECK(clients.ledger.count(Outcome::lost) <= run.logged_out + (renews ? run.relogins : 0));
  CHECK(clients.latency.count() == clients.requests.ok);
}

void check_books(TrialResult const& trial, bool renews) {
  check_clients(trial, renews);
  for (ServerResult const& server : trial.servers) {
    CHECK(server.busy_ns >= 0);
    CHECK(server.busy_ns <= server.workers * server.up_ns);
    CHECK(server.up_ns <= trial.measured_ns());
  }
  for (Metric const& metric : metrics()) {
    CAPTURE(metric.name);
    if (auto const value = metric.value(trial)) {
      CHECK(std::isfinite(*value));
      CHECK(*value >= 0);
    }
  }
}

/// Each class of clients has books that add up, and together they are those of all.
void check_classes(TrialResult const& trial, bool renews) {
  for (ClientsResult const& clients : trial.classes)
    check_clients(clients, renews);
  for (Metric const& metric : metrics()) {
    if (!metric.is_of_clients() || metric.unit == "ratio" || metric.unit == "s") continue;
    if (metric.name == "in_flight_mean" || metric.name == "sessions_live_mean") continue;
    CAPTURE(metric.name);
    double sum = 0;
    for (ClientsResult const& clients : trial.classes)
      sum += metric.value(clients).value_or(0);
    CHECK(sum == Approx(metric.value(trial).value_or(0)));
  }
}

/// No state is where its placement does not put it, and none is lost by what cannot reach it.
void check_homes(TrialResult const& trial, std::string const& text) {
  auto const placed = [&](char const* placement) {
    return text.find(std::string{"placement = \""} + placement + '"') != std::string::npos;
  };
  if (placed("shared") || placed("client")) {
    CHECK((trial.states_held_integral == 0));
    for (ServerResult const& server : trial.servers)
      CHECK(server.sessions_peak == 0);
  }
  if (placed("client"))
    CHECK(lost(trial) ==
          lost_by(trial, Cause::ttl) + lost_by(trial, Cause::token) + lost_by(trial, Cause::key_rotation));
  if (!placed("shared") && !placed("cached"))
    CHECK(lost_by(trial, Cause::store_crash) + lost_by(trial, Cause::store_eviction) == 0);
}

/// What a column of the timeline adds up to, over the windows that begin at `from` or later.
double sum_of(TrialResult const& trial, auto member, Nanoseconds from = 0) {
  double sum = 0;
  for (WindowResult const& window : trial.windows)
    if (window.end_ns - window.length_ns >= from) sum += static_cast<double>(window.*member);
  return sum;
}

/// The rows of the timeline add up to the totals.
void check_rows(TrialResult const& trial) {
  auto const check = [&](RequestCounts const& counts, Nanoseconds from) {
    CHECK(sum_of(trial, &WindowResult::ok, from) == static_cast<double>(counts.ok));
    CHECK(sum_of(trial, &WindowResult::logged_out, from) == static_cast<double>(counts.logged_out));
    CHECK(sum_of(trial, &WindowResult::failed, from) == static_cast<double>(counts.failed_total()));
  };
  check(trial.requests_whole_run, 0);
  check(trial.requests, trial.warmup_ns);
  CHECK(sum_of(trial, &WindowResult::length_ns) == static_cast<double>(trial.duration_ns));
  CHECK(sum_of(trial, &WindowResult::started) == static_cast<double>(trial.sessions_started));
  CHECK(sum_of(trial, &WindowResult::lost) == static_cast<double>(lost(trial)));
  double latency_ns = 0;
  double store_busy_ns = 0;
  for (WindowResult const& window : trial.windows)
    if (window.end_ns - window.length_ns >= trial.warmup_ns) {
      latency_ns += window.latency_mean_ns * static_cast<double>(window.ok);
      store_busy_ns += window.store_utilization * static_cast<double>(window.length_ns * trial.store_workers);
    }
  CHECK(latency_ns == Approx(static_cast<double>(trial.latency_sum_ns)));
  CHECK(store_busy_ns == Approx(static_cast<double>(trial.store_busy_ns)));
}

/// Little's law without any law of chance: in a run that ends empty, requests × time is the sum of the times
/// that they took.
void check_drained(TrialResult const& trial) {
  CHECK(trial.ledger.count(Outcome::unfinished) == 0);
  CHECK(trial.requests_in_flight_at_end == 0);
  auto const latencies = static_cast<Int128>(trial.latency_sum_ns);
  if (trial.requests.ok == trial.requests.issued)
    CHECK((trial.in_flight_integral == latencies));
  else
    CHECK((trial.in_flight_integral >= latencies));
}

} // namespace

TEST_CASE("random scenarios keep their books and repeat themselves") {
  bool lost_by_any[cause_count] = {};
  std::uint64_t failures[failure_count] = {};
  std::size_t drained = 0;
  char const* const size = std::getenv("STICKYSIM_SWARM");
  std::uint64_t const scenarios = size == nullptr ? 600 : std::strtoull(size, nullptr, 10);
  for (std::uint64_t key = 0; key < scenarios; ++key) {
    Chance chance{mix_bits(key)};
    bool const replayed = chance.one_in(2);
    WrittenFile const trace{replayed ? random_trace(chance) : ""};
    std::string const text = random_scenario(chance, replayed ? trace.path() : "");
    CAPTURE(key, text);
    TrialResult const trial = simulate(text).front();
    check_books(trial, text.find("renew") != std::string::npos);
    check_homes(trial, text);
    if (replayed) check_drained(trial);
    REQUIRE(simulate(text).front().fingerprint() == trial.fingerprint());

    drained += replayed && trial.requests.ok == trial.requests.issued;
    for (std::size_t cause = 0; cause < cause_count; ++cause)
      lost_by_any[cause] |= lost_by(trial, static_cast<Cause>(cause)) > 0;
    for (std::size_t failure = 0; failure < failure_count; ++failure)
      failures[failure] += trial.requests.failed[failure];
  }
  // The swarm has been everywhere.
  CHECK(drained > 10);
  for (Cause const cause : {Cause::crash, Cause::elsewhere, Cause::remap, Cause::ttl, Cause::token,
                            Cause::table, Cause::drain, Cause::scale_in, Cause::oom, Cause::eviction,
                            Cause::replication_lag, Cause::store_crash, Cause::store_eviction}) {
    CAPTURE(name_of(cause));
    CHECK(lost_by_any[static_cast<std::size_t>(cause)]);
  }
  for (std::size_t failure = 0; failure < failure_count; ++failure) {
    CAPTURE(name_of(static_cast<Failure>(failure)));
    CHECK(failures[failure] > 0);
  }
}

TEST_CASE("random scenarios: the classes of clients add up to all of them") {
  std::size_t differ = 0;
  for (std::uint64_t key = 0; key < 150; ++key) {
    Chance chance{mix_bits(key + 11'000'000)};
    std::string text = random_scenario(chance, "");
    std::string other = random_workload(chance, "");
    other.replace(other.find("\"a\""), 3, "\"b\"");
    text.insert(text.find("[[workload]]"), other);
    CAPTURE(key, text);
    TrialResult const trial =
        simulate(text, {"run.duration=29.6s", "run.warmup=4.2s", "run.window=1.4s"}).front();
    REQUIRE(trial.classes.size() == 2);
    bool const renews = text.find("renew") != std::string::npos;
    check_books(trial, renews);
    check_classes(trial, renews);
    check_rows(trial);
    std::uint64_t const lost_by_first = trial.of_class(0).ledger.count(Outcome::lost);
    differ += lost_by_first > 0 && lost_by_first < lost(trial);
  }
  CHECK(differ > 10);
}

TEST_CASE("random scenarios: rows of the timeline add up, and nothing else depends on their length") {
  std::size_t busy_stores = 0;
  std::size_t losses = 0;
  for (std::uint64_t key = 0; key < 150; ++key) {
    Chance chance{mix_bits(key + 7'000'000)};
    bool const replayed = chance.one_in(2);
    WrittenFile const trace{replayed ? random_trace(chance) : ""};
    std::string const text = random_scenario(chance, replayed ? trace.path() : "");
    CAPTURE(key, text);
    // 29.6 s are no whole number of windows; the warm-up is one of both lengths.
    auto const in_windows_of = [&](std::string const& length) {
      return simulate(text, {"run.duration=29.6s", "run.warmup=4.2s", "run.window=" + length}).front();
    };
    TrialResult const fine = in_windows_of("300ms");
    TrialResult const coarse = in_windows_of("1.4s");
    check_rows(fine);
    check_rows(coarse);
    for (Metric const& metric : metrics()) {
      if (metric.name == "load_max_mean_windowed" || metric.name == "recovery_time") continue;
      CAPTURE(metric.name);
      CHECK(metric.value(fine) == metric.value(coarse));
    }
    busy_stores += coarse.store_busy_ns > 0;
    losses += lost(coarse) > 0;
  }
  CHECK(busy_stores > 10);
  CHECK(losses > 10);
}
