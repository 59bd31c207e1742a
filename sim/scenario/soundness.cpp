#include "scenario/soundness.hpp"

#include "scenario/circumstances.hpp"
#include "scenario/foreign_words.hpp"
#include "scenario/key.hpp"
#include "scenario/quantity_text.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace stickysim {
namespace {

constexpr std::int64_t most_windows = 1'000'000;

class Soundness {
public:
  Soundness(Draft const& draft, Reporter& reporter)
      : draft_{draft}, design_{draft.design}, reporter_{reporter} {}

  void check() {
    check_names("workload");
    check_names("server");
    for (std::size_t element = 0; element < design_.workloads.size(); ++element)
      check_workload(element);
    for (std::size_t element = 0; element < design_.faults.size(); ++element)
      check_fault(element);
    for (std::size_t element = 0; element < design_.scalings.size(); ++element)
      check_group("[[scale]]", "scale.group", element, design_.scalings[element].group);
    for (std::size_t element = 0; element < design_.rollouts.size(); ++element)
      check_rollout(element);
    for (std::size_t element = 0; element < design_.maintenances.size(); ++element)
      check_server("maintenance.server", element, design_.maintenances[element].server);
    check_autoscale();
    check_required();
    check_policy();
  }

private:
  void check_names(std::string const& list) {
    std::set<std::string> names;
    for (std::size_t element = 0; element < element_count(draft_, list); ++element) {
      auto const name = element_name(draft_, list, element);
      if (!names.insert(name).second)
        reporter_.report(draft_.place(list + ".name", element),
                         fmt::format("two [[{}]] are called '{}'", list, name), "give each its own name");
    }
  }

  void check_workload(std::size_t element) {
    auto const& workload = design_.workloads[element];
    auto const here = draft_.place("workload", element);
    auto const given = [&](char const* key) { return draft_.gives(key, element); };
    if (!given("workload.arrivals") && !given("workload.users") && !given("workload.trace"))
      reporter_.report(here, fmt::format("{} has no source of sessions", called(workload)),
                       "give one of arrivals = \"poisson(10/s)\", users = 100, trace = \"file.csv\"");
    if (!given("workload.demand") && !given("workload.trace"))
      reporter_.report(here, fmt::format("{} has no demand", called(workload)),
                       "write demand = \"exponential(20ms)\"");
    if (!workload.demand.distribution && workload.trace && !gives_every_demand(*workload.trace))
      reporter_.report(draft_.place("workload.trace", element), "the trace leaves out some requests' demand",
                       "give demand = \"exponential(20ms)\" for those");
    check_opening(element);
    if (workload.requests.distribution->mean() < 1)
      reporter_.report(draft_.place("workload.requests", element),
                       "sessions of less than one request on average", "a session holds at least its login");
    if (workload.on_loss == OnLoss::restart && takes_no_time(workload.demand) &&
        takes_no_time(workload.think_time))
      reporter_.report(here,
                       fmt::format("{} starts again whenever it loses its state and takes no time to do so",
                                   called(workload)),
                       "give it a demand or a think_time above 0s, or on_loss = \"relogin\"");
  }

  /// `from` and `until`.
  void check_opening(std::size_t element) {
    auto const& workload = design_.workloads[element];
    bool const opens = workload.from_ns > 0;
    if ((opens || workload.until_ns >= 0) && !workload.trace_path.empty())
      return reporter_.report(draft_.place(opens ? "workload.from" : "workload.until", element),
                              "a trace has its own times",
                              "leave from and until out, and rows that are not wanted out of the trace");
    if (workload.until_ns >= 0 && workload.until_ns <= workload.from_ns)
      reporter_.report(draft_.place("workload.until", element),
                       fmt::format("{} ends at {} and starts at {}", called(workload),
                                   duration_text(workload.until_ns), duration_text(workload.from_ns)),
                       "make until later than from");
  }

  static bool takes_no_time(Quantity const& quantity) {
    return quantity.distribution != nullptr && quantity.distribution->constant() == 0;
  }

  static std::string called(WorkloadClass const& workload) {
    return fmt::format("the workload '{}'", workload.name);
  }

  void check_fault(std::size_t element) {
    auto const& fault = design_.faults[element];
    if (!draft_.gives("fault.at", element) && fault.mttf_ns == 0)
      reporter_.report(draft_.place("fault", element), "'fault.at' is missing",
                       "write at = … (duration), or mttf = … for times drawn at random");
    FaultKindRow const& kind = row_of(fault.kind);
    bool const at_store = kind.strikes == FaultSite::store;
    if (kind.lasts && !draft_.gives("fault.for", element) && fault.mttr_ns == 0)
      reporter_.report(draft_.place("fault", element), "this fault is over as soon as it strikes",
                       "write for = \"30s\"");
    if (fault.only_busy && !kind.can_spare)
      reporter_.report(draft_.place("fault.only_busy", element), "only_busy holds for faults of servers only",
                       "leave only_busy out, or let the fault strike servers");
    if (!at_store && fault.shard > 0)
      return reporter_.report(draft_.place("fault.shard", element), "this fault strikes no shard of a store",
                              fmt::format("give kind = {}", kinds_that_strike_the_store()));
    if (auto const shards = design_.state.store.shards; fault.shard > shards)
      reporter_.report(draft_.place("fault.shard", element), fmt::format("there is no shard {}", fault.shard),
                       shards == 1 ? "the store has one shard; state.store.shards gives it more"
                                   : fmt::format("shards count from 1 to {}", shards));
    if (at_store) return check_store_fault(element);
    if (fault.balancer > design_.balancer.count)
      reporter_.report(draft_.place("fault.balancer", element),
                       fmt::format("there is no balancer {}", fault.balancer),
                       fmt::format("balancers count from 1 to {}", design_.balancer.count));
    if (kind.strikes == FaultSite::balancers) return check_restart(element);
    if (fault.balancer >= 0 && kind.strikes != FaultSite::ways)
      reporter_.report(draft_.place("fault", element), "this fault strikes servers, not balancers",
                       "give a server or a zone");
    if (fault.target == FaultTarget::server) check_server("fault.server", element, fault.server);
    auto const stands_there = [&](ServerGroup const& group) { return group.zone == fault.zone; };
    if (fault.target == FaultTarget::zone && std::ranges::none_of(design_.servers, stands_there))
      reporter_.report(draft_.place("fault.zone", element),
                       fmt::format("no server stands in zone '{}'", fault.zone),
                       "give a [server] or [[server]] that zone");
    if (fault.kind == FaultKind::leak) check_leak(element);
  }

  /// `key` names a server by its number.
  void check_server(std::string const& key, std::size_t element, std::int64_t server) {
    auto const total = server_total();
    if (static_cast<double>(server) > total)
      reporter_.report(draft_.place(key, element), fmt::format("there is no server {}", server),
                       fmt::format("servers count from 1 to {}", total));
  }

  /// `"store_crash", "store_hang" or "store_slow"`.
  static std::string kinds_that_strike_the_store() {
    std::vector<std::string> kinds;
    for (FaultKindRow const& kind : fault_kinds())
      if (kind.strikes == FaultSite::store) kinds.push_back(fmt::format("\"{}\"", kind.name));
    auto const last = kinds.end() - 1;
    return fmt::format("{} or {}", fmt::join(kinds.begin(), last, ", "), *last);
  }

  void check_store_fault(std::size_t element) {
    auto const& fault = design_.faults[element];
    if (fault.target != FaultTarget::random || fault.balancer >= 0)
      reporter_.report(draft_.place("fault", element), "this fault strikes the store and nothing else",
                       "leave out server, zone and balancer; shard = 2 strikes a part of it");
  }

  void check_restart(std::size_t element) {
    if (design_.faults[element].balancer < 0)
      reporter_.report(draft_.place("fault", element), "a balancer_restart does not say which balancer",
                       "give balancer = 1 or balancer = \"all\"");
    if (draft_.gives("fault.server", element) || draft_.gives("fault.zone", element))
      reporter_.report(draft_.place("fault", element), "a balancer_restart strikes balancers, not servers",
                       "leave out server and zone");
  }

  /// Every server that a leak may strike must have a memory limit that is not reached within a second.
  void check_leak(std::size_t element) {
    auto const& fault = design_.faults[element];
    auto const rate = fault.rate_bytes_per_s;
    if (rate == 0)
      return reporter_.report(draft_.place("fault", element), "this leak has no rate",
                              "write rate = \"1MiB/s\"");
    std::int64_t first = 1;
    for (auto const& group : design_.servers) {
      bool const elsewhere = fault.server < first || fault.server >= first + group.ever();
      first += group.ever();
      if (fault.target == FaultTarget::zone && fault.zone != group.zone) continue;
      if (fault.target == FaultTarget::server && elsewhere) continue;
      if (group.memory_bytes < 0)
        return reporter_.report(draft_.place("fault", element),
                                "a server without a limit to its memory can leak for ever",
                                "write memory = \"4GiB\" in its [server]");
      if (static_cast<double>(group.memory_bytes) < rate)
        return reporter_.report(draft_.place("fault.rate", element),
                                "this leak takes a server's memory in less than a second",
                                "make rate smaller or server.memory larger");
    }
  }

  /// `name`: the group that the section's key gives.
  void check_group(std::string_view section, std::string const& key, std::size_t element,
                   std::string const& name) {
    auto const& groups = design_.servers;
    bool const known =
        name.empty() ? groups.size() == 1
                     : std::ranges::any_of(groups, [&](auto const& group) { return group.name == name; });
    if (known) return;
    std::vector<std::string> names;
    for (auto const& group : groups)
      names.push_back(group.name);
    reporter_.report(draft_.place(key, element),
                     name.empty() ? fmt::format("this {} does not say which group of servers", section)
                                  : fmt::format("no group of servers is called '{}'", name),
                     fmt::format("one of {}", fmt::join(names, ", ")));
  }

  void check_rollout(std::size_t element) {
    auto const& rollout = design_.rollouts[element];
    if (rollout.surge > rollout.batch)
      reporter_.report(draft_.place("rollout.surge", element),
                       fmt::format("a surge of {} in batches of {}", rollout.surge, rollout.batch),
                       "new servers replace those of a batch: make surge at most batch");
  }

  void check_autoscale() {
    auto const& autoscale = design_.autoscale;
    auto const here = draft_.place("autoscale");
    if (autoscale.max == 0) {
      if (draft_.gives("autoscale") && !draft_.gives("autoscale.max"))
        reporter_.report(here, "'autoscale.max' is missing",
                         "write max = … (count), the most servers that it may ask for; 0 scales nothing");
      return;
    }
    check_group("[autoscale]", "autoscale.group", 0, autoscale.group);
    if (autoscale.min > autoscale.max)
      reporter_.report(draft_.place("autoscale.min"),
                       fmt::format("at least {} servers and at most {}", autoscale.min, autoscale.max),
                       "make min at most max");
    if (autoscale.metric == ScaleMetric::utilization && autoscale.target >= 1)
      reporter_.report(
          draft_.place("autoscale.target"),
          fmt::format("a target of {} is never exceeded: a utilization is at most 1", autoscale.target),
          "a utilization from 0 to 1, such as 0.6");
    for (auto const& group : design_.servers)
      if (autoscale.metric == ScaleMetric::queue && group.discipline == Discipline::ps &&
          (autoscale.group.empty() || autoscale.group == group.name))
        reporter_.report(draft_.place("autoscale.metric"),
                         "requests never wait at servers that share their workers",
                         "write metric = \"utilization\"");
  }

  void check_required() {
    for (auto const& key : key_table()) {
      if (!key.required) continue;
      for (std::size_t element = 0; element < element_count(draft_, key.section); ++element)
        if (!draft_.gives(key.path, element))
          reporter_.report(
              draft_.place(key.section, element), fmt::format("'{}' is missing", key.path),
              fmt::format("write {} = … ({})", key.path.substr(key.section.size() + 1), key.type));
    }
  }

  /// Policies are checked last: the size of the fleet, which limits some arguments, is known only now.
  void check_policy() {
    auto const total = server_total();
    if (total > 1e6) return; // refused as too large
    auto const policy = make_routing_policy(design_.balancer.policy, static_cast<std::uint32_t>(total), 1);
    if (policy && (*policy)->counts_bindings() && design_.balancer.affinity.kind != AffinityKind::table)
      reporter_.report(draft_.place("balancer.policy"),
                       fmt::format("'{}' counts the entries of an affinity table, and there is none",
                                   design_.balancer.policy.name),
                       "give balancer.affinity.kind = \"table\"");
    if (policy) return;
    auto const& error = policy.error();
    auto const& text = design_.balancer.policy.text;
    auto const place = reporter_.within(draft_.place("balancer.policy"), text, error.offset);
    reporter_.report(place, error.message, foreign_help(text, "balancer.policy", near_policies(error.help)));
  }

  /// `help`, and the policy that a name that is none may be meant for.
  std::string near_policies(std::string const& help) const {
    std::vector<std::string> names;
    for (PolicyEntry const& entry : routing_policies())
      names.emplace_back(entry.name);
    auto const& name = design_.balancer.policy.name;
    auto const near = did_you_mean(name, names);
    if (near.empty() || near.front() == name) return help;
    return fmt::format("{}; did you mean '{}'?", help, near.front());
  }

  double server_total() const {
    double total = 0;
    for (auto const& group : design_.servers)
      total += static_cast<double>(group.ever());
    return total;
  }

  Draft const& draft_;
  Design const& design_;
  Reporter& reporter_;
};

} // namespace

void check_soundness(Draft const& draft, Reporter& reporter) { Soundness{draft, reporter}.check(); }

void check_run(Draft const& draft, Reporter& reporter) {
  auto const& run = draft.run;
  if (run.warmup_ns >= run.duration_ns)
    reporter.report(draft.place("run.warmup"),
                    fmt::format("a warmup of {} leaves nothing to measure of a run of {}",
                                duration_text(run.warmup_ns), duration_text(run.duration_ns)),
                    "make run.warmup shorter than run.duration");
  if (run.precision > 0 && run.replications < 2)
    reporter.report(draft.place("run.precision"), "one replication has no interval that could be narrow",
                    "set run.replications to 10 or more");
  if (run.precision > 0 && run.most_replications() < run.replications)
    reporter.report(draft.place("run.max_replications"),
                    fmt::format("{} replications are fewer than the {} to begin with", run.max_replications,
                                run.replications),
                    "raise run.max_replications, or lower run.replications");
  if (run.duration_ns / run.window_ns >= most_windows)
    reporter.report(draft.place("run.window"),
                    fmt::format("{} windows are too many", run.duration_ns / run.window_ns + 1),
                    fmt::format("at most {}: make run.window longer", most_windows));
}

} // namespace stickysim
