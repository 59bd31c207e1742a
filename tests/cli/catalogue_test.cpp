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

TEST_CASE("list prints one line a topic, its name first") {
  Workplace const here;
  auto const policies = here.run("list policies");
  CHECK(policies.code == 0);
  CHECK(contains("\n" + policies.out, "\nround_robin "));
  CHECK(contains(policies.out, " power_of_d(d=2"));
  CHECK(contains("\n" + here.run("list metrics").out, "\nsessions_lost "));
  CHECK(contains("\n" + here.run("list keys").out, "\nbalancer.health.interval "));
}

TEST_CASE("the usage of list names every list there is, cautions among them") {
  Workplace const here;
  std::string names;
  for (Shelf const& shelf : shelves())
    names += fmt::format("{}{}", names.empty() ? "" : "|", shelf.name);
  CHECK(contains(here.run("list --help").out, "\nusage: stickysim list " + names + "\n"));
  CHECK(contains(names, "ejections"));
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
    CHECK(line.size() <= 102);
  auto const constant = here.run("explain constant").out;
  CHECK(contains(constant, "constant (distribution)"));
  CHECK(contains(constant, "constant (arrival process)"));
}
