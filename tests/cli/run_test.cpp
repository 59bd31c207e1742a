#include "catch.hpp"
#include "cli/workplace.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace {

/// A server dies: only the variant with state on it loses sessions. Small enough for many runs.
constexpr char scenario[] = R"toml(title = "A server dies"
[run]
duration = "60s"
replications = 3
seed = 7
[workload]
arrivals = "poisson(5/s)"
requests = "geometric(10)"
think_time = "exponential(1s)"
demand = "exponential(10ms)"
[balancer]
affinity = "cookie"
[server]
count = 2
workers = 4
boot_time = "5s"
[[fault]]
kind = "crash"
server = 1
at = "30s"
[variants.sticky]
[variants.stateless]
balancer.affinity = "none"
state.placement = "shared"
)toml";

constexpr char holds[] = "[[expect]]\nthat = \"sticky.sessions_lost > stateless.sessions_lost\"\n";
constexpr char fails[] = "[[expect]]\nthat = \"sticky.sessions_lost == 0\"\n";

Workplace const& workplace() {
  static Workplace const here;
  here.write("demo.toml", scenario);
  return here;
}

} // namespace

TEST_CASE("run prints the verdict and the variants; the exit code is the expectations'") {
  auto const& here = workplace();
  auto const plain = here.run("run demo.toml");
  CHECK(plain.code == 0);
  CHECK(contains(plain.out, "sticky"));
  CHECK(contains(plain.out, "stateless"));
  CHECK_FALSE(contains(plain.out, "\x1b[")); // not a terminal

  here.write("holds.toml", std::string{scenario} + holds);
  here.write("fails.toml", std::string{scenario} + holds + fails);
  CHECK(here.run("run holds.toml").code == 0);
  CHECK(here.run("run fails.toml").code == 1);
  CHECK(here.run("run fails.toml --format csv").code == 1);
}

TEST_CASE("formats: the summary as CSV, an object as JSON") {
  auto const& here = workplace();
  auto const csv = here.run("run demo.toml --format csv");
  CHECK(csv.out.starts_with("scenario,variant,metric,unit,mean,ci_low,ci_high,replications\ndemo,sticky,"));
  here.write("holds.toml", std::string{scenario} + holds);
  auto const json = nlohmann::json::parse(here.run("run holds.toml --format json").out);
  CHECK(json["verdict"].is_string());
  CHECK(json["fingerprint"].get<std::string>().size() == 16);
  CHECK(json["expectations"][0]["verdict"] == "holds");
  CHECK(json["summary"][0]["variant"] == "sticky");
  CHECK(json["summary"][0]["metric"] == "sessions_started");
  CHECK(json["summary"][0]["replications"] == 3);
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
  here.write("wide.toml", std::string{scenario} + "[variants.a-variant-with-a-name-of-forty-letters]\n" +
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
  here.run("--version", ">/dev/null; script -qec \"stty cols 60; unset COLUMNS; NO_COLOR=1 " STICKYSIM_BINARY
                        " run demo.toml --quiet\" /dev/null | tr -d '\\r' >.out");
  CHECK(here.read(".out") == here.run("run demo.toml --quiet", ">.out", 60).out);
}

TEST_CASE("a folder that cannot be written is refused before anything is simulated") {
  auto const& here = workplace();
  // At this size a run would take hours.
  std::string const long_run = "run demo.toml --replications 100000 --set run.duration=87600h --out ";
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
  here.write("bad.toml", std::string{scenario} + "[state]\nplacment = \"local\"\n");
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
  // A check every millisecond for seven years: but checks of a healthy server take no time.
  here.write("long.toml", "[run]\nduration = \"2500d\"\nwindow = \"1d\"\nreplications = 1\n[workload]\n"
                          "arrivals = \"1/h\"\ndemand = \"10ms\"\n[balancer.health]\ninterval = \"1ms\"\n");
  for (std::string const command : {"run", "check", "explain --session 1"}) {
    CHECK(here.run(command + " long.toml").code == 2);
    CHECK(contains(here.run(command + " long.toml").err, "--unlimited runs it anyway"));
    CHECK(here.run(command + " long.toml --unlimited").code == 0);
  }
}

TEST_CASE("Ctrl-C ends a run with exit code 130") {
  auto const& here = workplace();
  // A shell starts what it runs behind its back with interrupts ignored; timeout(1) does not.
  auto const ended =
      here.run("--version", ">/dev/null; timeout --preserve-status -s INT 0.3 '" STICKYSIM_BINARY
                            "' run demo.toml --replications 100000");
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
