#include "catch.hpp"
#include "scenario/foreign_words.hpp"
#include "scenario/key.hpp"
#include "scenario/sample.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <algorithm>

using namespace stickysim;

TEST_CASE("every foreign word means a key that there is, with a value that it takes") {
  for (ForeignWord const& row : foreign_words()) {
    CAPTURE(row.word, row.key, row.value);
    Key const* const key = find_key(row.key);
    REQUIRE(key != nullptr);
    if (row.value.empty()) continue;
    auto const document = parse_document("value = " + std::string{row.value});
    REQUIRE(document);
    Draft draft = default_draft();
    draft.design.faults.emplace_back();
    CHECK_FALSE(key->read(draft, 0, document->members[0].value, "."));
    if (row.key == "balancer.policy") CHECK(make_routing_policy(draft.design.balancer.policy, 4, 1));
  }
}

TEST_CASE("the meanings of a foreign word stand together, whatever its case and marks") {
  for (ForeignWord const& row : foreign_words()) {
    auto const meanings = meanings_of(row.word);
    CAPTURE(row.word);
    CHECK(std::ranges::count(foreign_words(), row.word, &ForeignWord::word) ==
          static_cast<std::ptrdiff_t>(meanings.size()));
  }
  CHECK(meanings_of("Least-Conn").size() == 1);
  CHECK(meanings_of("ip_hash").size() == 2);
  CHECK(meanings_of("consistent hash").front().value == "\"ring_hash\"");
  for (char const* const word : {"httpchk",
                                 "option-redispatch",
                                 "session-timeout",
                                 "terminationGracePeriodSeconds",
                                 "connection-draining",
                                 "deregistration delay",
                                 "target-group",
                                 "cross-zone",
                                 "maxSurge",
                                 "maxUnavailable",
                                 "rolling update",
                                 "blue-green",
                                 "canary",
                                 "mod_jk",
                                 "livenessProbe",
                                 "readinessProbe",
                                 "X-Forwarded-For",
                                 "session store",
                                 "sticky table",
                                 "stick-table"}) {
    CAPTURE(word);
    CHECK_FALSE(meanings_of(word).empty());
  }
  CHECK(meanings_of("").empty());
  CHECK(meanings_of("round_robbin").empty());
}

TEST_CASE("no foreign word stands in the way of a word of the program's own") {
  for (ForeignWord const& row : foreign_words())
    if (row.key == "balancer.policy") {
      CAPTURE(row.word);
      CHECK(std::ranges::none_of(routing_policies(),
                                 [&](auto const& policy) { return policy.name == row.word; }));
    }
}

TEST_CASE("an unknown value or key that is another product's word is answered with what it is here") {
  auto const help = [](std::string const& text) {
    std::string const shown = sample::errors_with(text);
    auto const at = shown.find("= help: ");
    return at == std::string::npos ? shown : shown.substr(at + 8);
  };
  CHECK(help("[balancer]\npolicy = \"leastconn\"\n") == "did you mean \"least_requests\"?\n");
  CHECK(help("[balancer]\npolicy = \"p2c\"\n") == "did you mean \"power_of_d(d=2)\"?\n");
  CHECK(help("[balancer]\naffinity = \"sticky\"\n") == "did you mean \"cookie\"?\n");
  CHECK(help("[balancer.affinity]\nkind = \"stick-table\"\n") == "did you mean \"table\"?\n");
  CHECK(help("[balancer]\npolicy = \"ip_hash\"\n") ==
        "did you mean \"hash_modulo\", with balancer.affinity.key = \"source_ip\"?\n");
  CHECK(help("[state]\nplacement = \"redis\"\n") ==
        "did you mean \"shared\", with state.preset = \"redis-single\"?\n");
  CHECK(help("[state]\nplacement = \"JWT\"\n") == "did you mean \"client\"?\n");
  CHECK(help("[state]\npreset = \"redis\"\n") == "did you mean \"redis-single\"?\n");
  CHECK(help("[balancer]\nsticky = true\n") == "did you mean balancer.affinity = \"cookie\"?\n");
  CHECK(help("[balancer]\nmaxconn = 3\n") == "did you mean balancer.max_connections?\n");
  CHECK(help("[balancer]\naffinity = \"ip_hash\"\n") ==
        "one of none, cookie, table; ip_hash is balancer.policy = \"hash_modulo\" and "
        "balancer.affinity.key = \"source_ip\"\n");
  CHECK(help("[variants.a]\nbalancer.policy = \"leastconn\"\n") == "did you mean \"least_requests\"?\n");
}

TEST_CASE("a policy that is nearly spelt is named") {
  std::string const shown = sample::errors_with("[balancer]\npolicy = \"rond_robin\"\n");
  INFO(shown);
  CHECK(shown.find("; did you mean 'round_robin'?\n") != std::string::npos);
}
