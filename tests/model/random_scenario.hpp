// Random whole scenarios, all features against all.
#pragma once

#include "model/chance.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace stickysim {

/// Up to 60 sessions that start within 20 s, half of them replayed open-loop, each from an address of its
/// own.
inline std::string random_trace(Chance& chance) {
  std::string rows = "session,at,address,think,demand\n";
  std::uint64_t at_ms = 0;
  for (std::uint64_t session = chance.between(1, 60); session > 0; --session) {
    at_ms += chance.between(0, 300);
    rows += fmt::format("{},{}.{:03},10.0.0.{},,0.{:03}\n", session, at_ms / 1000, at_ms % 1000, session,
                        chance.between(1, 40));
    bool const open_loop = chance.one_in(2);
    std::uint64_t next_ms = at_ms;
    for (std::uint64_t more = chance.between(0, 9); more > 0; --more) {
      next_ms += chance.between(0, 500);
      std::uint64_t const ms = open_loop ? next_ms : chance.between(0, 3000);
      std::string const when = fmt::format("{}.{:03}", ms / 1000, ms % 1000);
      rows += fmt::format("{},{},10.0.0.{},{},0.{:03}\n", session, open_loop ? when : "", session,
                          open_loop ? "" : when, chance.between(1, 40));
    }
  }
  return rows;
}

/// `ends`: whether its sessions come to an end some time after the last one has started.
inline std::string random_workload(Chance& chance, std::string const& trace, bool ends) {
  std::string text = "[[workload]]\nname = \"a\"\n";
  if (!trace.empty())
    text += fmt::format("trace = \"{}\"\n", trace);
  else if (chance.one_in(3))
    text += fmt::format("users = {}\n", chance.between(1, 50));
  else
    text += fmt::format("arrivals = \"{}\"\n",
                        chance.of({"poisson(10/s)", "constant(8/s)", "poisson(25/s)", "poisson(1/s)"}));
  text += fmt::format("requests = \"{}\"\nthink_time = \"{}\"\ndemand = \"{}\"\n",
                      chance.of({"constant(1)", "geometric(5)", "constant(4)"}),
                      chance.of({"exponential(500ms)", "constant(1s)", "pareto(400ms, alpha=2.2)"}),
                      chance.of({"exponential(20ms)", "constant(20ms)", "hyperexponential(20ms, scv=4)"}));
  text += fmt::format("kind = \"{}\"\nparallel = {}\nlog_out = {}\n", chance.of({"login", "cart", "upload"}),
                      trace.empty() ? chance.of({"1", "1", "3"}) : "1", chance.of({"true", "false"}));
  // Who starts over and is lost each time, or comes back and fails each time, never ends.
  if (ends)
    text += fmt::format("on_loss = \"{}\"\n", chance.of({"relogin", "abandon", "renew"}));
  else if (!chance.one_in(3))
    text += fmt::format("on_loss = \"{}\"\n", chance.of({"relogin", "restart", "abandon", "renew"}));
  text += fmt::format("resend = {}\non_failure = \"{}\"\ntimeout = \"{}\"\nretries = {}\n",
                      chance.of({"true", "false"}),
                      ends ? chance.of({"end", "skip"}) : chance.of({"end", "skip", "retry"}),
                      chance.of({"0s", "0s", "50ms", "3s"}), chance.between(0, 2));
  text += fmt::format("retry_on_timeout = {}\nbackoff = \"{}\"\njitter = \"{}\"\nretry_budget = {}\n"
                      "retry_demand = \"{}\"\n",
                      chance.of({"true", "false"}), chance.of({"0s", "0s", "30ms", "2s"}),
                      chance.of({"none", "equal", "full", "decorrelated"}), chance.of({"0", "0", "0.1"}),
                      chance.of({"same", "fresh"}));
  return text;
}

/// What balancers do beside the policy, in a section of its own each where that can be.
inline std::string random_balancing(Chance& chance) {
  std::string text = fmt::format("balancer_of = \"{}\"\nretry_on = \"{}\"\nretry_budget = {}\n"
                                 "ejection = \"{}\"\npanic_threshold = {}\noverprovisioning = {}\n"
                                 "zone_aware = {}\nslow_start = \"{}\"\n",
                                 chance.of({"session", "request"}),
                                 chance.of({"refused", "idempotent", "any"}), chance.of({"0", "0", "0.1"}),
                                 chance.of({"none", "none", "max_fails(1, 2s)", "max_fails(fails=3, time=1s)",
                                            "consecutive(failures=2, interval=1s, base=1s, max=5s, "
                                            "max_fraction=0.5)",
                                            "mark_down(errors=1)"}),
                                 chance.of({"0", "0.5", "1"}), chance.of({"0", "1.4"}),
                                 chance.of({"true", "false"}), chance.of({"0s", "0s", "3s"}));
  // Nobody waits for ever, so that replays end.
  text += fmt::format("max_connections = {}\nqueue = {}\nqueue_timeout = \"{}\"\n",
                      chance.of({"\"unlimited\"", "1", "3"}), chance.of({"\"unlimited\"", "0", "5"}),
                      chance.of({"100ms", "5s"}));
  return text + fmt::format("[balancer.affinity]\nkind = \"{}\"\nkey = \"{}\"\non_unavailable = \"{}\"\n"
                            "counts_in_policy = {}\ndrain = \"{}\"\nreturns_home = {}\nsize = {}\n"
                            "expire = \"{}\"\nsync_delay = \"{}\"\n",
                            chance.of({"none", "cookie", "table"}), chance.of({"session", "source_ip"}),
                            chance.of({"fallback", "strict", "wait"}), chance.of({"true", "false"}),
                            chance.of({"honour", "drop"}), chance.of({"true", "false"}),
                            chance.of({"\"unlimited\"", "0", "10"}), chance.of({"never", "1s", "1min"}),
                            chance.of({"never", "0s", "30ms"}));
}

/// Faults, and what operators do.
inline std::string random_events(Chance& chance, std::uint64_t groups) {
  std::string text;
  for (std::uint64_t fault = chance.between(0, 3); fault > 0; --fault) {
    auto const at_ms = chance.between(0, 25'000);
    std::string const how_long = chance.of({"0s", "300ms", "5s"});
    if (chance.one_in(6))
      text +=
          fmt::format("[[fault]]\nkind = \"balancer_restart\"\nbalancer = \"all\"\nat = \"{}ms\"\n", at_ms);
    else if (chance.one_in(2))
      text += fmt::format("[[fault]]\nkind = \"{}\"\nshard = {}\nat = \"{}ms\"\nfor = \"{}\"\n",
                          chance.of({"store_crash", "store_crash", "store_hang", "store_slow"}),
                          chance.of({"\"all\"", "1", "2"}), at_ms, how_long);
    else if (chance.one_in(4))
      text += fmt::format("[[fault]]\nkind = \"partition\"\n{}\n{}at = \"{}ms\"\nfor = \"{}\"\n",
                          chance.of({"server = 1", "server = \"all\"", "zone = \"z1\""}),
                          chance.of({"", "balancer = 1\n", "balancer = \"all\"\n"}), at_ms, how_long);
    else
      text +=
          fmt::format("[[fault]]\nkind = \"{}\"\n{}\nat = \"{}ms\"\nfor = \"{}\"\n",
                      chance.of({"crash", "crash", "hang"}),
                      chance.of({"server = 1", "server = \"random\"", "server = \"all\"", "zone = \"z1\""}),
                      at_ms, how_long);
  }
  for (std::uint64_t scaling = chance.between(0, 2); scaling > 0; --scaling)
    text += fmt::format("[[scale]]\nat = \"{}ms\"\ngroup = \"g{}\"\ncount = {}\ndrain_timeout = \"{}\"\n",
                        chance.between(0, 25'000), chance.between(1, groups), chance.between(1, 6),
                        chance.of({"0s", "500ms", "6s"}));
  for (std::uint64_t rollout = chance.between(0, 5); rollout > 3; --rollout)
    text += fmt::format("[[rollout]]\nat = \"{}ms\"\nbatch = {}\nsurge = {}\npause = \"{}\"\n"
                        "drain_timeout = \"{}\"\n",
                        chance.between(0, 20'000), chance.between(2, 3), chance.between(0, 2),
                        chance.of({"0s", "1s"}), chance.of({"0s", "2s"}));
  if (chance.one_in(3))
    text += fmt::format("[autoscale]\ngroup = \"g{}\"\nmax = {}\nmetric = \"utilization\"\ntarget = {}\n"
                        "period = \"{}\"\nstabilization = \"{}\"\nscale_in_cooldown = \"{}\"\n"
                        "drain_timeout = \"{}\"\n",
                        chance.between(1, groups), chance.between(1, 8), chance.of({"0.05", "0.3"}),
                        chance.of({"100ms", "2s"}), chance.of({"0s", "1s"}), chance.of({"0s", "3s"}),
                        chance.of({"0s", "500ms", "6s"}));
  for (std::uint64_t maintenance = chance.between(0, 3); maintenance > 1; --maintenance)
    text += fmt::format("[[maintenance]]\nserver = 1\nat = \"{}ms\"\nfor = \"{}\"\ndrain_timeout = \"{}\"\n",
                        chance.between(0, 25'000), chance.of({"300ms", "5s", "ever"}),
                        chance.of({"0s", "500ms", "6s"}));
  return text;
}

/// With `trace` as its traffic, or with traffic of its own if that is empty. `ends`: whether faults and
/// traffic are followed by a calm in which all that is under way comes to its end.
inline std::string random_scenario(Chance& chance, std::string const& trace, bool ends) {
  std::string text = fmt::format("[run]\nduration = \"{}s\"\nreplications = 1\nseed = {}\n", ends ? 2000 : 30,
                                 chance.between(1, 1000));
  if (!ends && chance.one_in(2)) text += "warmup = \"7s\"\n";
  text += random_workload(chance, trace, ends);

  text += fmt::format("[balancer]\ncount = {}\npolicy = \"{}\"\nload_info = \"{}\"\nretries = {}\n"
                      "redispatch = \"{}\"\nretry_delay = \"{}\"\n",
                      chance.between(1, 3),
                      chance.of({"round_robin", "random", "least_requests", "power_of_d(d=2)", "ring_hash",
                                 "join_idle_queue"}),
                      chance.of({"own", "true", "periodic(2s)"}), chance.between(0, 3),
                      chance.of({"never", "last", "always"}), chance.of({"0s", "100ms", "1s"}));
  text += random_balancing(chance);
  text += fmt::format("[balancer.health]\nenabled = {}\ninterval = \"{}\"\nfall = {}\nrise = {}\n",
                      chance.of({"true", "true", "false"}), chance.of({"200ms", "2s"}), chance.between(1, 3),
                      chance.between(1, 3));

  std::uint64_t const groups = chance.between(1, 2);
  for (std::uint64_t group = groups; group > 0; --group) {
    std::string const memory = chance.of({"unlimited", "unlimited", "20KiB", "200KiB"});
    text += fmt::format(
        "[[server]]\nname = \"g{}\"\nzone = \"z{}\"\ncount = {}\nworkers = {}\nqueue = {}\n"
        "discipline = \"{}\"\nio = \"{}\"\nspeed = {}\noverhead = \"{}\"\nboot_time = \"{}\"\n"
        "failure_rate = {}\nweight = {}\npriority = {}\nmemory = \"{}\"\non_memory_full = "
        "\"{}\"\nwarmup_time = \"{}\"\n",
        group, group, chance.between(1, 4), chance.between(1, 3), chance.of({"0", "2", "50", "1000"}),
        chance.of({"fifo", "ps"}), chance.of({"blocking", "async"}), chance.of({"1", "0.5", "2"}),
        chance.of({"0s", "1ms"}), chance.of({"0s", "3s"}), chance.of({"0", "0", "0", "0.1"}),
        chance.between(1, 5), group == 2 ? chance.between(0, 1) : 0, memory,
        chance.of({"crash", "evict", "reject"}), chance.of({"0s", "5s"}));
    if (memory != "unlimited" && chance.one_in(3))
      text += fmt::format("[[fault]]\nkind = \"leak\"\nzone = \"z{}\"\nat = \"{}s\"\nrate = \"{}KiB/s\"\n",
                          group, chance.between(0, 20), chance.between(1, 19));
  }

  text += fmt::format("[state]\nadopt_id = {}\ntoken_format = \"{}\"\n", chance.of({"true", "false"}),
                      chance.of({"raw", "jwt_hs256"}));
  text += fmt::format("growth = \"{}\"\nkey_rotation = \"{}\"\nheader_limit = \"{}\"\n",
                      chance.of({"0B", "300B"}), chance.of({"0s", "2s"}), chance.of({"8KiB", "2KiB"}));
  text += fmt::format("placement = \"{}\"\nttl = \"{}\"\nreads = {}\nwrites = {}\n"
                      "token_bytes = \"{}\"\nverify_time = \"{}\"\n",
                      chance.of({"local", "local", "shared", "client", "cached", "replicated", "replicated"}),
                      chance.of({"500ms", "2s", "30min"}), chance.between(0, 2), chance.between(0, 2),
                      chance.of({"0B", "1KiB", "5KiB"}), chance.of({"0s", "1ms"}));
  text += fmt::format("soft = {}\nmiss_time = \"{}\"\nbackups = {}\nsynchronous = {}\nlag = \"{}\"\n"
                      "replica_rtt = \"{}\"\nreplica_work = \"{}\"\non_failover = \"{}\"\n",
                      chance.of({"false", "false", "true"}), chance.of({"0s", "20ms"}),
                      chance.of({"1", "2", "\"all\""}), chance.of({"true", "false"}),
                      chance.of({"0s", "200ms", "2s"}), chance.of({"0s", "2ms"}), chance.of({"0s", "3ms"}),
                      chance.of({"copy", "copy", "none"}));
  text +=
      fmt::format("[state.store]\nround_trip = \"{}\"\nservice_time = \"{}\"\nworkers = {}\nshards = {}\n",
                  chance.of({"0s", "0.5ms"}), chance.of({"0s", "exponential(1ms)"}), chance.between(1, 2),
                  chance.between(2, 4));
  text += fmt::format("timeout = \"{}\"\nmemory = \"{}\"\non_full = \"{}\"\npersist = \"{}\"\nreplica = {}\n"
                      "replica_lag = \"{}\"\ndetection = \"100ms\"\non_shard_loss = \"{}\"\n",
                      chance.of({"0s", "0s", "2ms", "1s"}), chance.of({"unlimited", "unlimited", "90KiB"}),
                      chance.of({"evict", "refuse"}), chance.of({"never", "never", "0s", "1s"}),
                      chance.of({"true", "false", "false"}), chance.of({"0s", "300ms"}),
                      chance.of({"error", "rehash"}));
  text += fmt::format("[network]\nclient_rtt = \"{}\"\nserver_rtt = \"{}\"\n", chance.of({"0s", "41ms"}),
                      chance.of({"0s", "1ms"}));
  if (chance.one_in(2)) text += "bandwidth = \"1MiB/s\"\n";

  text += random_events(chance, groups);
  if (chance.one_in(3))
    text.insert(text.find("policy ="), fmt::format("notice = \"{}\"\n", chance.of({"20ms", "1s", "4s"})));
  if (chance.one_in(3)) text.insert(text.find("fall ="), "needs_worker = true\n");
  return text;
}

/// Replays end.
inline std::string random_scenario(Chance& chance, std::string const& trace) {
  return random_scenario(chance, trace, !trace.empty());
}

} // namespace stickysim
