// Files of a run that have been changed since: each change is refused, with its place.
#include "catch.hpp"
#include "folder.hpp"
#include "html/damaged_file.hpp"
#include "html/made_run.hpp"
#include <stickysim/report/writers.hpp>

using namespace stickysim;

namespace table_check_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

Chronicle one_login() {
  using enum Happening;
  Chronicle chronicle;
  chronicle.began_ns = second;
  chronicle.ended_ns = 5 * second;
  chronicle.length = 1;
  chronicle.entries = {
      {.at_ns = second, .what = logs_in},
      {.at_ns = second, .what = picked, .server = 0},
      {.at_ns = 2 * second, .what = arrives, .server = 0},
      {.at_ns = 3 * second, .what = gets_worker, .server = 0},
      {.at_ns = 4 * second, .what = has_written, .server = 0},
      {.at_ns = 5 * second, .what = is_answered, .for_ns = 4 * second},
      {.at_ns = 5 * second, .what = ends},
  };
  return chronicle;
}

/// The files of a run with everything that a page is drawn from.
RunFolder::Contents const& whole() {
  static RunFolder::Contents const contents = [] {
    HandMade made = sticky_and_store();
    made.expect("sticky.sessions_lost > 0", {.variant = "sticky", .metric = "sessions_lost"}, ">", {});
    ExperimentResult result = made.result();
    result.recorded = {.sessions = true, .requests = true};
    for (VariantResult& variant : result.variants)
      variant.recording.chronicles = {one_login()};
    result.stories = {{0, one_login()}};
    return contents_of(result);
  }();
  return contents;
}

/// What is said of a folder with these files; empty if nothing.
std::string refusal(RunFolder::Contents const& contents) {
  Folder const folder;
  for (auto const& [name, content] : contents)
    folder.write(name, content);
  try {
    RunFolder::read(folder.path());
  } catch (DamagedFile const& damaged) {
    std::string const message = damaged.what();
    CHECK(message.starts_with(folder.path() + '/'));
    CHECK(message.find("run the scenario again") != std::string::npos);
    return message.substr(folder.path().size() + 1);
  }
  return "";
}

/// The same with the first `was` in a file changed to `is`.
std::string refusal(std::string const& file, std::string const& was, std::string const& is) {
  RunFolder::Contents contents = whole();
  std::string& content = contents.at(file);
  std::size_t const at = content.find(was);
  REQUIRE(at != std::string::npos);
  content.replace(at, was.size(), is);
  return refusal(contents);
}

struct Change {
  std::string file;
  std::string was;
  std::string is;
  std::string message;
};

} // namespace

TEST_CASE("folder check: what a run has written is fine") {
  CHECK(refusal(whole()) == "");
  HandMade swept;
  swept.scenario.swept_keys = {"server.count", "state.store.round_trip"};
  for (std::string const count : {"4", "8"}) {
    swept.add("sticky", AffinityKind::cookie, Placement::local, lossy, {count, "1ms"});
    swept.add("store", AffinityKind::none, Placement::shared, lossless, {count, "1ms"});
  }
  swept.divide({"bots", "people"}, {lossy, lossless});
  for (std::size_t variant = 0; variant < 4; ++variant)
    for (TrialResult& trial : swept.trials(variant))
      trial.windows = {{.end_ns = 100 * second, .length_ns = 100 * second}};
  CHECK(refusal(contents_of(swept.result())) == "");
}

TEST_CASE("folder check: numbers that a column cannot hold") {
  auto const change = GENERATE(
      Change{"events.csv", "1,50,crash", "1,-50,crash",
             "events.csv:2:1: error: '-50' is before the run, in the column time_s"},
      Change{
          "events.csv", "1,50,crash", "1,101,crash",
          "events.csv:2:1: error: '101' is after the end of the run, which manifest.json has at 100 s, in the column time_s"},
      Change{"events.csv", "crash,server.2,,0", "crash,server.2,0,0",
             "events.csv:2:1: error: '0' is not a whole number from 1 on, in the column balancer"},
      Change{"ledger.csv", ",148\n", ",-148\n",
             "error: '-148' is not a whole number from 0 on, in the column sessions"},
      Change{"ledger.csv", ",148\n", ",1.5\n",
             "error: '1.5' is not a whole number from 0 on, in the column sessions"},
      Change{"ledger.csv", ",148\n", ",nan\n", "error: 'nan' is not a number, in the column sessions"},
      Change{"latency.csv", "1,1,0.02", "1,7,0.02",
             "latency.csv:2:1: error: '7' is not between 0 and 1, in the column quantile"},
      Change{"latency.csv", "1,1,0.02", "1,1,inf", "error: 'inf' is not a number, in the column latency_s"},
      Change{"servers.csv", ",20,80,0.25,", ",-20,80,0.25,",
             "servers.csv:2:1: error: '-20' is less than 0, in the column busy_s"},
      Change{"timeline.csv", "count,1\n", "count,-1\n", "error: '-1' is less than 0, in the column value"},
      Change{"summary.csv", "count,1000,", "count,-1000,",
             "error: '-1000' is less than 0, in the column mean"},
      Change{"sessions.csv", "1,1,1,5,", "1,0,1,5,",
             "sessions.csv:2:1: error: '0' is not a whole number from 1 on, in the column session"},
      Change{"requests.csv", ",2,3,4,5,", ",2,3,4,500,", "requests.csv:2:1: error: '500' is after the end"},
      Change{"stories.csv", "1,1,1,", "1,1,,",
             "stories.csv:2:1: error: '' must not be empty, in the column time_s"});
  CAPTURE(change.file, change.is);
  CHECK(refusal(change.file, change.was, change.is).find(change.message) != std::string::npos);
}

TEST_CASE("folder check: words that nobody has written") {
  auto const change = GENERATE(
      Change{"ledger.csv", "lost,crash", "gone,crash",
             "'gone' is none of intact, lost, failed, unfinished, in the column outcome"},
      Change{"ledger.csv", "lost,crash", "lost,bang", "'bang' is none of "},
      Change{"comparison.csv", ",lower\n", ",less\n",
             "'less' is none of lower, undecided, higher, in the column verdict"},
      Change{"expectations.csv", "holds", "maybe",
             "'maybe' is none of holds, fails, undecided, in the column verdict"},
      Change{
          "answers.csv", "noon,answer", "noon,guess",
          "answers.csv:2:1: error: 'guess' is none of answer, brief, choose, not, mind, expect, in the column line"},
      Change{"events.csv", "crash", "bang", "in the column event"},
      Change{"summary.csv", "sessions_started", "sessions_begun", "in the column metric"},
      Change{"summary.csv", ",count,", ",pieces,", "'pieces' is none of count, "},
      Change{"timeline.csv", "throughput", "output", "in the column metric"},
      Change{"sessions.csv", "intact", "fine", "in the column outcome"},
      Change{"requests.csv", ",login,", ",logon,",
             "'logon' is none of login, request, relogin, repeat, in the column errand"},
      Change{"requests.csv", ",made,", ",done,", "in the column state"},
      Change{
          "requests.csv", ",ok,", ",okay,",
          "'okay' is none of ok, logged_out, failed, given_up, retried, unfinished, in the column result"});
  CAPTURE(change.file, change.is);
  CHECK(refusal(change.file, change.was, change.is).find(change.message) != std::string::npos);

  RunFolder::Contents contents = whole();
  contents.at("cautions.csv") += "noon,,careless,seen,cure\n";
  CHECK(refusal(contents).find("'careless' is none of one_replication, ") != std::string::npos);
}

TEST_CASE("folder check: bytes that are no text") {
  CHECK(refusal("answers.csv", "state", std::string{"st\0te", 5})
            .find("holds a NUL byte, in the column text") != std::string::npos);
  CHECK(refusal("stories.csv", "login", "log\xffin")
            .find("holds bytes that are not UTF-8, in the column text") != std::string::npos);
  CHECK(refusal("stories.csv", "text\n", "te\xffxt\n")
            .find("stories.csv:1:1: error: the name of column 6 holds") != std::string::npos);
}

TEST_CASE("folder check: rows and columns that stand there twice") {
  for (std::string const file : {"summary.csv", "comparison.csv", "timeline.csv", "servers.csv", "ledger.csv",
                                 "latency.csv", "answers.csv", "sessions.csv", "requests.csv"}) {
    CAPTURE(file);
    RunFolder::Contents contents = whole();
    std::string& content = contents.at(file);
    std::size_t const from = content.find('\n') + 1;
    content += content.substr(from, content.find('\n', from) + 1 - from);
    CHECK(refusal(contents).find("this row stands in line 2 already") != std::string::npos);
  }
  CHECK(refusal("ledger.csv", "outcome,cause", "cause,cause")
            .find("ledger.csv:1:1: error: the column cause stands there twice") != std::string::npos);
}

TEST_CASE("folder check: rows of another run, and rows that are missing") {
  auto const change = GENERATE(
      Change{"answers.csv", "\nnoon,", "\nmidnight,",
             "'midnight' is not of the run of manifest.json, in the column scenario"},
      Change{"servers.csv", ",sticky,", ",stuck,",
             "'stuck' is not of the run of manifest.json, in the column variant"},
      Change{"events.csv", "noon,sticky,1", "noon,sticky,9",
             "'9' is not of the run of manifest.json, in the column replication"},
      Change{"servers.csv",
             "noon,sticky,2,server.1,0,20,80,0.25,0,0,0\nnoon,sticky,2,server.2,0,40,80,0.5,0,0,0\n", "",
             "servers.csv: error: it has rows of 7 trials, where the run of manifest.json has 8"});
  CAPTURE(change.file, change.is);
  CHECK(refusal(change.file, change.was, change.is).find(change.message) != std::string::npos);

  RunFolder::Contents contents = whole();
  std::string& timeline = contents.at("timeline.csv");
  std::string shorter;
  for (std::string const& line : lines_of(timeline))
    if (line.find(",100,") == std::string::npos) shorter += line + '\n';
  timeline = shorter;
  CHECK(
      refusal(contents).find("timeline.csv: error: it ends at 90 s, and the run of manifest.json at 100 s") !=
      std::string::npos);
}

TEST_CASE("folder check: points of another sweep") {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  for (std::string const count : {"4", "8"})
    made.add("sticky", AffinityKind::cookie, Placement::local, lossy, {count});
  for (std::size_t variant = 0; variant < 2; ++variant)
    for (TrialResult& trial : made.trials(variant))
      trial.windows = {{.end_ns = 100 * second, .length_ns = 100 * second}};
  RunFolder::Contents contents = contents_of(made.result());
  std::string& ledger = contents.at("ledger.csv");
  ledger.replace(ledger.find("sticky,8"), 8, "sticky,9");
  CHECK(refusal(contents).find("'9' is not of the run of manifest.json, in the column server.count") !=
        std::string::npos);
  contents = contents_of(made.result());
  std::string& servers = contents.at("servers.csv");
  servers.replace(servers.find("server.count"), 12, "server.speed");
  CHECK(refusal(contents).find("servers.csv:1:1: error: there is no column 'server.count'") !=
        std::string::npos);
}

TEST_CASE("folder check: a manifest that does not match") {
  auto const change = GENERATE(
      Change{"manifest.json", "\"trials\": 8", "\"trials\": 9",
             "'trials' is 9, where variants, points and replications make 8"},
      Change{"manifest.json", "\"duration_s\": 100.0", "\"duration_s\": -1",
             "'duration_s' is not a number above 0"},
      Change{"manifest.json", "\"seed\": 42", "\"seed\": 4", "'seed' is 4, and 'run' says something else"},
      Change{"manifest.json", "\"seed\": 42", "\"seed\": \"42\"", "'seed' is not a whole number from 0 on"},
      Change{"manifest.json", "\"fingerprint\": \"", "\"fingerprint\": \"x", "'fingerprint' is not"},
      Change{"manifest.json", "\"scenario_hash\": \"", "\"scenario_hash\": \"0", "'scenario_hash' is not"},
      Change{"manifest.json", "\"requests\"\n", "\"answers\"\n",
             "'recorded' holds 'answers', which is unknown"},
      Change{"manifest.json", "\"program\": \"stickysim\"", "\"program\": \"x\"",
             "'program' is not stickysim"},
      Change{"manifest.json", "\"variants\"", "\"designs\"", "there is no member 'variants'"},
      Change{"manifest.json", "\"Noon", "\"\xff", "this is not the manifest of a run"},
      Change{"scenario.toml", "Noon", "Midnight", "'resolved_scenario' is not the text of scenario.toml"});
  CAPTURE(change.was);
  std::string const message = refusal(change.file, change.was, change.is);
  CHECK(message.starts_with("manifest.json: error: "));
  CHECK(message.find(change.message) != std::string::npos);
}

} // namespace table_check_test
