#include "scenario/key.hpp"
#include <stickysim/design/record_limits.hpp>

#include <algorithm>

namespace stickysim {
namespace {

constexpr Nanoseconds millisecond = 1'000'000;
constexpr std::int64_t gibibyte = std::int64_t{1} << 30;

template <class Access>
void add_retry_keys(Section<Access>& workload) {
  using Class = WorkloadClass;
  workload.key(
      "retries", &Class::retries, counts(0, most_client_retries),
      "How often a client repeats a request that ended with an error: refused, reset, rejected, 503, "
      "500.");
  workload.key(
      "retry_on_timeout", &Class::retry_on_timeout, flags(),
      "Whether a client also repeats a request that took longer than `timeout`. The server is not told and "
      "works on for nothing.");
  workload.key("backoff", &Class::backoff_ns, durations(),
               "Pause before a client's first retry, doubled before each further one; 0s: at once.");
  workload.key("backoff_max", &Class::backoff_max_ns, durations(),
               "The longest pause before a retry. Default: the AWS SDKs'.");
  workload.key(
      "jitter", &Class::jitter,
      words<Jitter>("a jitter", {{"none", Jitter::none},
                                 {"equal", Jitter::equal},
                                 {"full", Jitter::full},
                                 {"decorrelated", Jitter::decorrelated}}),
      "How a pause p is randomized: none: p; equal: from p/2 to p; full: from 0 to p; decorrelated: from "
      "backoff to three times the pause before. Names: Brooker, Exponential Backoff And Jitter, 2015.");
  workload.key("retry_budget", &Class::retry_budget, numbers_from(0),
               "Retries per request that all clients of the class together may make in the long run; 0: no "
               "limit.");
  workload.key(
      "retry_bucket", &Class::retry_bucket, counts(1, 1'000'000'000),
      "Most retries that a retry_budget saves up; it starts full. Each request adds retry_budget of a "
      "retry, each retry takes one.");
  workload.key(
      "retry_demand", &Class::retry_demand,
      words<RetryDemand>("a demand of retries", {{"same", RetryDemand::same}, {"fresh", RetryDemand::fresh}}),
      "Whether a retry is as much work as its request, or a new draw: for demands that vary with the server "
      "and not with the request.");
}

} // namespace

void add_run_keys(std::vector<Key>& table) {
  Section top{table, "", [](auto& draft, std::size_t) -> decltype(auto) { return (draft); }};
  top.key("title", &Draft::title, texts(), "What the scenario shows.");
  top.key("question", &Draft::question, texts(), "What it asks.");

  Section run{table, "run", [](auto& draft, std::size_t) -> decltype(auto) { return (draft.run); }};
  run.key("duration", &RunSettings::duration_ns, durations(1), "Simulated time of each trial.");
  run.key(
      "warmup", durations_or_auto(),
      "When measuring starts; less than the duration. The ledger of sessions covers the whole run. auto: a pilot "
      "finds it, the same for all variants at a point (MSER-5; White, Cobb, Spratt 2000), at most half the run and "
      "before anything that is planned.",
      [](RunSettings& target, Nanoseconds warmup_ns) {
        target.finds_warmup = warmup_ns < 0;
        target.warmup_ns = std::max<Nanoseconds>(warmup_ns, 0);
      },
      [](RunSettings const& source) {
        return std::optional{source.finds_warmup ? Nanoseconds{-1} : source.warmup_ns};
      });
  run.key("replications", &RunSettings::replications, counts(1, 100'000),
          "Independent trials of each variant. One gives no confidence intervals and no verdict.");
  run.key(
      "precision", numbers_between(0, 1),
      "Adds as many replications again, point by point, until the intervals of the mean latency and of the share "
      "of harmed sessions, where that is at least 0.1 %, are at most this share of the mean to either side. "
      "Unset: none are added.",
      [](RunSettings& target, double precision) { target.precision = precision; },
      [](RunSettings const& source) {
        return source.precision > 0 ? std::optional{source.precision} : std::nullopt;
      });
  run.key(
      "max_replications", counts(2, 100'000),
      "Most replications that run.precision leads to. Unset: ten times run.replications.",
      [](RunSettings& target, std::int64_t most) { target.max_replications = most; },
      [](RunSettings const& source) {
        return source.max_replications > 0 ? std::optional{source.max_replications} : std::nullopt;
      });
  run.key("seed", &RunSettings::seed, seeds(), "All random numbers follow from it: same seed, same results.");
  run.key("confidence", &RunSettings::confidence, numbers_between(0, 1), "Level of the intervals.");
  run.key("window", &RunSettings::window_ns, durations(millisecond),
          "Step of the timeline and of windowed metrics; at most 1,000,000 of them in a run.");
}

void add_workload_keys(std::vector<Key>& table) {
  using Class = WorkloadClass;
  auto const use_only = [](Class& workload, Call arrivals, std::int64_t users, std::string trace_path) {
    workload.arrivals = std::move(arrivals);
    workload.users = users;
    workload.trace_path = std::move(trace_path);
    workload.trace = nullptr;
  };
  std::string const sources = "arrivals, users, trace";

  Section workload{table, "workload",
                   [](auto& draft, std::size_t i) -> decltype(auto) { return (draft.design.workloads[i]); }};
  workload.key("name", &Class::name, names(),
               "Names a class of clients; each of several [[workload]] needs a name of its own.");
  workload
      .key(
          "arrivals", arrival_calls(), "Open workload: when sessions start.",
          [=](Class& target, Call const& call) { use_only(target, call, 0, {}); },
          [](Class const& source) {
            return source.arrivals.name.empty() ? std::nullopt : std::optional{source.arrivals};
          })
      .rivals = sources;
  workload
      .key(
          "users", counts(1, 1'000'000'000),
          "Closed workload: the number of users; each starts a new session when the last one has ended. If "
          "that has failed in no time and there is no think time, the next one starts 1 ms later.",
          [=](Class& target, std::int64_t users) { use_only(target, {}, users, {}); },
          [](Class const& source) { return source.users == 0 ? std::nullopt : std::optional{source.users}; })
      .rivals = sources;
  workload
      .key(
          "trace", file_names(),
          "Replayed workload: a CSV file, plain or gzip, with columns session, at, address, think, demand.",
          [=](Class& target, std::string const& path) { use_only(target, {}, 0, path); },
          [](Class const& source) {
            return source.trace_path.empty() ? std::nullopt : std::optional{source.trace_path};
          })
      .rivals = sources;
  workload.key("from", &Class::from_ns, durations(),
               "No session of the class starts before this time. It is time 0 of `arrivals`: a ramp starts "
               "then, and `users` come then. Not for traces.");
  workload.key("until", &Class::until_ns, durations_or_never(1),
               "Nor at this time or later: `arrivals` end, and `users` whose session is over leave; sessions "
               "under way go on. Not for traces.");
  workload
      .key("requests", &Class::requests, quantities(Unit::none),
           "Requests in a session, the login included; 1 on average at least.")
      .fallback = "1";
  workload
      .key("think_time", &Class::think_time, quantities(Unit::duration),
           "Time from a reply to the session's next request.")
      .fallback = "0s";
  workload.key(
      "demand", quantities(Unit::duration),
      "Work of a request: its service time on a server of speed 1. Required unless the trace gives it.",
      [](Class& target, Quantity const& demand) { target.demand = demand; },
      [](Class const& source) {
        return source.demand.distribution ? std::optional{source.demand} : std::nullopt;
      });
  workload.key(
      "kind", &Class::kind,
      words<SessionKind>(
          "a session kind",
          {{"login", SessionKind::login}, {"cart", SessionKind::cart}, {"upload", SessionKind::upload}}),
      "What the state holds: an identity, a cart that each request adds to, an upload sent in chunks "
      "in order.");
  workload.key(
      "on_loss",
      words<OnLoss>("a reaction to loss", {{"relogin", OnLoss::relogin},
                                           {"restart", OnLoss::restart},
                                           {"abandon", OnLoss::abandon},
                                           {"renew", OnLoss::renew}}),
      "What happens when a session is lost: its user logs in once more, starts all over again or gives up; "
      "or the server that misses the state starts a new one and serves the request, as with a remember-me "
      "cookie or single sign-on. Default: relogin; restart for an upload.",
      [](Class& target, OnLoss reaction) {
        target.on_loss = reaction;
        target.on_loss_set = true;
      },
      [](Class const& source) { return source.on_loss_set ? std::optional{source.on_loss} : std::nullopt; });
  workload.key(
      "resend", &Class::resend, flags(),
      "Whether the refused request, of a page all that were refused, is issued again after the extra login.");
  workload.key(
      "on_failure",
      words<OnFailure>("a reaction to failure", {{"end", OnFailure::end},
                                                 {"skip", OnFailure::skip},
                                                 {"retry", OnFailure::retry},
                                                 {"come_back", OnFailure::come_back}}),
      "What a user does when a request fails: end the session; skip, go on with the next request; retry, repeat "
      "it after a think time, of a second at least, until it succeeds; or come_back, do so for 2 min, or the "
      "timeout if that is longer, and then end. Requests replayed at recorded times are not repeated. Default: "
      "come_back for sessions of several requests between which their users think, as people do; end for all "
      "others and for traces.",
      [](Class& target, OnFailure reaction) {
        target.on_failure = reaction;
        target.on_failure_set = true;
      },
      [](Class const& source) {
        return source.on_failure_set ? std::optional{source.on_failure} : std::nullopt;
      });
  workload.key(
      "timeout", &Class::timeout_ns, durations(),
      "How long a client waits for a request, its retries included; with retry_on_timeout, for each attempt; "
      "0s: for ever.");
  add_retry_keys(workload);
  workload.key("chunk", &Class::chunk_bytes, sizes(1, gibibyte), "Bytes of one request of an upload.");
  workload.key(
      "parallel", &Class::parallel, counts(1, most_parallel),
      "Requests of a page, issued at once; the next page follows the last answer. Requests of the first page "
      "carry no cookie yet: each may start a session on another server, and the last one started stays.");
  workload.key("log_out", &Class::log_out, flags(),
               "Whether a session's last request logs out; a stolen token may still be accepted afterwards.");
  workload.key("clients_per_address", &Class::clients_per_address, counts(1, 1'000'000'000),
               "Clients that share one address, as behind a NAT.");
}

} // namespace stickysim
