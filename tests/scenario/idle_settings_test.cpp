#include "catch.hpp"
#include "folder.hpp"
#include "scenario/sample.hpp"

#include <fmt/format.h>

using namespace stickysim;

namespace idle_settings_test {

TEST_CASE("no shipped scenario gives a setting in vain") {
  std::string const folder = STICKYSIM_SOURCE_DIR;
  std::size_t files = 0;
  for (char const* const shipped : {"/scenarios", "/bench", "/examples"})
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder + shipped)) {
      if (entry.path().extension() != ".toml") continue;
      CAPTURE(entry.path().native());
      auto const scenario =
          load_scenario(entry.path().native(), {.sets = {}, .variants = {}, .unlimited = true});
      REQUIRE(scenario);
      CHECK(render(scenario->idle, "remark") == "");
      CHECK(render(scenario->notes, "note") == "");
      // Nor does the program when it writes the scenario out.
      auto const again = parse_scenario(scenario->resolved_toml, entry.path().native(),
                                        {.sets = {}, .variants = {}, .unlimited = true});
      REQUIRE(again);
      CHECK(render(again->idle, "remark") == "");
      CHECK(render(again->notes, "note") == "");
      ++files;
    }
  CHECK(files > 40);
  std::string const readme = content_of(folder + "/README.md");
  auto const from = readme.find("```toml\n") + 8;
  CHECK(render(sample::loaded(readme.substr(from, readme.find("```\n", from) - from)).idle, "remark") == "");
}

namespace {

/// What is remarked on in the smallest scenario with `text` below it.
std::string remarks(std::string const& text, LoadOptions const& options = {}) {
  return render(sample::loaded(sample::minimal + text, options).idle, "remark");
}

} // namespace

TEST_CASE("a remark has its line, the reason and what the setting needs") {
  CHECK(remarks("[state.store]\nworkers = 4\n") ==
        "sample.toml:5:11: remark: 'state.store.workers' has no effect: no state is kept in a store\n"
        "    5 | workers = 4\n"
        "      |           ^\n"
        "      = help: it matters only with state.placement = \"shared\" or \"cached\"\n");
  CHECK(remarks("", {.sets = {"state.store.workers=4"}, .variants = {}}) ==
        "--set state.store.workers=4: remark: 'state.store.workers' has no effect: no state is kept in a "
        "store\n"
        "      = help: it matters only with state.placement = \"shared\" or \"cached\"\n");
}

TEST_CASE("a setting of the base is felt if one variant feels it, a variant's own by that variant") {
  std::string const variants = "[variants.a]\n[variants.b]\nstate.placement = \"shared\"\n";
  std::string const store = "[state.store]\nworkers = 4\n";
  CHECK(remarks(store + variants) == "");
  CHECK(remarks(variants + "state.store.workers = 4\n") == "");
  CHECK(remarks("[variants.b]\nstate.placement = \"shared\"\n[variants.a]\nstate.store.workers = 4\n")
            .starts_with("sample.toml:7:23: remark: 'state.store.workers' has no effect"));
  // Whichever variants are run.
  CHECK(remarks(store + variants, {.sets = {}, .variants = {"a"}}) == "");
}

TEST_CASE("what every variant replaces has no effect, unless the command line or a sweep replaces it") {
  std::string const base = "[balancer]\nretries = 1\n[[server]]\nname = \"s\"\nqueue = 3\n";
  CHECK(remarks(base + "[variants.a]\nbalancer.retries = 2\n[variants.b]\n") == "");
  CHECK(
      remarks(base + "[variants.a]\nbalancer.retries = 2\n")
          .starts_with("sample.toml:5:11: remark: 'balancer.retries' has no effect: every variant replaces"));
  CHECK(remarks(base, {.sets = {"balancer.retries=2"}, .variants = {}}) == "");
  CHECK(remarks(base + "[sweep]\n\"balancer.retries\" = [0, 2]\n") == "");
  std::string const fault = "[[fault]]\nserver = 1\nat = \"5s\"\nfactor = 2\n";
  CHECK(remarks(fault, {.sets = {"fault=[]"}, .variants = {}}) == "");
  CHECK(remarks(fault + "[variants.a]\nfault = []\n") ==
        "sample.toml:4:1: remark: this [[fault]] has no effect: every variant replaces it\n"
        "    4 | [[fault]]\n"
        "      | ^~~~~~~~~\n");
}

TEST_CASE("a swept key is remarked on once, where no point feels it") {
  std::string const sweep = "[sweep]\n\"state.store.workers\" = [1, 2,\n 4]\n";
  CHECK(remarks(sweep).starts_with("sample.toml:5:1: remark: 'state.store.workers' has no effect"));
  CHECK(remarks(sweep).find("remark:", 30) == std::string::npos);
  CHECK(remarks(sweep + "\"state.placement\" = [\"local\", \"shared\"]\n") == "");
}

TEST_CASE("a value that holds anyway is not given in vain") {
  CHECK(remarks("[state.store]\nworkers = 1\n") == "");
  CHECK(remarks("[balancer]\npreset = \"aws-alb\"\npanic_threshold = 1e-9\n") == "");
  CHECK(remarks("[autoscale]\nmax = 0\n") == "");
  CHECK(remarks("[server]\ncount = 1\n[variants.a]\nserver.count = 2\n") == "");
  CHECK(remarks("[balancer]\npreset = \"aws-alb\"\npanic_threshold = 0.5\n").find("panic_threshold") !=
        std::string::npos);
}

TEST_CASE("plans after the end, and faults of what is not there, are remarked on once each") {
  std::string const late = "[run]\nduration = \"1min\"\n[[fault]]\nserver = 1\nat = \"1min\"\nfor = \"9s\"\n"
                           "[[scale]]\nat = \"2min\"\ncount = 1\ndrain_timeout = \"1s\"\n[[rollout]]\nat = "
                           "\"2min\"\npause = \"3s\"\n[[maintenance]]\nserver = 1\nat = \"2min\"\n";
  std::string const told = remarks(late);
  for (char const* const list : {"fault", "scale", "rollout", "maintenance"}) {
    auto const at = told.find(fmt::format("this [[{}]] has no effect", list));
    CHECK(at != std::string::npos);
    CHECK(told.find(fmt::format("'{}.", list)) == std::string::npos);
  }
  CHECK(remarks("[[fault]]\nkind = \"store_crash\"\nat = \"1s\"\nfor = \"9s\"\n")
            .find("it strikes the store, and no state is kept in one") != std::string::npos);
  CHECK(remarks("[autoscale]\nmax = 0\ntarget = 0.7\n").find("[autoscale] has no effect") !=
        std::string::npos);
}

TEST_CASE("plans that are never carried out are felt if they enlarge the fleet: its servers are numbered") {
  std::string const run = "[run]\nduration = \"1min\"\n[server]\ncount = 2\n";
  for (auto const& [same, larger] : {
           std::pair{"[[scale]]\nat = \"2min\"\ncount = 2\n", "[[scale]]\nat = \"2min\"\ncount = 3\n"},
           std::pair{"[[rollout]]\nat = \"2min\"\n", "[[rollout]]\nat = \"2min\"\nsurge = 1\n"},
           std::pair{"[autoscale]\nmax = 2\nperiod = \"2min\"\n",
                     "[autoscale]\nmax = 3\nperiod = \"2min\"\n"},
       }) {
    CAPTURE(same);
    CHECK(remarks(run + same).find("has no effect") != std::string::npos);
    CHECK(remarks(run + larger) == "");
  }
}

TEST_CASE("a preset of which nothing is left is remarked on") {
  std::string preset = "[state]\npreset = \"redis-single\"\nplacement = \"local\"\n";
  CHECK(remarks(preset).starts_with("sample.toml:5:10: remark: 'state.preset' has no effect: each of its"));
  CHECK(remarks("[state]\npreset = \"redis-single\"\n") == "");
}

TEST_CASE("strict: what is given in vain is an error") {
  LoadOptions strict;
  strict.strict = true;
  CHECK(sample::errors(sample::minimal, strict) == "");
  CHECK(sample::errors(sample::minimal + "[state.store]\nworkers = 4\n", strict)
            .starts_with("sample.toml:5:11: error: 'state.store.workers' has no effect"));
}

TEST_CASE("settings that are the same everywhere, or that nobody looks at, are remarked on") {
  auto const says = [](std::string const& text, std::string const& reason) {
    return remarks(text).find(reason) != std::string::npos;
  };
  std::string const two = "[[server]]\nname = \"a\"\n";
  CHECK(says("[server]\nweight = 7\n", "'server.weight' has no effect: all servers have the same weight"));
  CHECK(remarks(two + "weight = 7\n[[server]]\nname = \"b\"\n") == "");
  CHECK(remarks("[balancer]\npolicy = \"ring_hash(weighted=true)\"\n[server]\nweight = 7\n") == "");
  CHECK(says("[balancer]\naffinity = \"cookie\"\n",
             "'balancer.affinity.kind' has no effect: no client comes a second time"));
  std::string const calls = "requests = \"constant(9)\"\n[balancer]\n";
  CHECK(remarks(calls + "affinity = \"cookie\"\n") == "");
  CHECK(remarks("timeout = \"1s\"\n[balancer]\naffinity = \"cookie\"\n") == "");
  CHECK(says(calls + "policy = \"ring_hash\"\nload_info = \"true\"\n", "does not look at loads"));
  CHECK(remarks(calls + "policy = \"ring_hash(balance_factor=150)\"\nload_info = \"true\"\n") == "");
  CHECK(says(calls + "policy = \"ring_hash\"\nrehash = true\n", "all servers serve all the time"));
  // It is the product's rule, which imported files keep, shared addresses or not.
  CHECK(remarks(calls + "policy = \"ring_hash\"\naffinity.key = \"source_ip\"\n") == "");
  CHECK(says(calls + "policy = \"ring_hash\"\naffinity.kind = \"cookie\"\naffinity.counts_in_policy = true\n",
             "the policy takes no turns"));
  CHECK(says("until = \"1h\"\n", "the run is over by then"));
  CHECK(says(calls + "max_connections = 1\nqueue = 0\nqueue_timeout = \"1s\"\n", "balancer.queue is 0"));
  CHECK(says(calls + "retries = 1\n[state]\nplacement = \"client\"\n", "no request can fail"));
  CHECK(remarks(calls + "retries = 1\n[state]\nplacement = \"client\"\ngrowth = \"1KiB\"\n") == "");
  std::string const scale = "[server]\ncount = 2\n[[scale]]\nat = \"1min\"\ndrain_timeout = \"9s\"\ncount = ";
  CHECK(says(scale + "3\n", "no server leaves by it"));
  CHECK(remarks(scale + "1\n") == "");
  std::string const rollout = "[server]\ncount = 2\n[[rollout]]\nat = \"1min\"\npause = \"9s\"\nbatch = ";
  CHECK(says(rollout + "2\n", "all servers are one batch"));
  CHECK(remarks(rollout + "1\n") == "");
  std::string const copies = calls + "affinity = \"cookie\"\n[state]\nplacement = \"replicated\"\n";
  CHECK(says(copies + "synchronous = true\n", "copies have each write at once"));
  CHECK(remarks(copies +
                "synchronous = true\n[[fault]]\nkind = \"hang\"\nserver = 1\nat = \"1s\"\nfor = \"9s\"\n") ==
        "");
  CHECK(remarks(copies + "synchronous = true\nreplica_rtt = \"1ms\"\n") == "");
  CHECK(says(copies + "lag = \"1s\"\n", "no session ever needs a copy"));
}

TEST_CASE("a fault or maintenance of a server that has not joined by then is remarked on") {
  std::string const growing = "[server]\ncount = 3\n[[scale]]\nat = \"5min\"\ncount = 5\n";
  auto const is_idle = [](std::string const& text) {
    return remarks(text).find("has no effect: its server has not joined by then") != std::string::npos;
  };
  std::string const fault = growing + "[[fault]]\nserver = 4\nfor = \"10s\"\nat = ";
  CHECK(is_idle(fault + "\"1min\"\n"));
  CHECK_FALSE(is_idle(fault + "\"6min\"\n"));
  CHECK_FALSE(is_idle(fault + "\"1min\"\nevery = \"5min\"\n"));
  CHECK_FALSE(is_idle(fault + "\"1min\"\n[autoscale]\nmax = 5\n"));
  CHECK(is_idle(growing + "[[maintenance]]\nserver = 5\nat = \"1min\"\n"));
  CHECK_FALSE(is_idle(growing + "[[maintenance]]\nserver = 3\nat = \"1min\"\n"));
}

TEST_CASE("a server's number that falls into another group than it seems to is noted") {
  std::string const groups = "[[server]]\nname = \"a\"\ncount = 3\n[[server]]\nname = \"b\"\ncount = 2\n"
                             "[[scale]]\nat = \"1min\"\ngroup = \"a\"\ncount = 5\n"
                             "[[fault]]\nat = \"2min\"\nfor = \"10s\"\nserver = ";
  auto const notes = [&](std::string const& server) {
    return render(sample::loaded(sample::minimal + groups + server + "\n").notes, "note");
  };
  CHECK(notes("3") == "");
  CHECK(notes("6") == "");
  CHECK(notes("4").starts_with(
      "sample.toml:17:10: note: server 4 is one of 'a', not of 'b': servers are numbered group by group, those "
      "that join later included; 'b' counts from 6\n"));
}

TEST_CASE("an expectation of what a variant never has is remarked on") {
  std::string const variants =
      "[variants.a]\n[variants.b]\nstate.placement = \"shared\"\n[[expect]]\nthat = ";
  CHECK(remarks(variants + "\"b.store_latency_mean < 1\"\n") == "");
  CHECK(remarks(variants + "\"b.latency_mean < a.store_latency_mean\"\n")
            .starts_with("sample.toml:8:8: remark: this stays undecided: 'a' has no store_latency_mean: no "
                         "state is kept in a store\n"));
  CHECK(remarks(variants + "\"a.recovery_time < 1\"\n").find("no fault is planned") != std::string::npos);
  CHECK(remarks("[variants.a]\n[[expect]]\nthat = \"a.store_errors == 0\"\n[sweep]\n\"state.placement\" = "
                "[\"local\", \"shared\"]\n") == "");
}

} // namespace idle_settings_test
