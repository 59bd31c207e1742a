#include "catch.hpp"
#include "scenario/sample.hpp"

using namespace stickysim;

namespace errors_test {
using sample::errors;
using sample::errors_with;

namespace {

bool holds(std::string const& text, std::string const& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

/// What is wrong with one line of a section of the smallest scenario.
std::string wrong(std::string const& section, std::string const& line) {
  return section == "workload" ? errors(sample::minimal + line + "\n")
                               : errors_with("[" + section + "]\n" + line + "\n");
}

} // namespace

TEST_CASE("an unknown word names the choices and the nearest") {
  CHECK(wrong("balancer", "affinity = \"cokie\"") ==
        "sample.toml:5:12: error: 'cokie' is not an affinity kind\n"
        "    5 | affinity = \"cokie\"\n"
        "      |            ^~~~~~~\n"
        "      = help: one of none, cookie, table; did you mean 'cookie'?\n");
}

TEST_CASE("all errors are shown, in the order of the file") {
  auto const shown = errors(R"toml(titel = "x"
[run]
duration = 10
warmup = "1h"
[workload]
arrivals = "poisson(10/s)"
demand = "20mz"
[server]
count = 0
)toml");
  auto const first = shown.find("sample.toml:1:1: error: unknown key 'titel'");
  auto const second = shown.find("sample.toml:3:12: error: a duration needs its unit");
  // Found last, by a check that needs all of the run's settings.
  auto const warmup = shown.find("sample.toml:4:10: error: a warmup of 1h leaves nothing");
  auto const third = shown.find("sample.toml:7:");
  auto const fourth = shown.find("sample.toml:9:9: error: 0 is out of range");
  CHECK(first < second);
  CHECK(second < warmup);
  CHECK(warmup < third);
  CHECK(third < fourth);
  CHECK(fourth != std::string::npos);
}

TEST_CASE("unknown keys suggest near spellings and the same name elsewhere") {
  CHECK(holds(wrong("server", "cuont = 3"), "did you mean server.count?"));
  CHECK(holds(wrong("balancer", "interval = \"2s\""), "did you mean balancer.health.interval?"));
  CHECK(holds(errors_with("[sever]\n"), "did you mean server?"));
  CHECK(holds(wrong("network", "zzz = 1"), "known here: client_rtt, server_rtt, bandwidth"));
  CHECK(holds(errors_with("server = 3\n"), "unknown key 'workload.server'"));
  CHECK(holds(errors("server = 3\n" + sample::minimal), "'server' is a section, not an integer"));
  CHECK(holds(errors("run = 3\n" + sample::minimal), "'run' is a section, not an integer"));
}

TEST_CASE("a wrong unit is named with the right one") {
  CHECK(holds(wrong("run", "window = \"10/s\""), "'10/s' is a rate, not a duration"));
  CHECK(holds(wrong("state", "bytes = \"3s\""), "'3s' is a duration, not a size"));
  CHECK(holds(wrong("state", "bytes = \"3\""), "'3' has no unit where a size needs one"));
  CHECK(holds(wrong("server", "workers = \"3s\""), "'3s' is a duration, not a count"));
  CHECK(holds(wrong("server", "workers = 2.5"), "2.5 is not a count"));
  CHECK(holds(wrong("network", "bandwidth = 3"), "a bandwidth needs its unit"));
  CHECK(holds(wrong("workload", "think_time = 3"), "a duration needs its unit"));
}

TEST_CASE("the units are listed wherever one is missing or unknown") {
  std::string const durations = "ns, us, ms, s, min, h, d";
  std::string const sizes = "B, KB, MB, GB, KiB, MiB, GiB";
  std::string const rates = "/s, /min, /h, /d";
  CHECK(holds(wrong("run", "duration = 10"), "write \"250ms\", with quotes and unit (" + durations + ")"));
  CHECK(holds(wrong("run", "duration = \"10\""), "write \"250ms\"; units: " + durations));
  CHECK(holds(wrong("run", "duration = \"10 parsecs\""), "write \"250ms\"; units: " + durations));
  CHECK(holds(wrong("run", "duration = \"30m\""), "write \"30min\"; units: " + durations));
  CHECK(holds(wrong("run", "duration = \"1h30m\""), "write \"90min\"; units: " + durations));
  CHECK(holds(wrong("balancer", "affinity = true"), "write \"cookie\""));
  CHECK(holds(wrong("balancer", "affinity = false"), "write \"none\""));
  CHECK(holds(wrong("run", "duration = \"10/s\""), "units: " + durations));
  CHECK(holds(wrong("balancer", "affinity.expire = 5"), "(" + durations + "), or \"never\""));
  CHECK(holds(wrong("state", "bytes = 8"), "(" + sizes + ")"));
  CHECK(holds(wrong("server", "memory = \"8\""), "units: " + sizes));
  CHECK(holds(wrong("network", "bandwidth = \"8\""), "units: B/s, KB/s"));
  CHECK(holds(wrong("workload", "think_time = 3"), "units: " + durations));
  CHECK(holds(errors("[workload]\narrivals = 3\n"), "units: " + rates));
  CHECK(holds(errors("[workload]\narrivals = \"poisson(3)\"\n"), "units of a rate: " + rates));
  CHECK(holds(wrong("workload", "think_time = \"exponential(3)\""), "units of a duration: " + durations));
}

TEST_CASE("[fault] for [[fault]] is one error, at the header") {
  CHECK(errors_with("[fault]\nkind = \"crash\"\nat = \"5s\"\n") ==
        "sample.toml:4:2: error: there is no [[fault]] to change\n"
        "    4 | [fault]\n"
        "      |  ^~~~~\n"
        "      = help: write [[fault]], with two brackets: there may be several\n");
}

TEST_CASE("a value that a sweep lists twice is an error, however it is written; so is an empty list") {
  auto const swept = [](std::string const& line) { return errors_with("[sweep]\n" + line + "\n"); };
  CHECK(holds(swept("\"server.count\" = [1, 1, 1]"),
              "sample.toml:5:22: error: the value 1 of 'server.count' stands twice"));
  CHECK(holds(swept("\"state.ttl\" = [\"1min\", \"2min\", \"60s\"]"),
              "5:32: error: the value \"1min\" of 'state.ttl' stands twice"));
  CHECK(holds(swept("\"server.count\" = []"), "'server.count' needs the array of its values"));
  CHECK(swept("\"server.count\" = [1, 2]").empty());
}

TEST_CASE("an error inside a call is pointed at there") {
  CHECK(holds(wrong("workload", "requests = \"geometric(20, cv=3)\""), "sample.toml:4:27: error:"));
  CHECK(holds(wrong("balancer", "policy = \"power_of_d(d=0)\""), "sample.toml:5:22: error:"));
  // Where an escape hides the place, the whole text is underlined.
  CHECK(holds(wrong("workload", "requests = \"geometric(20,\\u0020cv=3)\""), "sample.toml:4:12: error:"));
}

TEST_CASE("impossible values are errors") {
  CHECK(holds(wrong("run", "duration = \"0s\""), "out of range"));
  CHECK(holds(wrong("run", "duration = \"0.1ns\""), "out of range"));
  CHECK(holds(wrong("run", "warmup = \"10min\""), "leaves nothing to measure of a run of 10min"));
  CHECK(holds(wrong("run", "confidence = 1.0"), "out of range"));
  CHECK(holds(wrong("run", "confidence = nan"), "not finite"));
  CHECK(holds(wrong("run", "window = \"10us\""), "out of range"));
  CHECK(holds(wrong("run", "duration = \"11h\"\nwindow = \"1ms\""), "windows are too many"));
  CHECK(holds(wrong("run", "replications = 100001"), "out of range"));
  CHECK(holds(wrong("run", "seed = -1"), "-1 is not a seed"));
  CHECK(holds(wrong("server", "count = 0"), "out of range"));
  CHECK(holds(wrong("server", "count = -4"), "out of range"));
  CHECK(holds(wrong("server", "weight = 257"), "out of range"));
  CHECK(holds(wrong("server", "speed = 0"), "out of range"));
  CHECK(holds(wrong("server", "name = \"=cmd()\""), "is not a name"));
  CHECK(holds(wrong("server", "price = -1"), "out of range"));
  CHECK(holds(wrong("workload", "requests = \"uniform(0, 1)\""), "less than one request"));
  CHECK(holds(wrong("balancer", "load_info = \"periodic(0s)\""), "out of range"));
  CHECK(holds(wrong("balancer", "preset = \"haproxy\""), "'haproxy' is not a preset"));
}

TEST_CASE("sessions come from exactly one source and bring their demand") {
  CHECK(holds(errors(""), "has no source of sessions"));
  CHECK(holds(errors(""), "has no demand"));
  CHECK(holds(wrong("workload", "users = 3"), "'workload.users' contradicts 'workload.arrivals'"));
  CHECK(holds(errors("[workload]\ntrace = \"no/such.csv\"\n"), "there is no trace './no/such.csv'"));
  CHECK_FALSE(holds(errors("[workload]\narrivals = 3\ndemand = 3\n"), "has no demand"));
}

TEST_CASE("faults hit what is there, at a time") {
  auto const fault = [](std::string const& text) { return errors_with("[[fault]]\n" + text + "\n"); };
  CHECK(fault("server = 1\nat = \"5s\"").empty());
  CHECK(holds(fault("server = 2\nat = \"5s\""), "there is no server 2"));
  CHECK(holds(fault("zone = \"b\"\nat = \"5s\""), "no server stands in zone 'b'"));
  CHECK(holds(fault("server = 1"), "'fault.at' is missing"));
  CHECK(holds(fault("server = 1\nzone = \"b\"\nat = \"5s\""), "'fault.zone' contradicts 'fault.server'"));
  CHECK(holds(fault("kind = \"store_crash\"\nshard = 2\nat = \"5s\""), "there is no shard 2\n"));
  CHECK(holds(fault("kind = \"store_crash\"\nshard = 2\nat = \"5s\""), "state.store.shards gives it more"));
  CHECK(fault("kind = \"store_hang\"\nshard = 2\nat = \"5s\"\nfor = \"5s\"\n[state.store]\nshards = 2")
            .empty());
  CHECK(holds(fault("server = 1\nshard = 1\nat = \"5s\""), "this fault strikes no shard of a store"));
  CHECK(
      holds(fault("kind = \"store_crash\"\nshard = 0\nat = \"5s\""), "a shard's number, from 1; or \"all\""));
  CHECK(holds(errors_with("[fault]\nat = \"5s\"\n"), "there is no [[fault]] to change"));
}

TEST_CASE("elements of an array have names of their own") {
  CHECK(holds(errors_with("[[server]]\ncount = 3\n"), "this [[server]] has no name"));
  CHECK(holds(errors_with("[[server]]\nname = \"a\"\n[[server]]\nname = \"a\"\n"), "are called 'a'"));
  CHECK(holds(
      errors_with("[[server]]\nname = \"a\"\n[[server]]\nname = \"b\"\n[variants.x]\nserver.count = 3\n"),
      "does not say which [[server]] it means"));
}

TEST_CASE("absurd scenarios are refused with the estimate") {
  CHECK(holds(wrong("server", "count = 1000000000"), "1000000000 servers would take about 670 GB"));
  CHECK(holds(errors("[run]\nduration = \"1000d\"\nwindow = \"1h\"\n[workload]\narrivals = \"10000/s\"\n"
                     "demand = \"1us\"\n"),
              "2.6e+12 events and 3 days, 1.7e+12 of them for steps of requests"));
  CHECK(holds(errors("[workload]\narrivals = \"poisson(1000000/s)\"\ndemand = \"20ms\"\n"),
              "of it for waiting requests"));
  CHECK(holds(errors("[workload]\nusers = 10\ndemand = \"0s\"\n"), "without end"));
}

TEST_CASE("a flag lifts the limits but those of what can be told apart") {
  auto const refusal = [](std::string const& text) { return errors(text, {{}, {}, true}); };
  std::string const crowd = "[workload]\ndemand = \"1ms\"\nthink_time = \"1h\"\nusers = ";
  CHECK(holds(errors(crowd + "100000000\n"), "--unlimited runs it anyway"));
  CHECK(refusal(crowd + "100000000\n") == "");
  CHECK(holds(refusal(crowd + "200000000\n"), "at most 1.3e+08 can be told apart"));

  CHECK(holds(wrong("server", "count = 2000000"), "--unlimited runs it anyway"));
  std::string const few = "[workload]\narrivals = \"1/s\"\ndemand = \"1ms\"\n[server]\ncount = ";
  CHECK(refusal(few + "2000000\n") == "");
  CHECK(holds(refusal(few + "2000000\n[balancer]\ncount = 100\n"), "would watch 2.0e+08 servers"));

  std::string const years = "[run]\nduration = \"1000d\"\nwindow = \"1h\"\n[workload]\n"
                            "arrivals = \"10000/s\"\ndemand = \"1us\"\n";
  CHECK(holds(errors(years), "--unlimited runs it anyway"));
  CHECK(refusal(years) == "");
  CHECK(holds(refusal("[workload]\nusers = 10\ndemand = \"0s\"\n"), "without end"));
}

TEST_CASE("what is wrong with a --set is named after it") {
  auto const set = [](std::string const& text) { return errors(sample::minimal, {{text}, {}}); };
  CHECK(set("server.cuont=3") == "--set server.cuont=3: error: unknown key 'server.cuont'\n"
                                 "      = help: did you mean server.count?\n");
  CHECK(holds(set("server.count"), "write --set KEY=VALUE"));
  CHECK(holds(set("=3"), "--set =3: error:"));
  CHECK(holds(set("server.count=3\nserver.speed=2"), "this sets nothing"));
  CHECK(holds(set("variants.a.server.count=3"), "unknown key 'variants'"));
  CHECK(set("server.count=3").empty());
  CHECK(set("balancer.policy=random").empty());
}

TEST_CASE("an upload that would start again for ever in no time is refused") {
  std::string const text = "[workload]\narrivals = \"poisson(10/s)\"\nkind = \"upload\"\ndemand = \"0s\"\n";
  CHECK(holds(errors(text + "[server]\ncount = 1\n"), "starts again whenever it loses its state"));
  CHECK_FALSE(holds(errors(text + "on_loss = \"relogin\"\n[server]\ncount = 1\n"), "starts again"));
}

TEST_CASE("a policy that counts bindings needs a table of them, and only servers are busy") {
  CHECK(
      wrong("balancer", "policy = \"least_sessions\"") ==
      "sample.toml:5:10: error: 'least_sessions' counts the entries of an affinity table, and there is none\n"
      "    5 | policy = \"least_sessions\"\n"
      "      |          ^~~~~~~~~~~~~~~~\n"
      "      = help: give balancer.affinity.kind = \"table\"\n");
  CHECK(holds(errors_with("[[fault]]\nkind = \"store_hang\"\nat = \"1s\"\nonly_busy = true\n"),
              "only_busy holds for faults of servers only"));
}

TEST_CASE(
    "a controller says how many servers it may ask for, of which group, and for a target that can be met") {
  CHECK(holds(errors_with("[autoscale]\ntarget = 0.6\n"), "'autoscale.max' is missing"));
  CHECK(errors_with("[autoscale]\nmax = 0\ntarget = 0.6\n") == "");
  CHECK(holds(errors_with("[autoscale]\nmax = 2\nmin = 3\n"), "at least 3 servers and at most 2"));
  CHECK(holds(errors_with("[autoscale]\nmax = 2\ntarget = 2\n"), "a target of 2 is never exceeded"));
  CHECK(errors_with("[autoscale]\nmax = 2\ntarget = 2\nmetric = \"queue\"\n") == "");
  CHECK(holds(errors_with("[server]\ndiscipline = \"ps\"\n[autoscale]\nmax = 2\nmetric = \"queue\"\n"),
              "requests never wait"));
  CHECK(holds(errors_with("[autoscale]\nmax = 2\n[[server]]\nname = \"a\"\n[[server]]\nname = \"b\"\n"),
              "this [autoscale] does not say which group"));
  CHECK(holds(errors_with("[autoscale]\nmax = 2\ngroup = \"web\"\n"), "no group of servers is called 'web'"));
  CHECK(holds(errors_with("[autoscale]\nmax = 2000000\n"), "at most 1000000 servers in all"));
}

TEST_CASE("a fault says what it needs to, and strikes what there is") {
  auto const fault = [](std::string const& lines) { return errors_with("[[fault]]\nat = \"1s\"\n" + lines); };
  CHECK(holds(fault("kind = \"balancer_restart\"\n"), "does not say which balancer"));
  CHECK(holds(fault("kind = \"balancer_restart\"\nbalancer = 2\n"), "there is no balancer 2"));
  CHECK(holds(fault("kind = \"balancer_restart\"\nbalancer = 1\nserver = 1\n"),
              "strikes balancers, not servers"));
  CHECK(holds(fault("balancer = 1\n"), "strikes servers, not balancers"));
  CHECK(fault("kind = \"partition\"\nfor = \"1s\"\nbalancer = 1\nserver = 1\n") == "");
  CHECK(fault("kind = \"partition\"\nfor = \"1s\"\nserver = \"all\"\n") == "");
  CHECK(holds(fault("kind = \"partition\"\nserver = 1\n"), "over as soon as it strikes"));
  CHECK(fault("kind = \"hang\"\nmttr = \"1s\"\nmttf = \"1min\"\n") == "");
  CHECK(holds(fault("kind = \"store_slow\"\nfor = \"1s\"\nserver = 1\n"),
              "strikes the store and nothing else"));
  CHECK(holds(fault("kind = \"leak\"\n"), "has no rate"));
  CHECK(holds(fault("kind = \"leak\"\nrate = \"1MiB/s\"\n"), "without a limit to its memory"));
  CHECK(fault("kind = \"leak\"\nrate = \"1MiB/s\"\n[server]\nmemory = \"1GiB\"\n") == "");
  CHECK(holds(fault("kind = \"leak\"\nrate = \"1MiB/s\"\n[server]\nmemory = \"1KiB\"\n"),
              "less than a second"));
}

TEST_CASE("a class of clients opens before it closes, and a trace opens when it says") {
  CHECK(wrong("workload", "from = \"10s\"\nuntil = \"10s\"") ==
        "sample.toml:5:9: error: the workload 'workload' ends at 10s and starts at 10s\n"
        "    5 | until = \"10s\"\n"
        "      |         ^~~~~\n"
        "      = help: make until later than from\n");
  CHECK(wrong("workload", "from = \"10s\"\nuntil = \"10001ms\"") == "");
  CHECK(holds(errors("[workload]\ntrace = \"no/such.csv\"\nuntil = \"10s\"\n"), "a trace has its own times"));
}

TEST_CASE("a maintenance is of a server that there is, and lasts") {
  auto const maintenance = [](std::string const& lines) { return errors_with("[[maintenance]]\n" + lines); };
  CHECK(holds(maintenance("at = \"1s\"\n"), "'maintenance.server' is missing"));
  CHECK(holds(maintenance("server = 1\n"), "'maintenance.at' is missing"));
  CHECK(maintenance("server = 2\nat = \"1s\"\n") == "sample.toml:5:10: error: there is no server 2\n"
                                                    "    5 | server = 2\n"
                                                    "      |          ^\n"
                                                    "      = help: servers count from 1 to 1\n");
  CHECK(maintenance("server = 2\nat = \"1s\"\n[[scale]]\nat = \"1s\"\ncount = 2\n") == "");
  CHECK(holds(maintenance("server = 1\nat = \"1s\"\nfor = \"0s\"\n"), "from 1ns to 87600h, or \"ever\""));
}

TEST_CASE("what is due again and again is counted before it is planned") {
  auto const every = [](std::string const& period, std::string const& section) {
    return errors_with(section + "at = \"1s\"\nevery = \"" + period + "\"\n");
  };
  CHECK(holds(every("1ns", "[[rollout]]\n"), "3.0e+12 of them for restarts"));
  CHECK(holds(every("1ns", "[[fault]]\nserver = 1\n"), "3.0e+12 of them for planned faults"));
  CHECK(holds(every("1us", "[[fault]]\nserver = 1\n"), "at most 8 GB: change fault.every first"));
  CHECK(every("1ms", "[[fault]]\nserver = 1\n") == "");
  CHECK(every("1ms", "[[rollout]]\n") == "");
}

TEST_CASE("what would be looked at without end, or cannot be summed up, is refused") {
  CHECK(holds(wrong("balancer", "load_info = \"periodic(1ns)\""), "look 6.0e+11 times"));
  CHECK(holds(
      errors_with("[run]\nduration = \"30d\"\nwindow = \"1h\"\n[autoscale]\nmax = 4\nperiod = \"1ms\"\n"),
      "look 1.0e+10 times"));
  CHECK(wrong("balancer", "load_info = \"periodic(1ms)\"") == "");
  CHECK(holds(wrong("state", "placement = \"shared\"\nstore.shards = 1000\nstore.workers = 1000000"),
              "8 GB for 1.0e+09 workers of the store"));
  CHECK(wrong("state", "store.shards = 1000\nstore.workers = 1000000") == "");
  std::string const long_run = "[run]\nduration = \"3650d\"\nwindow = \"1d\"\n[server]\nworkers = ";
  std::string const rare = "[workload]\narrivals = \"poisson(1/h)\"\ndemand = \"1s\"\n";
  CHECK(holds(errors(rare + long_run + "100\n"), "the time of 100 workers in 3.65e+03 days"));
  CHECK(errors(rare + long_run + "20\n") == "");
}

TEST_CASE("numbers have an upper end, and the name of a file has a letter") {
  CHECK(holds(wrong("server", "price = 1e200"), "a number from 0 to 1000000000"));
  CHECK(holds(wrong("workload", "retry_budget = 1e13"), "1e13"));
  CHECK(holds(errors_with("[[scale]]\nat = \"1s\"\ncount = 9223372036854775807\n"), "is out of range"));
  CHECK(holds(wrong("autoscale", "max = 9223372036854775807"), "is out of range"));
  CHECK(holds(errors("[workload]\ntrace = \"\"\n"), "the name of a file is empty"));
}

TEST_CASE("a surge replaces servers of its batch") {
  CHECK(holds(errors_with("[[rollout]]\nat = \"1s\"\nsurge = 2\n"), "a surge of 2 in batches of 1"));
  CHECK(errors_with("[[rollout]]\nat = \"1s\"\nsurge = 2\nbatch = 2\n") == "");
}

TEST_CASE("what all trials leave is kept until the end, by class of clients, and has to fit") {
  std::string const minimal = sample::minimal;
  std::string const one = minimal + "[run]\nreplications = 100000\n";
  CHECK(errors(one) == "");
  std::string many = "[run]\nreplications = 100000\n";
  for (std::string const name : {"a", "b", "c", "d"})
    many += "[[workload]]\nname = \"" + name + "\"\n" + minimal.substr(minimal.find('\n') + 1);
  CHECK(holds(errors(many),
              "of it for the results of 100000 trials, above all their histograms of latencies by class"));
  LoadOptions unlimited;
  unlimited.unlimited = true;
  CHECK(errors(many, unlimited) == "");
}

} // namespace errors_test
