#include "catch.hpp"
#include "experiment/base64.hpp"
#include "experiment/journal.hpp"
#include "experiment/journal_header.hpp"
#include "experiment/trial_plan.hpp"
#include "folder.hpp"
#include "scenario/sample.hpp"
#include <stickysim/experiment/experiment.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

using namespace stickysim;

namespace journal_test {

namespace {

std::string const two_designs = sample::minimal + R"toml(
[run]
duration = "1min"
replications = 4
[variants.sticky]
balancer.affinity = "cookie"
[variants.stateless]
state.placement = "shared"
)toml";

constexpr std::size_t trials = 8;

/// A folder with the journal of the whole experiment.
class Kept : public Folder {
public:
  Kept() {
    Journal journal{path_of_journal(), Journal::Use::writes};
    journal.begin("header");
    ExperimentResult const result = run_experiment(scenario, {.journal = &journal});
    fingerprint = result.fingerprint();
  }
  std::string path_of_journal() const { return *this / "journal"; }
  std::string content() const { return content_of(*this / "journal"); }
  void write_journal(std::string const& text) const {
    std::ofstream{path_of_journal(), std::ios::binary} << text;
  }

  Scenario const scenario = sample::loaded(two_designs);
  std::uint64_t fingerprint = 0;
};

/// The trials that are run where those of the journal are known; the result must be that of the whole.
std::size_t run_with(Kept const& kept) {
  Journal journal{kept.path_of_journal(), Journal::Use::writes};
  std::size_t const before = journal.size();
  std::size_t told = 0;
  ExperimentResult const result =
      run_experiment(kept.scenario, {.jobs = 2,
                                     .progress = [&](std::size_t, std::size_t) { ++told; },
                                     .known = {&journal},
                                     .journal = &journal});
  CHECK(result.fingerprint() == kept.fingerprint);
  CHECK(told == trials);
  Journal const after{kept.path_of_journal(), Journal::Use::reads};
  return after.size() - before;
}

} // namespace

// RFC 4648, section 10.
TEST_CASE("base64: the examples of its source, and all bytes") {
  std::pair<std::string, std::string> const examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (auto const& [bytes, text] : examples) {
    CHECK(base64_of(bytes) == text);
    CHECK(bytes_of_base64(text) == bytes);
  }
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  CHECK(bytes_of_base64(base64_of(all)) == all);
  for (std::string const bad : {"Z", "Zg=", "Zg==Zg==", "Z!==", "====", "Zm 9"})
    CHECK_FALSE(bytes_of_base64(bad));
}

TEST_CASE("journal: what stands in it is not run again") {
  Kept const kept;
  CHECK(run_with(kept) == 0);
}

TEST_CASE("journal: a damaged line runs its trial again, and no other one") {
  for (std::size_t const line : {1u, 4u, 8u}) {
    Kept const kept;
    std::vector<std::string> lines = lines_of(kept.content());
    REQUIRE(lines.size() == 1 + trials);
    // A digit of the checksum, the middle of the packed trial, its end.
    for (std::size_t const place : {20u, 100u}) {
      char& letter = lines[line][place];
      letter = letter == '1' ? '2' : '1';
      std::string text;
      for (std::string const& each : lines)
        text += each + '\n';
      kept.write_journal(text);
      CHECK(Journal(kept.path_of_journal(), Journal::Use::reads).damaged() == 1);
      CHECK(run_with(kept) == 1);
    }
  }
}

TEST_CASE("journal: a line without its end is what a killed run has left") {
  Kept const kept;
  std::string const whole = kept.content();
  for (std::size_t const taken : {1u, 50u}) {
    kept.write_journal(whole.substr(0, whole.size() - taken));
    CHECK(Journal(kept.path_of_journal(), Journal::Use::reads).damaged() == 0);
    CHECK(run_with(kept) == 1);
    CHECK(kept.content().size() == whole.size());
  }
}

TEST_CASE("journal: any bytes are a journal, perhaps an empty one") {
  Folder const folder;
  std::string const path = folder / "journal";
  for (std::string const& text :
       {std::string{}, std::string{"\n\n\n"}, std::string(70'000, 'x'), std::string{"h\n0 0 0 \n\0\n", 12}}) {
    std::ofstream{path, std::ios::binary} << text;
    CHECK(Journal(path, Journal::Use::reads).size() == 0);
  }
}

TEST_CASE("journal: one writer at a time") {
  Folder const folder;
  std::string const path = folder / "journal";
  Journal const first{path, Journal::Use::writes};
  CHECK_THROWS_WITH(Journal(path, Journal::Use::writes), Catch::Contains("another run writes to"));
  CHECK_THROWS_AS(Journal(folder / "nothing", Journal::Use::reads), IoError);
}

TEST_CASE("journal header: again the same, and nothing else") {
  JournalHeader const header{.version = "1.2.3",
                             .path = "a \"b\".toml",
                             .resolved_toml = "title = \"x\"\n",
                             .shard = {2, 7},
                             .record = {.sessions = true, .most_sessions = 3}};
  auto const again = JournalHeader::parse(header.text());
  REQUIRE(again);
  CHECK(again->text() == header.text());
  CHECK(again->experiment_hash() == header.experiment_hash());
  CHECK(header.text().find('\n') == std::string::npos);
  for (std::string const bad : {"", "{}", "[]", "x", "{\"program\":\"stickysim\"}"})
    CHECK_FALSE(JournalHeader::parse(bad));
  // A merge has a place for each part: 2^62 of them have no room in any memory.
  for (std::string const shard : {"[8,7]", "[0,7]", "[1,4611686018427387904]", "[1,100001]"}) {
    std::string impossible = header.text();
    impossible.replace(impossible.find("[2,7]"), 5, shard);
    CHECK_FALSE(JournalHeader::parse(impossible));
  }
}

TEST_CASE("trial plan: a key for each trial, which follows from what it simulates") {
  auto const keys = [](std::string const& text, RecordingOrder const& record = {}) {
    std::set<TrialKey> all;
    for (PlannedTrial const& trial : plan_of(sample::loaded(text), record))
      all.insert(trial.key);
    return all;
  };
  auto const replaced = [](std::string text, std::string const& a, std::string const& b) {
    return text.replace(text.find(a), a.size(), b);
  };
  std::set<TrialKey> const base = keys(two_designs);
  CHECK(base.size() == trials);
  CHECK(keys("title = \"another\"\n" + two_designs) == base);
  std::set<TrialKey> const more = keys(replaced(two_designs, "replications = 4", "replications = 6"));
  CHECK(more.size() == 12);
  CHECK(std::ranges::includes(more, base));
  for (auto const& [a, b] : {std::pair{"duration = \"1min\"", "duration = \"2min\""},
                             std::pair{"replications = 4", "replications = 4\nseed = 9"},
                             std::pair{"replications = 4", "replications = 4\nwindow = \"1s\""}}) {
    std::set<TrialKey> const other = keys(replaced(two_designs, a, b));
    for (TrialKey const& key : other)
      CHECK_FALSE(base.contains(key));
  }
  // What is recorded is of the first replication.
  std::set<TrialKey> const recorded = keys(two_designs, {.server_windows = true});
  std::vector<TrialKey> common;
  std::ranges::set_intersection(recorded, base, std::back_inserter(common));
  CHECK(common.size() == 6);
}

TEST_CASE("trial plan: a file's content counts, wherever it stands") {
  Folder const folder;
  std::string const text = sample::minimal + "[server]\ncount = 2\n";
  auto const key = [&](std::string const& demand) {
    std::ofstream{folder / "values.csv"} << demand;
    std::string scenario = text;
    std::string const was = scenario.substr(
        scenario.find("demand"), scenario.find('\n', scenario.find("demand")) - scenario.find("demand"));
    scenario.replace(scenario.find(was), was.size(), "demand = \"empirical(values.csv)\"");
    auto const loaded = parse_scenario(scenario, folder / "a.toml");
    REQUIRE(loaded);
    return loaded->variants.front().content_hash;
  };
  CHECK(key("0.1\n") == key("0.1\n"));
  CHECK(key("0.1\n") != key("0.2\n"));
}

TEST_CASE("shards: each trial is in one of them, and every variant in each") {
  for (std::size_t const count : {1u, 2u, 3u, 7u, 10u}) {
    std::vector<std::size_t> sizes;
    for (std::size_t trial = 0; trial < 100; ++trial) {
      std::size_t owners = 0;
      for (std::size_t number = 1; number <= count; ++number)
        owners += Shard{number, count}.has(trial);
      CHECK(owners == 1);
    }
    for (std::size_t number = 1; number <= count; ++number) {
      Shard const shard{number, count};
      CHECK(shard.size_of(100) >= 100 / count);
      CHECK(shard.size_of(100) <= 100 / count + 1);
      std::set<std::size_t> variants; // of two
      for (std::size_t trial = 0; trial < 100; ++trial)
        if (shard.has(trial)) variants.insert(trial % 2);
      CHECK(variants.size() == 2);
    }
  }
}

TEST_CASE("an experiment that ends early keeps the replications that all variants have") {
  Scenario const scenario = sample::loaded(two_designs + "[sweep]\n\"server.count\" = [1, 2]\n");
  ExperimentResult const whole = run_experiment(scenario, 1);
  for (std::size_t const last : {0u, 1u, 5u, 9u, 16u}) {
    std::size_t begun = 0;
    ExperimentResult const part = run_experiment(scenario, {.is_over = [&] { return begun++ >= last; }});
    std::size_t const first_point = std::min<std::size_t>(last, 8) / 2;
    std::size_t const second_point = last > 8 ? (last - 8) / 2 : 0;
    CHECK(part.variants.size() == (first_point > 0 ? 2u : 0u) + (second_point > 0 ? 2u : 0u));
    for (std::size_t i = 0; i < part.variants.size(); ++i) {
      REQUIRE(part.variants[i].trials.size() == (i < 2 ? first_point : second_point));
      for (std::size_t trial = 0; trial < part.variants[i].trials.size(); ++trial)
        CHECK(part.variants[i].trials[trial].fingerprint() == whole.variants[i].trials[trial].fingerprint());
    }
  }
}

} // namespace journal_test
