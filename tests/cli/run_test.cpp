#include "catch.hpp"
#include "cli/a_server_dies.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace run_test {

namespace {

/// The cells of a row of a CSV file, quotation marks taken off.
std::vector<std::string> cells_of(std::string const& line) {
  std::vector<std::string> cells{{}};
  bool quoted = false;
  for (char const c : line)
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      cells.emplace_back();
    else
      cells.back() += c;
  return cells;
}

constexpr char holds[] = "[[expect]]\nthat = \"sticky.sessions_lost > stateless.sessions_lost\"\n";
constexpr char fails[] = "[[expect]]\nthat = \"sticky.sessions_lost == 0\"\n";

} // namespace

TEST_CASE("run prints the verdict and the variants; the exit code is the expectations'") {
  auto const& here = workplace();
  auto const plain = here.run("run demo.toml");
  CHECK(plain.code == 0);
  CHECK(contains(plain.out, "sticky"));
  CHECK(contains(plain.out, "stateless"));
  CHECK_FALSE(contains(plain.out, "\x1b[")); // not a terminal

  here.write("holds.toml", a_server_dies + holds);
  here.write("fails.toml", a_server_dies + holds + fails);
  CHECK(here.run("run holds.toml").code == 0);
  CHECK(here.run("run fails.toml").code == 1);
  CHECK(here.run("run fails.toml --format csv").code == 1);
}

TEST_CASE("formats: the summary as CSV, an object as JSON") {
  auto const& here = workplace();
  auto const csv = here.run("run demo.toml --format csv");
  CHECK(csv.out.starts_with("scenario,variant,metric,unit,mean,ci_low,ci_high,replications\ndemo,sticky,"));
  here.write("holds.toml", a_server_dies + holds);
  auto const json = nlohmann::json::parse(here.run("run holds.toml --format json").out);
  CHECK(json["verdict"].is_string());
  CHECK(json["fingerprint"].get<std::string>().size() == 16);
  CHECK(json["expectations"][0]["verdict"] == "holds");
  CHECK(json["summary"][0]["variant"] == "sticky");
  CHECK(json["summary"][0]["metric"] == "sessions_started");
  CHECK(json["summary"][0]["replications"] == 3);
}

TEST_CASE("two steady states: JSON has the means of both, and the page can be drawn again") {
  auto const& here = workplace();
  auto const ended =
      here.run("run '" STICKYSIM_SOURCE_DIR "/scenarios/retry-storm.toml' --variant storm --replications 4 "
               "--set 'workload.arrivals=poisson(210/s)' --set fault.for=1s --set run.duration=2min "
               "--format json --out torn");
  CHECK(ended.code == 1);
  auto const json = nlohmann::json::parse(ended.out);
  CHECK(json["cautions"][0]["caution"] == "two_steady_states");
  for (auto const& row : json["summary"]) {
    CHECK(row["ci_low"].is_null());
    if (row["metric"] != "availability") continue;
    auto const& states = row["two_steady_states"];
    CHECK(states["collapsed"]["replications"] == 2);
    CHECK(states["others"]["replications"] == 2);
    CHECK(states["collapsed"]["mean"].get<double>() < 0.6);
    CHECK(states["others"]["mean"].get<double>() > 0.99);
  }
  CHECK(json["expectations"][0]["verdict"] == "undecided");
  CHECK(
      json["expectations"][0]["because"].get<std::string>().starts_with("'storm' has two steady states, 0."));
  std::string const page = here.read("torn/report.html");
  CHECK(here.run("report torn").code == 0);
  CHECK(here.read("torn/report.html") == page);
}

TEST_CASE("run --timeline draws below the table, in a pipe without colour, and only if it is asked for") {
  auto const& here = workplace();
  std::string const table = here.run("run demo.toml").out;
  CHECK_FALSE(contains(table, "Over time"));
  auto const drawn = here.run("run demo.toml --timeline");
  CHECK(drawn.code == 0);
  CHECK(drawn.out.starts_with(table + "\nOver time\nSteps of 10 s, means of 3 replications"));
  CHECK(contains(drawn.out, "\nsessions lost\n  sticky "));
  CHECK_FALSE(contains(drawn.out, "\x1b["));
  auto const csv = here.run("run demo.toml --timeline --format csv");
  CHECK(csv.code == 2);
  CHECK(contains(csv.err, "--timeline is drawn below the table, not in csv"));
  CHECK(here.run("run . --timeline").code == 2);
}

// Bots fill a small store, each with a session of one page, and people's sessions are evicted.
TEST_CASE("what happens to one class of clients shows, however few they are") {
  auto const& here = workplace();
  std::string const text = R"toml([run]
duration = "10min"
replications = 3
seed = 1
[[workload]]
name = "people"
arrivals = "poisson(0.2/s)"
requests = "geometric(10)"
think_time = "exponential(20s)"
demand = "exponential(5ms)"
[[workload]]
name = "bots"
arrivals = "poisson(20/s)"
requests = 1
demand = "exponential(5ms)"
[state]
preset = "redis-single"
bytes = "2KB"
ttl = "24h"
store.memory = "1MB"
store.on_full = "evict"
[[expect]]
that = "base.sessions_lost < 0.01 * base.sessions_started"
[[expect]]
that = "base.people.sessions_lost > 0.2 * base.people.sessions_started"
[[expect]]
that = "base.bots.sessions_lost == 0"
)toml";
  here.write("bots.toml", text);
  auto const table = here.run("run bots.toml");
  CHECK(table.code == 0);
  CHECK(contains(table.out, "    people"));
  CHECK(contains(table.out, "    bots"));

  auto const csv = here.run("run bots.toml --format csv");
  CHECK(contains(csv.out, "scenario,variant,workload,metric"));
  CHECK(contains(csv.out, "bots,base,bots,sessions_lost,count,0,"));
  auto const json = nlohmann::json::parse(here.run("run bots.toml --format json").out);
  auto const lost_by = [&](char const* clients) {
    for (auto const& row : json.at("summary"))
      if (row.at("metric") == "sessions_lost" && row.value("workload", "") == clients)
        return row.at("mean").get<double>();
    return -1.0;
  };
  CHECK(lost_by("people") > 20);
  CHECK(lost_by("people") == lost_by(""));
  CHECK(lost_by("bots") == 0);
}

TEST_CASE("the result depends on the seed and not on the number of jobs") {
  auto const& here = workplace();
  auto const one = here.run("run demo.toml --format json --jobs 1").out;
  CHECK(one == here.run("run demo.toml --format json --jobs 3").out);
  CHECK(one == here.run("run demo.toml --format json --seed 7").out);
  CHECK(one != here.run("run demo.toml --format json --seed 8").out);
}

TEST_CASE("what is run changes with --variant, --replications and --set") {
  auto const& here = workplace();
  auto const csv =
      here.run("run demo.toml --format csv --variant stateless --replications 2 --set server.count=3");
  CHECK(csv.code == 0);
  CHECK_FALSE(contains(csv.out, ",sticky,"));
  CHECK(contains(csv.out, ",2\n"));
  CHECK(csv.out != here.run("run demo.toml --format csv --variant stateless --replications 2").out);
}

TEST_CASE("a scenario from standard input is the same scenario") {
  auto const& here = workplace();
  auto const piped = here.run("run - --format json", "<demo.toml >.out");
  CHECK(piped.code == 0);
  auto const from_pipe = nlohmann::json::parse(piped.out);
  auto const from_file = nlohmann::json::parse(here.run("run demo.toml --format json").out);
  CHECK(from_pipe["fingerprint"] == from_file["fingerprint"]);
}

TEST_CASE("every file is written with --out, none of them half") {
  auto const& here = workplace();
  CHECK(here.run("run demo.toml --out deep/er --quiet").code == 0);
  CHECK(here.read("deep/er/summary.csv") == here.run("run demo.toml --format csv").out);
  CHECK(contains(here.read("deep/er/manifest.json"), "\"seed\": 7"));
  for (auto const& entry : std::filesystem::directory_iterator{here / "deep/er"}) {
    auto const name = entry.path().filename().native();
    CAPTURE(name);
    CHECK((name.ends_with(".csv") || name == "manifest.json" || name == "scenario.toml" ||
           name == "report.html"));
  }
}

TEST_CASE("run says where the files are, unless quiet") {
  auto const& here = workplace();
  CHECK(contains(here.run("run demo.toml --out made").err, "the results are in made\n"));
  CHECK(here.run("run demo.toml --out made --quiet").err.empty());
}

TEST_CASE("what run prints fits the page; variants that do not are below, beside the same labels") {
  auto const& here = workplace();
  here.write("wide.toml", a_server_dies + "[variants.a-variant-with-a-name-of-forty-letters]\n" +
                              "[variants.third]\n" + holds + fails);
  std::string const free = here.run("run wide.toml").out;
  CHECK(widest_line(free) <= 100);
  for (int const columns : {60, 80, 120}) {
    CAPTURE(columns);
    std::string const out = here.run("run wide.toml", ">.out", columns).out;
    INFO(out);
    CHECK(widest_line(out) <= static_cast<std::size_t>(columns));
    CHECK(out != free);
  }
  std::string const narrow = here.run("run wide.toml", ">.out", 60).out;
  CHECK(narrow.find("\nsessions started ") != narrow.rfind("\nsessions started "));
  CHECK(here.run("run wide.toml", ">.out", 3).out == here.run("run wide.toml", ">.out", 40).out);
}

TEST_CASE("a terminal's width is the page's") {
  // script(1) gives the program a terminal, as wide as stty says.
  auto const& here = workplace();
  if (here.run("--version", ">/dev/null; script --version >/dev/null").code != 0) return;
  here.run("--version", ">/dev/null; script -qec \"stty cols 60; unset COLUMNS; NO_COLOR=1 $STICKYSIM "
                        "run demo.toml --quiet\" /dev/null | tr -d '\\r' >.out");
  CHECK(here.read(".out") == here.run("run demo.toml --quiet", ">.out", 60).out);
}

TEST_CASE("a folder that cannot be written is refused before anything is simulated") {
  auto const& here = workplace();
  // At this size a run would take hours.
  std::string const long_run =
      "run demo.toml --unlimited --replications 100000 --set run.duration=87600h --out ";
  here.write("file", "");
  for (std::string const folder : {"/proc/nowhere", "file", "file/below", "/dev/null"}) {
    CAPTURE(folder);
    auto const ended = here.run(long_run + folder + " --set run.window=87600h");
    CHECK(ended.code == 3);
    CHECK(ended.out.empty());
    CHECK(std::count(ended.err.begin(), ended.err.end(), '\n') == 1);
    CHECK(contains(ended.err, folder));
  }
}

TEST_CASE("a bad scenario runs nothing and writes nothing") {
  auto const& here = workplace();
  here.write("bad.toml", a_server_dies + "[state]\nplacment = \"local\"\n");
  auto const bad = here.run("run bad.toml --out bad");
  CHECK(bad.code == 2);
  CHECK(bad.out.empty());
  CHECK(contains(bad.err, "bad.toml:"));
  CHECK_FALSE(std::filesystem::exists(here / "bad"));
  CHECK(here.run("run demo.toml --variant stiky").code == 2);
  CHECK(here.run("run demo.toml --set server.cuont=4").code == 2);
}

TEST_CASE("a full disk behind standard output is exit code 3") {
  auto const ended = workplace().run("run demo.toml --quiet", ">/dev/full");
  CHECK(ended.code == 3);
  CHECK(ended.err == "stickysim: cannot write to standard output: No space left on device\n");
}

TEST_CASE("cautions go to standard error, unless quiet; --verbose tells more there") {
  auto const& here = workplace();
  std::string const one_replication = "run demo.toml --replications 1";
  CHECK(contains(here.run(one_replication).err, "caution: "));
  CHECK(here.run(one_replication + " --quiet").err.empty());
  CHECK(contains(here.run(one_replication + " --quiet -v").err, "demo.toml: 2 designs"));
  CHECK(contains(here.run("-v " + one_replication + " --quiet").err, "demo.toml: 2 designs"));
}

TEST_CASE("a sweep is a table; --verbose shows its points in full, before the command and after it") {
  auto const& here = workplace();
  here.write("swept.toml", "[run]\nduration = \"2min\"\nreplications = 2\n[workload]\narrivals = \"1/s\"\n"
                           "demand = \"10ms\"\n[sweep]\n\"server.count\" = [2, 3]\n");
  auto const brief = here.run("run swept.toml").out;
  CHECK_FALSE(contains(brief, "sessions started"));
  auto const full = here.run("run swept.toml --verbose").out;
  CHECK(full.starts_with(brief));
  CHECK(contains(full, "sessions started"));
  CHECK(here.run("-v run swept.toml").out == full);
}

TEST_CASE("what would take too long is refused by estimate, and taken on with --unlimited") {
  auto const& here = workplace();
  // Two months of a million jobs a second. A story ends with its session.
  here.write("long.toml", "[run]\nduration = \"60d\"\nwindow = \"1d\"\nreplications = 1\n[workload]\n"
                          "arrivals = \"poisson(1000000/s)\"\ndemand = \"10us\"\n[server]\ncount = 20\n");
  for (std::string const command : {"run", "check", "explain --session 1"}) {
    CHECK(here.run(command + " long.toml").code == 2);
    CHECK(contains(here.run(command + " long.toml").err, "--unlimited runs it anyway"));
    if (command != "run") CHECK(here.run(command + " long.toml --unlimited").code == 0);
  }
}

TEST_CASE("Ctrl-C ends a run with exit code 130") {
  auto const& here = workplace();
  auto const ended =
      here.interrupted("run demo.toml --unlimited --replications 100000 -v", "INT", "[ -s .err ]");
  CHECK(ended.code == 130);
  CHECK(contains(ended.err, "interrupted"));
}

TEST_CASE("recorded traffic can be run") {
  auto const& here = workplace();
  here.write("trace.csv", "session,at,think\na,1,\na,,2\nb,2,\nb,4,\n");
  here.write("replay.toml", "[run]\nduration = \"20s\"\nreplications = 2\n[workload]\ntrace = \"trace.csv\"\n"
                            "demand = \"10ms\"\n[server]\ncount = 2\n");
  auto const ended = here.run("run replay.toml --format csv");
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, ",sessions_started,count,2,2,2,2\n"));
  CHECK(contains(ended.out, ",requests_ok,count,4,4,4,2\n"));

  here.write("trace.csv", "session,at,think\na,1,\na,x,\n");
  auto const wrong = here.run("run replay.toml");
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "trace.csv:3: 'at' is 'x': not a number of seconds"));
}

TEST_CASE("run --record writes what happened to a sample of sessions; nothing else changes") {
  auto const& here = workplace();
  auto const plain = here.run("run demo.toml -o plain");
  auto const recorded = here.run("run demo.toml -o recorded --record sessions,requests --jobs 2");
  CHECK(recorded.code == plain.code);
  CHECK(recorded.out == plain.out);
  for (auto const& entry : std::filesystem::directory_iterator{here / "plain"}) {
    std::string const name = entry.path().filename();
    if (name == "report.html" || name == "manifest.json") continue; // they show what was recorded
    CAPTURE(name);
    CHECK(here.read("recorded/" + name) == here.read("plain/" + name));
  }
  CHECK_FALSE(std::filesystem::exists(here / "plain/sessions.csv"));

  // All sessions fit: they are the ledger of the first trial.
  std::map<std::string, std::size_t> ends;
  for (std::string const& line : lines_of(here.read("recorded/sessions.csv"))) {
    std::vector<std::string> const cells = cells_of(line);
    ++ends[cells[1] + ",1," + cells[10] + ',' + cells[11]];
  }
  std::size_t rows = 0;
  for (std::string const& line : lines_of(here.read("recorded/ledger.csv"))) {
    std::vector<std::string> const cells = cells_of(line);
    if (cells[2] != "1" || cells[5] == "0") continue;
    CAPTURE(line);
    CHECK(std::to_string(ends[cells[1] + ",1," + cells[3] + ',' + cells[4]]) == cells[5]);
    ++rows;
  }
  CHECK(rows >= 3);
  CHECK(ends.contains("sticky,1,lost,crash"));

  // A story is the one that explain tells.
  std::vector<std::string> const story = lines_of(here.read("recorded/stories.csv"));
  REQUIRE(story.size() > 10);
  std::string const number = cells_of(story[1])[3];
  std::string const told = here.run("explain demo.toml --session " + number, ">.out", 400).out;
  for (std::string const& line : story) {
    std::vector<std::string> const cells = cells_of(line);
    if (cells[1] != "sticky" || cells[3] != number) continue;
    CAPTURE(line);
    CHECK(contains(told, cells[5]));
  }

  CHECK(here.run("run demo.toml -o recorded").code == 0);
  CHECK_FALSE(std::filesystem::exists(here / "recorded/sessions.csv"));
}

TEST_CASE("run --record trace writes a trace, and no files that it was not asked for") {
  auto const& here = workplace();
  CHECK(here.run("run demo.toml -o traced --record trace").code == 0);
  auto const trace = nlohmann::json::parse(here.read("traced/trace.json"));
  CHECK(trace["otherData"]["scenario"] == "demo");
  CHECK(trace["traceEvents"][0]["args"]["name"] == "sticky");
  CHECK_FALSE(std::filesystem::exists(here / "traced/sessions.csv"));
  CHECK(here.run("run demo.toml -o traced").code == 0);
  CHECK_FALSE(std::filesystem::exists(here / "traced/trace.json"));
}

TEST_CASE("run --record: words may have spaces around them") {
  auto const& here = workplace();
  CHECK(here.run("run demo.toml -o out --record ' trace ,sessions, requests '").code == 0);
  for (char const* const name : {"trace.json", "sessions.csv", "requests.csv", "stories.csv"})
    CHECK(std::filesystem::exists(here / ("out/" + std::string{name})));
}

TEST_CASE("run --record: what it does not know, and where it has no place") {
  auto const& here = workplace();
  auto const unknown = here.run("run demo.toml -o out --record 'sessions, servers'");
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "--record does not know 'servers'\nit takes sessions, requests, trace, or"));
  auto const nowhere = here.run("run demo.toml --record sessions");
  CHECK(nowhere.code == 2);
  CHECK(contains(nowhere.err, "--record needs --out"));
}

} // namespace run_test
