#include "catch.hpp"
#include "folder.hpp"
#include "scenario/json_schema.hpp"
#include "scenario/key.hpp"
#include "scenario/sample.hpp"

using namespace stickysim;

namespace schema_test {

namespace {

/// Where the schema speaks of a key.
std::string pointer_to(Key const& key) {
  if (key.section.empty()) return "/properties/" + key.path;
  return "/definitions/" + key.section + "/properties/" + key.path.substr(key.section.size() + 1);
}

/// Values as they stand in a file, of every type and with every unit, right and wrong for one key or another.
std::vector<std::string> const values = {
    "0",
    "1",
    "2",
    "7",
    "300",
    "20000000000",
    "0.5",
    "1.5",
    "1e3",
    "true",
    "false",
    "\"\"",
    "\"4\"",
    "\"0.5\"",
    "\" 2 \"",
    "\"20ms\"",
    "\" 1.5e2s \"",
    "\"0s\"",
    "\"3d\"",
    "\".5min\"",
    "\"0.001us\"",
    "\"8KiB\"",
    "\"0B\"",
    "\"40/s\"",
    "\"1MB/s\"",
    "\"0.2B/s\"",
    "\"web\"",
    "\"web 2\"",
    "\"never\"",
    "\"ever\"",
    "\"auto\"",
    "\"interval\"",
    "\"unlimited\"",
    "\"none\"",
    "\"all\"",
    "\"random\"",
    "\"own\"",
    "\"true\"",
    "\"periodic(10s)\"",
    "\"periodic (10s)\"",
    "\"exponential(20ms)\"",
    "\"lognormal( 30ms, cv=1.5 )\"",
    "\"geometric(20)\"",
    "\"poisson(10/s)\"",
    "\"round_robin\"",
    "\"ring_hash(vnodes=160)\"",
    "\"max_fails(1, 10s)\"",
    "\"mark_down\"",
    "\"haproxy-2.6\"",
    "\"redis-single\"",
    "[1]",
    "{a = 1}",
    "1979-05-27",
    "-1",
    "\"-1\"",
};

Node node_of(std::string const& value) {
  auto const document = parse_document("value = " + value);
  REQUIRE(document);
  return document->members.front().value;
}

JsonSchema& schema() {
  static JsonSchema schema{scenario_schema()};
  return schema;
}

bool admitted(std::string const& text) {
  auto const document = parse_document(text);
  REQUIRE(document);
  return schema().admits(json_of(*document));
}

} // namespace

TEST_CASE("the schema has every key, with what explain says of it") {
  for (Key const& key : key_table()) {
    CAPTURE(key.path);
    std::string const text = schema().at(pointer_to(key)).at("description");
    CHECK(text.starts_with(key.help));
  }
}

TEST_CASE("the schema admits every value that a key takes, and no other type, unit or word") {
  for (Key const& key : key_table()) {
    Json const& rule = schema().at(pointer_to(key));
    std::size_t refused = 0;
    std::vector<std::string> all = values;
    for (ValueForm const& form : key.forms)
      for (std::string const& word : form.words)
        all.push_back(toml_string(word));
    for (std::string const& value : all) {
      CAPTURE(key.path, value);
      Node const node = node_of(value);
      Draft draft = single_elements();
      bool const taken = !key.read(draft, 0, node, ".");
      bool const admits = schema().admits(json_of(node), rule);
      // Whether there is such a policy is asked only when the design is complete.
      if (taken && key.path != "balancer.policy") CHECK(admits);
      refused += !admits;
    }
    CAPTURE(key.path);
    bool const takes_any_text = key.type == "text";
    CHECK(refused > (takes_any_text ? 10u : 30u));
  }
}

TEST_CASE("the schema admits every scenario that is shipped") {
  int scenarios = 0;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(STICKYSIM_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    CAPTURE(entry.path());
    CHECK(admitted(content_of(entry.path())));
    ++scenarios;
  }
  CHECK(scenarios > 50);
  CHECK(admitted(sample::minimal));
  CHECK(admitted(sample::full));
}

TEST_CASE("the schema admits what check takes in every place of a scenario") {
  std::string const fault = "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"1s\"\n";
  std::string const group = "[[server]]\nname = \"a\"\n[[server]]\nname = \"b\"\n";
  for (
      std::string const& text : {
          std::string{"#:schema scenario.json\n"},
          std::string{"[balancer]\nhealth = false\naffinity = \"cookie\"\n"},
          std::string{"[balancer.health]\nfall = 2\n[balancer.affinity]\nkind = \"table\"\n"},
          group + fault,
          fault +
              "[variants.a]\nfault.at = \"2s\"\n[variants.b]\nfault = []\n[variants.c.balancer]\naffinity.kind = \"table\"\n",
          group + "[variants.a]\nserver.a.count = 2\n[[variants.b.server]]\nname = \"c\"\n",
          fault + "[variants.a]\nfault.1.at = \"2s\"\n",
          std::string{"[sweep]\n\"server.count\" = [4, 8]\n\"server.workers\" = \"1:2:1\"\nzip = "
                      "[\"server.count\", \"server.workers\"]\nwhere = \"server.count > 1\"\n"},
          group + "[sweep]\n\"server.a.count\" = [1, 2]\n",
          std::string{"[sweep]\n\"balancer.affinity\" = [\"none\", \"cookie\"]\n"},
      }) {
    CAPTURE(text);
    CHECK(sample::errors_with(text) == "");
    CHECK(admitted(sample::minimal + text));
  }
}

TEST_CASE("the schema refuses what check refuses: unknown keys, wrong types, units and words") {
  for (std::string const text : {
           "[server]\ncont = 4\n",
           "[server]\ncount = true\n",
           "[server]\ncount = 0\n",
           "[server]\nboot_time = 30\n",
           "[server]\nboot_time = \"30KiB\"\n",
           "[server]\ndiscipline = \"lifo\"\n",
           "[balancer]\npolicy = \"round_robbin\"\n",
           "[balancer]\npreset = \"haproxy\"\n",
           "[balancer.helth]\nfall = 3\n",
           "[balancer.health]\nfal = 3\n",
           "[state]\nplacement = \"everywhere\"\n",
           "[[server]]\ncount = 4\n[[server]]\nname = \"b\"\n",
           "[fault]\nkind = \"crash\"\n",
           "[[fault]]\nkind = \"crsh\"\n",
           "[[rollout]]\nbatch = 2\n",
           "[variants.a]\nserver.count = \"many\"\n",
           "[variants.a]\nrun.seed = 3\n",
           "[variants.\"a b\"]\n",
           "[sweep]\n\"server.cont\" = [1, 2]\n",
           "[sweep]\n\"run.seed\" = [1, 2]\n",
           "[sweep]\n\"server.count\" = 4\n",
           "[sweep]\n\"server.count\" = [4, false]\n",
           "[[expect]]\nthis = \"base.sessions_lost == 0\"\n",
           "[expect]\nthat = \"base.sessions_lost == 0\"\n",
           "[serve]\n",
       }) {
    CAPTURE(text);
    CHECK(sample::errors_with(text) != "");
    CHECK_FALSE(admitted(sample::minimal + text));
  }
}

} // namespace schema_test
