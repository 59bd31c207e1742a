// Numbers at the ends of what their keys take, and beyond: alone and in pairs.
#include "catch.hpp"
#include "fuzz/loading.hpp"
#include "fuzz/refusal.hpp"
#include "fuzz/target.hpp"
#include "fuzz/trial.hpp"
#include "scenario/key.hpp"
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

using namespace stickysim;

namespace extremes_test {

namespace {

/// Small, with every section, and a design for each placement.
std::string const base = R"toml(
[run]
duration = "3s"
warmup = "1s"
window = "1s"
replications = 2

[workload]
arrivals = "poisson(8/s)"
requests = "geometric(3)"
think_time = "exponential(200ms)"
demand = "exponential(20ms)"
timeout = "500ms"
retries = 1
backoff = "10ms"
retry_budget = 0.5

[balancer]
count = 2
policy = "least_requests"
load_info = "periodic(100ms)"
retries = 1
retry_delay = "50ms"
retry_budget = 0.5
attempt_timeout = "400ms"
max_connections = 4
queue = 3
queue_timeout = "300ms"
slow_start = "500ms"
panic_threshold = 0.5
overprovisioning = 1.4
notice = "50ms"

[balancer.affinity]
kind = "table"
size = 20
expire = "1s"
sync_delay = "10ms"

[balancer.health]
interval = "100ms"
fast_interval = "50ms"

[server]
count = 3
workers = 2
queue = 5
boot_time = "200ms"
warmup_time = "300ms"
overhead = "1ms"
failure_rate = 0.01
memory = "64KiB"
price = 0.1

[state]
ttl = "1s"
growth = "100B"

[state.store]
shards = 2
memory = "64KiB"
timeout = "50ms"
persist = "200ms"

[network]
client_rtt = "10ms"
server_rtt = "1ms"
bandwidth = "1MB/s"

[[rollout]]
at = "2s"

[[maintenance]]
server = 2
at = "500ms"
for = "300ms"

[variants.memory]

[variants.users]
workload.users = 4
balancer.policy = "least_work"
state.placement = "cached"

[variants.copies]
balancer.policy = "prequal"
server.discipline = "ps"
state.placement = "replicated"

[variants.token]
balancer.policy = "peak_ewma"
balancer.affinity = "none"
server.io = "async"
state.placement = "client"
state.verify_time = "1ms"
state.key_rotation = "1s"

[variants.store]
state.placement = "shared"
)toml";

/// A fault of which all keys of `sets` are.
std::string fault_for(std::vector<std::string> const& sets) {
  auto const has = [&](char const* key) {
    return std::ranges::any_of(sets, [&](std::string const& set) { return set.starts_with(key); });
  };
  std::string const kind = has("fault.shard=")      ? "\"store_slow\""
                           : has("fault.balancer=") ? "\"partition\"\nserver = \"random\""
                           : has("fault.rate=")     ? "\"leak\"\nserver = \"random\""
                                                    : "\"slow\"\nserver = \"random\"";
  return "[[fault]]\nkind = " + kind + "\nat = \"1s\"\nfor = \"500ms\"\n";
}

std::string const planned = "[[scale]]\nat = \"1500ms\"\ncount = 4\n";
std::string const controlled = "[autoscale]\nmax = 5\nperiod = \"200ms\"\n";

/// A fleet is scaled by plan or by a controller: a scenario that has all keys of `sets`.
std::string base_for(std::vector<std::string> const& sets) {
  auto const is_control = [](std::string const& set) { return set.starts_with("autoscale."); };
  return base + fault_for(sets) + (std::ranges::any_of(sets, is_control) ? controlled : planned);
}

using Values = std::vector<std::string>;

Values const numbers{"0",
                     "1",
                     "2",
                     "-1",
                     "-0.0",
                     "0.5",
                     "5e-324",
                     "1e-9",
                     "1e308",
                     "1e309",
                     "nan",
                     "inf",
                     "-inf",
                     "2147483648",
                     "4294967296",
                     "9223372036854775807",
                     "9223372036854775808",
                     "-9223372036854775808",
                     "18446744073709551615",
                     "18446744073709551616"};
Values const durations{"0s",
                       "1ns",
                       "0.4ns",
                       "0.5ns",
                       "1e-300s",
                       "1ms",
                       "2s",
                       "87599h",
                       "87600h",
                       "87601h",
                       "1e308d",
                       "-1ns",
                       "nans",
                       "9223372036854775807ns",
                       "9223372036854775808ns",
                       "5"};
Values const sizes{"0B",  "1B", "1GiB", "1025MiB", "1048576GiB", "1e308GB", "-1B", "9223372036854775807B",
                   "nanB"};
Values const rates{"0B/s", "0.5B/s", "1B/s", "1e-300B/s", "1e300B/s", "1e308GB/s", "-1B/s", "infB/s"};

/// A call of each form with each value in it.
Values calls(std::initializer_list<char const*> forms, Values const& values) {
  Values all;
  for (std::string const form : forms)
    for (std::string const& value : values) {
      std::string call = form;
      for (std::size_t at; (at = call.find('#')) != std::string::npos;)
        call.replace(at, 1, value);
      all.push_back(call);
    }
  return all;
}

/// What a key is tried with, by the type that the key table gives it; nothing for words and texts.
Values values_of(Key const& key) {
  auto const is = [&](char const* type) { return key.type.starts_with(type); };
  if (is("duration")) return durations;
  if (is("size")) return sizes;
  if (is("bandwidth") || is("rate")) return rates;
  if (is("count") || is("number") || is("seed")) return numbers;
  if (is("distribution of durations"))
    return calls({"#", "exponential(#)", "lognormal(#, cv=1)", "erlang(#, k=2)", "pareto(#, alpha=1.5)",
                  "uniform(0s, #)", "bounded_pareto(1ns, #)"},
                 {"0s", "1ns", "0.4ns", "1us", "3650d", "1e308d"});
  if (is("distribution of counts"))
    return calls({"#", "geometric(#)", "uniform(1, #)", "zipf(#)"},
                 {"0", "1", "1e9", "1e300", "9223372036854775807"});
  if (is("arrival"))
    return calls(
        {"#", "poisson(#)", "mmpp(#, 1/s)", "ramp(1/s, #, over=1s)", "steps(1s, #, 1/s)", "diurnal(#)"},
        {"0/s", "1e-300/s", "1/d", "1e9/s", "1e308/s", "-1/s"});
  return {};
}

/// The ends that the key table names, and the whole numbers beside them.
Values ends_of(Key const& key) {
  Values ends;
  std::istringstream words{key.range};
  for (std::string word; words >> word;) {
    if (word.front() < '0' || word.front() > '9') continue;
    ends.push_back(word);
    if (word.find_first_not_of("0123456789") != std::string::npos) continue;
    ends.push_back(std::to_string(std::stoll(word) - 1));
    ends.push_back(std::to_string(std::stoll(word) + 1));
  }
  return ends;
}

/// What was tried, as is counted in the end.
struct Tried {
  std::size_t taken = 0;
  std::size_t refused = 0;
  std::size_t trials = 0;
};

/// A user would get a refusal that says why, or a run that ends well.
void try_settings(Values const& sets, Tried& tried) {
  CAPTURE(sets);
  try {
    auto const scenario = parse_scenario(base_for(sets), "base.toml", {.sets = sets, .variants = {}});
    if (!scenario) {
      ++tried.refused;
      return demand_told(scenario.error());
    }
    ++tried.taken;
    tried.trials += static_cast<std::size_t>(try_small_trials(*scenario));
  } catch (std::exception const& broken) {
    FAIL_CHECK(broken.what());
  }
}

struct Setting {
  std::string key;
  std::string value;
};

std::vector<Setting> extremes() {
  std::vector<Setting> all;
  for (Key const& key : key_table())
    for (Values const& values : {values_of(key), ends_of(key)})
      for (std::string const& value : values)
        all.push_back({key.path, value});
  return all;
}

} // namespace

TEST_CASE(
    "extremes: every number of a scenario at its ends and beyond is refused with a reason or simulated") {
  Tried tried;
  std::string key;
  std::size_t taken_before = 0;
  for (Setting const& setting : extremes()) {
    if (setting.key != key) {
      CAPTURE(key);
      CHECK((key.empty() || tried.taken > taken_before)); // the key is in the scenario
      key = setting.key;
      taken_before = tried.taken;
    }
    try_settings({setting.key + "=" + setting.value}, tried);
  }
  CHECK(tried.taken > 400);
  CHECK(tried.refused > 400);
  CHECK(tried.trials > 1000);
}

TEST_CASE("extremes: pairs of numbers at their ends are refused with a reason or simulated") {
  // Those that are refused alone are refused in pairs.
  std::vector<Setting> taken;
  for (Setting const& setting : extremes()) {
    Values const sets{setting.key + "=" + setting.value};
    if (parse_scenario(base_for(sets), "base.toml", {.sets = sets, .variants = {}})) taken.push_back(setting);
  }
  char const* const size = std::getenv("STICKYSIM_EXTREMES");
  std::size_t const pairs = size == nullptr ? 300 : std::strtoull(size, nullptr, 10);
  Tried tried;
  Random random{20261130};
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    Setting const& first = taken[random.below(taken.size())];
    Setting const& second = taken[random.below(taken.size())];
    if (first.key == second.key) continue;
    try_settings({first.key + "=" + first.value, second.key + "=" + second.value}, tried);
  }
  CHECK(tried.trials > pairs);
}

} // namespace extremes_test
