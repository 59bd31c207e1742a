#include "catch.hpp"
#include "cli/catalogue.hpp"
#include "cli/workplace.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

using namespace stickysim;

TEST_CASE("every list has topics, each named once and explained") {
  for (Shelf const& shelf : shelves()) {
    CAPTURE(shelf.name);
    auto const topics = shelf.topics();
    CHECK_FALSE(topics.empty());
    std::set<std::string> names;
    for (Topic const& topic : topics) {
      CAPTURE(topic.name);
      CHECK(names.insert(topic.name).second);
      CHECK_FALSE(topic.help.empty());
    }
  }
}

TEST_CASE("the words that scenarios take are the words that are listed") {
  auto const words_of = [](std::string_view shelf_name) {
    std::string words;
    for (Shelf const& shelf : shelves())
      if (shelf.name == shelf_name)
        for (Topic const& topic : shelf.topics())
          words += (words.empty() ? "" : "|") + topic.name;
    return words;
  };
  for (KeyInfo const& key : scenario_keys()) {
    if (key.path == "state.placement") CHECK(key.type == words_of("placements"));
    if (key.path == "fault.kind") CHECK(key.type == words_of("faults"));
  }
}

TEST_CASE("list prints a paragraph a topic, its name first, that fits the page") {
  Workplace const here;
  auto const policies = here.run("list policies");
  CHECK(policies.code == 0);
  CHECK(contains("\n" + policies.out, "\nround_robin "));
  CHECK(contains(policies.out, " power_of_d(d=2"));
  CHECK(contains("\n" + here.run("list metrics").out, "\nsessions_lost "));
  CHECK(contains("\n" + here.run("list keys").out, "\nbalancer.health.interval "));
  for (Shelf const& shelf : shelves())
    for (std::size_t const columns : {60u, 80u, 100u}) {
      auto const page = here.run(fmt::format("list {}", shelf.name), ">.out", static_cast<int>(columns)).out;
      CAPTURE(shelf.name, columns, page);
      CHECK(widest_line(page) <= columns);
    }
}

TEST_CASE("the usage of list names every list there is, cautions among them") {
  Workplace const here;
  std::string names;
  for (Shelf const& shelf : shelves())
    names += fmt::format("{}{}", names.empty() ? "" : "|", shelf.name);
  CHECK(contains(here.run("list --help", ">.out", 200).out,
                 "\nusage: stickysim list " + names + " [OPTION]...\n"));
  CHECK(contains(here.run("list --help").out, "|ejections|"));
  CHECK(contains("\n" + here.run("list cautions").out, "\nstore_saturated "));
  CHECK(contains(here.run("explain store_saturated").out, "\n  cure: add state.store.workers or shards\n"));
}

TEST_CASE("explain tells what each key of a preset means and where its value comes from") {
  Workplace const here;
  auto const page = here.run("explain preset:aws-alb").out;
  CHECK(page == here.run("explain aws-alb").out);
  CHECK(contains(page, "  balancer.health.fall = 2\n      Failed checks in a row that mark a server down\n"
                       "      source: AWS user guide"));
  CHECK(contains(page, "\n  affinity: "));
  CHECK(contains(page, "\n  leaves out: "));
  CHECK(contains(page,
                 "Which failed attempts are retried: only refused connections, which have sent nothing; "
                 "also …\n"));
}

TEST_CASE("explain knows keys, sections, policies, distributions, metrics, placements and presets") {
  Workplace const here;
  for (std::string const word :
       {"balancer.health.interval", "balancer.health", "round_robin", "erlang", "mmpp", "sessions_lost",
        "shared", "crash", "ttl", "haproxy-2.6", "preset:haproxy-2.6", "redis-sentinel"}) {
    CAPTURE(word);
    auto const ended = here.run("explain " + word);
    CHECK(ended.code == 0);
    CHECK(std::count(ended.out.begin(), ended.out.end(), '\n') >= 2);
  }
  CHECK(contains(here.run("explain server.count").out, "default: 1\n"));
  auto const prequal = here.run("explain prequal").out;
  for (char const* const label : {"law", "options", "sees", "weights", "ties", "cost of a pick", "upkeep",
                                  "source", "when to use it", "beware"})
    CHECK(contains(prequal, fmt::format("\n  {}: ", label)));
  std::istringstream lines{prequal};
  for (std::string line; std::getline(lines, line);)
    CHECK(line.size() <= 100);
  auto const constant = here.run("explain constant").out;
  CHECK(contains(constant, "constant (distribution)"));
  CHECK(contains(constant, "constant (arrival process)"));
}

TEST_CASE("explain finds a key by its last part, a metric by its last word, a call by its option") {
  Workplace const here;
  auto const expire = here.run("explain expire");
  CHECK(expire.code == 0);
  CHECK(expire.out.starts_with("balancer.affinity.expire (key)\n"));
  CHECK(here.run("explain seed").out.starts_with("run.seed (key)\n"));
  CHECK(here.run("explain SEED").out == here.run("explain seed").out);
  auto const workers = here.run("explain workers").out;
  CHECK(contains(workers, "server.workers (key)\n"));
  CHECK(contains(workers, "state.store.workers (key)\n"));
  auto const retries = here.run("explain retries").out;
  CHECK(contains(retries, "retries (metric)\n"));
  CHECK(contains(retries, "balancer.retries (key)\n"));
  CHECK(here.run("explain health").out == here.run("explain balancer.health").out);
  CHECK(here.run("explain p99").out.starts_with("latency_p99 (metric)\n"));
  auto const vnodes = here.run("explain vnodes").out;
  CHECK(contains(vnodes, "ring_hash (policy)\n"));
  CHECK(contains(vnodes, "bounded_ring (policy)\n"));
  CHECK_FALSE(contains(vnodes, "maglev"));
}

TEST_CASE("explain finds every row of the printed table") {
  Workplace const here;
  CHECK(here.run("explain 'requests undone'").out.starts_with("work_lost (metric)\n"));
  CHECK(here.run("explain 'Load max/mean'").out.starts_with("load_max_mean_windowed (metric)\n"));
  CHECK(here.run("explain 'of those started'").out.starts_with("sessions_harmed_fraction (metric)\n"));
  CHECK(contains(here.run("explain failed").out, "requests_failed (metric)\n"));
  CHECK(here.run("explain 'load max/mean, 10 s'").out == here.run("explain 'load max/mean'").out);
  CHECK(here.run("explain p99.9").out.starts_with("latency_p999 (metric)\n"));
}

TEST_CASE("explain knows the words of other products") {
  Workplace const here;
  auto const leastconn = here.run("explain leastconn");
  CHECK(leastconn.code == 0);
  CHECK(leastconn.out.starts_with(
      "'leastconn' is here balancer.policy = \"least_requests\"\n\nleast_requests (policy)\n"));
  CHECK(here.run("explain LEAST_CONN").out.ends_with(leastconn.out.substr(leastconn.out.find('\n'))));
  CHECK(contains(here.run("explain sticky").out, "\nbalancer.affinity.kind (key)\n"));
  CHECK(contains(here.run("explain redis").out, "\nshared (placement)\n"));
  CHECK(contains(here.run("explain 'consistent hash'").out, "\nring_hash (policy)\n"));
  // The program's own words come first.
  CHECK(here.run("explain memory").out.starts_with("server.memory (key)\n"));
}

TEST_CASE("explain searches all texts for a word that names nothing") {
  Workplace const here;
  auto const found = here.run("explain sawtooth");
  CHECK(found.code == 2);
  auto const mean = here.run("explain 'failed checks'");
  CHECK(mean.code == 0);
  CHECK(mean.out.starts_with("nothing is called 'failed checks'; it stands in\n\n"));
  CHECK(contains(mean.out, "\nbalancer.health.fall (key): Failed checks in a row"));
}

TEST_CASE("what explain prints fits the page") {
  Workplace const here;
  for (std::size_t const columns : {60u, 80u, 120u})
    for (std::string const word :
         {"round_robin", "haproxy-2.6", "balancer.health", "leastconn", "p99", "retry"}) {
      CAPTURE(columns, word);
      auto const page = here.run("explain " + word, ">.out", static_cast<int>(columns)).out;
      INFO(page);
      CHECK(widest_line(page) <= columns);
    }
}
