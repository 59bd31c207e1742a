#include "reference/random_scenario.hpp"

#include "model/chance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace stickysim::reference {

namespace {

class Writer {
public:
  explicit Writer(std::uint64_t seed)
      : chance_{mix_bits(seed)}, others_{mix_bits(~seed)}, two_classes_{others_.one_in(3)} {}

  RandomScenario write() {
    open_loop_ = chance_.one_in(4);
    duration_ms_ = chance_.between(20'000, 90'000);
    scenario_.trace = random_trace(chance_, "10.0.0");
    write_run();
    write_workload();
    if (two_classes_) write_other_workload();
    write_balancer();
    write_servers();
    write_state();
    write_events();
    return std::move(scenario_);
  }

private:
  bool likely() { return !chance_.one_in(4); }
  /// A time between two, in milliseconds, to the nanosecond.
  std::string time(std::uint64_t low_ms, std::uint64_t high_ms) {
    return fmt::format("\"{}ns\"", chance_.between(low_ms * 1'000'000, high_ms * 1'000'000));
  }
  template <class... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    scenario_.toml += fmt::format(format, std::forward<Arguments>(arguments)...) + '\n';
  }

  std::string drain_timeout() { return chance_.one_in(2) ? "\"0s\"" : time(500, 10'000); }

  std::string random_trace(Chance& chance, std::string const& network) {
    auto const seconds = [](std::uint64_t ns) {
      return fmt::format("{}.{:09}", ns / 1'000'000'000, ns % 1'000'000'000);
    };
    std::uint64_t const most_demand_ms = chance.one_in(3) ? 2000 : 200;
    std::string trace = "session,at,address,think,demand\n";
    for (std::uint64_t session = chance.between(5, 40); session > 0; --session) {
      std::string const address = fmt::format("{}.{}", network, chance.between(1, 8));
      std::uint64_t at = chance.between(0, duration_ms_ * 700'000);
      for (std::uint64_t more = chance.between(1, 8), first = more; more > 0; --more) {
        std::string const demand = seconds(chance.between(1'000'000, most_demand_ms * 1'000'000));
        std::uint64_t const gap =
            chance.between(10'000'000, chance.one_in(3) ? 20'000'000'000 : 3'000'000'000);
        if (more < first) at += gap;
        bool const recorded = more == first || open_loop_;
        trace += fmt::format("{},{},{},{},{}\n", session, recorded ? seconds(at) : "", address,
                             recorded ? "" : seconds(gap), demand);
      }
    }
    return trace;
  }

  void write_run() {
    add("[run]\nduration = \"{}ms\"\nreplications = 1\nseed = {}", duration_ms_,
        chance_.between(1, 1'000'000));
    if (chance_.one_in(2)) add("warmup = {}", time(1, 10'000));
    add("window = {}", time(1000, 20'000));
  }

  void write_workload() {
    add("{}\ntrace = \"trace.csv\"", two_classes_ ? "[[workload]]\nname = \"a\"" : "[workload]");
    placement_ =
        chance_.of({"local", "local", "local", "shared", "shared", "client", "replicated", "cached"});
    in_store_ = placement_ == "shared" || placement_ == "cached";
    calm_ = chance_.one_in(5);
    add("kind = \"{}\"\nchunk = \"{}KiB\"", chance_.of({"login", "cart", "upload"}), chance_.between(1, 100));
    if (likely()) add("on_loss = \"{}\"", chance_.of({"relogin", "restart", "abandon", "renew"}));
    // Users whose requests fail together come back together: at the store their order is not told.
    bool const together = in_store_;
    add("resend = {}\non_failure = \"{}\"\nlog_out = {}", chance_.of({"true", "true", "false"}),
        !together ? chance_.of({"end", "skip", "retry", "come_back"}) : chance_.of({"end", "skip"}),
        chance_.of({"true", "false", "false"}));
    patient_ = chance_.one_in(2);
    if (patient_) return;
    add("timeout = {}", chance_.one_in(2) ? time(100, 600) : time(200, 4000));
    if (chance_.one_in(3)) return;
    add("retries = {}\nretry_on_timeout = {}\nbackoff = {}\nbackoff_max = {}", chance_.between(1, 3),
        chance_.of({"true", "true", "false"}), chance_.one_in(3) ? "\"0s\"" : time(10, 2000),
        time(2000, 5000));
  }

  /// Impatient clients or patient ones, who come back if the first class' may.
  void write_other_workload() {
    scenario_.other_trace = random_trace(others_, "10.0.1");
    add("[[workload]]\nname = \"b\"\ntrace = \"other.csv\"\nkind = \"{}\"\non_loss = \"{}\"\non_failure = \"{}\"",
        others_.of({"login", "cart", "upload"}), others_.of({"relogin", "restart", "abandon", "renew"}),
        others_.of({"end", "skip"}));
    if (!patient_) add("timeout = \"{}ns\"", others_.between(200'000'000, 4'000'000'000));
  }

  void write_balancer() {
    servers_ = chance_.between(1, 6);
    add("[balancer]\ncount = {}\npolicy = \"{}\"", chance_.one_in(5) ? 2 : 1,
        chance_.one_in(3) ? "first(limit=2)" : "round_robin");
    bool const limited = limited_ = chance_.one_in(4);
    // Whether a retry waits for a connection of a server that was not tried is not told.
    std::string const avoids = chance_.of({"nothing", "last", "last", limited ? "last" : "tried"});
    add("retries = {}\nretry_delay = {}\nretry_on = \"{}\"\nredispatch = \"{}\"\nretry_avoids = \"{}\"",
        chance_.between(0, 4), chance_.one_in(3) ? "\"0s\"" : time(10, 2000),
        chance_.of({"refused", "idempotent", "any"}), chance_.of({"never", "last", "always"}), avoids);
    if (chance_.one_in(3)) add("attempt_timeout = {}", time(100, 3000));
    if (limited) {
      add("max_connections = {}\nqueue_timeout = {}", chance_.between(2, 4),
          chance_.one_in(2) ? "\"0s\"" : time(100, 5000));
      if (chance_.one_in(2)) add("queue = {}", chance_.between(0, 5));
    }
    std::string const kind = chance_.of({"none", "cookie", "cookie", "table", "table"});
    add("[balancer.affinity]\nkind = \"{}\"\nkey = \"{}\"\non_unavailable = \"{}\"\ndrain = \"{}\"\nbinds_to = \"{}\"",
        kind, chance_.of({"session", "source_ip"}), chance_.of({"fallback", "fallback", "strict", "wait"}),
        chance_.of({"honour", "drop"}), chance_.of({"name", "instance"}));
    add("returns_home = {}", chance_.of({"true", "false", "false"}));
    if (chance_.one_in(3))
      add("expire = {}", time(1000, 10'000));
    else if (chance_.one_in(3))
      add("size = {}", chance_.between(0, 10));
    if (calm_ && !limited_) add("counts_in_policy = {}", chance_.of({"true", "false"}));
    if (chance_.one_in(3)) add("sync_delay = {}", time(1, 2000));
    add("[balancer.health]\nenabled = {}\ninterval = {}\nfall = {}\nrise = {}", likely(), time(300, 4000),
        chance_.between(1, 3), chance_.between(1, 3));
    if (chance_.one_in(3)) add("timeout = {}", time(100, 1000));
    if (chance_.one_in(3)) add("fast_interval = {}", time(100, 1000));
  }

  void write_servers() {
    std::uint64_t const groups = servers_ > 1 && chance_.one_in(4) ? 2 : 1;
    bool const bounded = chance_.one_in(2);
    for (std::uint64_t group = 1; group <= groups; ++group) {
      std::uint64_t const count = groups == 1  ? servers_
                                  : group == 1 ? servers_ / 2
                                               : servers_ - servers_ / 2;
      add("[[server]]\nname = \"g{}\"\ncount = {}\nworkers = {}", group, count, chance_.between(1, 3));
      add("discipline = \"{}\"\nio = \"{}\"\nspeed = {}", chance_.of({"fifo", "fifo", "ps"}),
          chance_.of({"blocking", "async"}), chance_.of({"1", "1", "2", "0.5"}));
      if (chance_.one_in(3)) add("queue = {}", chance_.between(0, 4));
      // Requests that are turned away in no time would fall into step with one another.
      add("overhead = {}\nboot_time = {}\nprice = {}", time(1, 20), time(100, 8000),
          chance_.of({"0", "0.25"}));
      if (calm_ && !limited_) add("weight = {}", chance_.between(1, 5));
      if (bounded) add("memory = \"1GiB\"");
    }
    groups_ = groups;
    add("[network]\nclient_rtt = {}\nserver_rtt = {}", chance_.one_in(3) ? "\"0s\"" : time(1, 400),
        chance_.one_in(3) ? "\"0s\"" : time(1, 20));
    if (chance_.one_in(2)) add("bandwidth = \"{}\"", chance_.of({"100KB/s", "1MB/s", "10KB/s"}));
  }

  void write_state() {
    short_lived_ = chance_.one_in(3) && placement_ != "replicated"; // what coverage.cpp says of copies
    add("[state]\nplacement = \"{}\"\nttl = {}\nbytes = \"{}B\"", placement_,
        short_lived_ ? time(2000, 15'000) : time(500'000, 600'000), chance_.between(100, 10'000));
    if (placement_ == "client") {
      add("token_bytes = \"{}B\"\ngrowth = \"{}B\"", chance_.between(100, 1000), chance_.between(0, 100));
      add("verify_time = {}\nsign_time = {}", time(0, 5), time(0, 5));
      if (chance_.one_in(3)) add("token_limit = \"{}B\"", chance_.between(100, 1200));
      if (chance_.one_in(2)) add("key_rotation = {}", time(3000, 20'000));
    }
    if (placement_ == "replicated") {
      add("backups = {}\non_failover = \"{}\"", chance_.of({"1", "1", "2", "\"all\""}),
          chance_.of({"copy", "copy", "copy", "none"}));
      add("lag = {}\nreplica_rtt = {}", chance_.one_in(3) ? "\"0s\"" : time(1, 3000),
          chance_.one_in(3) ? "\"0s\"" : time(1, 20));
    }
    if (!in_store_) return;
    // Several visits in a row fall into step with one another: with several workers some arrive and end at
    // the same instant.
    bool const times_out = chance_.one_in(4);
    bool const repeats = !times_out && calm_ && patient_ && chance_.one_in(2);
    add("reads = {}\nwrites = {}", repeats ? 2 : 1, repeats && chance_.one_in(2) ? 2 : 1);
    add("[state.store]\nround_trip = {}\nservice_time = {}\nworkers = {}", time(1, 20), time(1, 60),
        repeats ? 1 : chance_.between(1, 3));
    if (times_out) add("timeout = {}", time(50, 500));
    if (chance_.one_in(2)) add("persist = {}", time(0, 20'000));
    if (chance_.one_in(3))
      add("replica = true\nreplica_lag = {}\ndetection = {}\nelection = {}", time(0, 10'000), time(10, 2000),
          time(10, 2000));
    add("price = 0.5");
  }

  void write_events() {
    if (calm_) return;
    std::uint64_t const last_ms = duration_ms_ * 3 / 4;
    for (std::uint64_t fault = chance_.between(0, 4); fault > 0; --fault) {
      bool const at_store = in_store_ && chance_.one_in(2);
      std::string const kind =
          at_store ? chance_.of({"store_crash", "store_crash", "store_hang", "store_slow"})
                   : chance_.of({"crash", "crash", "hang", "slow", "balancer_restart", "partition"});
      if (kind == "partition" && std::exchange(cut_, true)) continue;
      add("[[fault]]\nkind = \"{}\"\nat = {}", kind, time(500, last_ms));
      if (kind == "balancer_restart") {
        add("balancer = \"all\"");
        continue;
      }
      add("for = {}", time(50, 8000));
      if (kind != "partition" && chance_.one_in(6)) add("every = {}", time(5000, 30'000));
      if (!at_store && kind != "partition" && chance_.one_in(6)) add("only_busy = true");
      if (kind.ends_with("slow")) add("factor = {}", chance_.between(2, 20));
      if (!at_store) {
        if (chance_.one_in(5))
          add("server = \"all\"");
        else
          add("server = {}", chance_.between(1, servers_));
      }
    }
    if (chance_.one_in(3))
      add("[[rollout]]\nat = {}\nbatch = {}\npause = {}\ndrain_timeout = {}", time(500, last_ms),
          chance_.between(1, 3), time(0, 3000), drain_timeout());
    if (chance_.one_in(4))
      for (std::uint64_t scaling = chance_.between(1, 2); scaling > 0; --scaling)
        add("[[scale]]\nat = {}\ngroup = \"g{}\"\ncount = {}\ndrain_timeout = {}", time(500, last_ms),
            chance_.between(1, groups_), chance_.between(1, 5), drain_timeout());
  }

  Chance chance_;
  Chance others_; ///< the other class of clients
  bool two_classes_;
  RandomScenario scenario_;
  std::uint64_t duration_ms_ = 0, servers_ = 1, groups_ = 1;
  bool open_loop_ = false, calm_ = false, limited_ = false, cut_ = false, in_store_ = false;
  bool short_lived_ = false, patient_ = false;
  std::string placement_;
};

} // namespace

RandomScenario random_scenario(std::uint64_t seed) { return Writer{seed}.write(); }

} // namespace stickysim::reference
