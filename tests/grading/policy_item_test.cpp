// `grade` of policies: those that are wrong are told from those that are right, each by what is wrong.

#include "catch.hpp"
#include "cli/workplace.hpp"
#include "grading/apart.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

using namespace stickysim;

namespace policy_item_test {
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

/// Two choices reach all goals with ease.
constexpr char scenario[] = R"toml([run]
duration = "2min"
replications = 6
[workload]
arrivals = "poisson(80/s)"
demand = "exponential(100ms)"
[server]
count = 10
[variants.random]
balancer.policy = "random"
[[expect]]
that = "yours.latency_p99 < random.latency_p99"
[[expect]]
that = "yours.latency_mean < 0.8 * random.latency_mean"
)toml";

std::string item(std::string const& keys) {
  return "title = \"Policies\"\n[[item]]\nname = \"policy\"\nkind = \"policy\"\nseed = 7\npoints = 4\n" +
         keys + '\n';
}

/// The first of the candidates, as a program of the shell.
constexpr char first_server[] =
    R"(exec stdbuf -oL sed '1s/.*/{"protocol":1}/;t;s/^[^[]*\[{"server"://;s/,.*//')";

/// What a right program needs at most; under the sanitizers more.
constexpr int limit_s = limits_hold ? 2 : 5;
std::string const is_late = "does not end within " + std::to_string(limit_s) + " s of processor time";

struct PolicyCourse : Workplace {
  PolicyCourse() {
    write("goals.toml", scenario);
    write("exercise.toml", item("file = \"mine.so\"\ncommand = \"sh mine.sh\"\nlimit = \"" +
                                std::to_string(limit_s) + "s\"\nmemory = \"64MiB\""));
    write("with-goals.toml", item("file = \"mine.so\"\nscenario = \"goals.toml\""));
  }
  void hand_in_plugin(std::string const& student, std::string const& name) const {
    fs::create_directories(*this / student);
    fs::copy_file(STICKYSIM_PLUGINS "/" + name + ".so", *this / (student + "/mine.so"));
  }
  void hand_in_program(std::string const& student, std::string const& text) const {
    fs::create_directories(*this / student);
    write(student + "/mine.sh", text);
  }
  /// The mark of the item, as PrairieLearn has it.
  json mark_of(std::string const& student, std::string const& exercise = "exercise.toml") const {
    auto const ended = run("grade " + exercise + " " + student + " --format prairielearn");
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    auto all = json::parse(ended.out);
    if (all["gradable"] == false) return {{"gradable", false}, {"message", all["format_errors"][0]}};
    json mark = all["tests"][0];
    mark["gradable"] = true;
    return mark;
  }
  json mark_of_plugin(std::string const& name) const {
    hand_in_plugin(name, name);
    return mark_of(name);
  }
  json mark_of_program(std::string const& text) const {
    hand_in_program("program", text);
    return mark_of("program");
  }
};

bool tells(json const& mark, std::string const& what) {
  return contains(mark["message"].get<std::string>(), what);
}
bool shows(json const& mark, std::string const& what) {
  return contains(mark["output"].get<std::string>(), what);
}

} // namespace

TEST_CASE("grade: right policies get all points, in C++ and as programs") {
  PolicyCourse const here;
  json const plugin = here.mark_of_plugin("two");
  CAPTURE(plugin.dump());
  CHECK(plugin["points"] == 4.0);
  CHECK(plugin["message"] == "the contract is kept");
  json const program = here.mark_of_program(first_server);
  CAPTURE(program.dump());
  CHECK(program["points"] == 4.0);
  json const goals = here.mark_of("two", "with-goals.toml");
  CAPTURE(goals.dump());
  CHECK(goals["points"] == 4.0);
  CHECK(goals["message"] == "the contract is kept, all goals are reached");
}

TEST_CASE("grade: the program that new policy writes gets all points") {
  if (std::system("command -v python3 >/dev/null") != 0) return; // there is none;
  PolicyCourse const here;
  here.write("python.toml", item("command = \"python3 mine.py\""));
  REQUIRE(here.run("new policy mine --language python --out ada").code == 0);
  json const mark = here.mark_of("ada", "python.toml");
  CAPTURE(mark.dump());
  CHECK(mark["points"] == 4.0);
}

TEST_CASE("grade: a policy that keeps the contract and misses a goal gets the other points") {
  PolicyCourse const here;
  here.write("goals.toml", std::string{scenario} + "[[expect]]\nthat = \"yours.latency_p99 < 0.001\"\n"
                                                   "[[expect]]\nthat = \"yours.requests > 10\"\n");
  here.hand_in_plugin("ada", "two");
  json const mark = here.mark_of("ada", "with-goals.toml");
  CAPTURE(mark.dump());
  CHECK(mark["points"] == 3.5); // all two of the contract, three of four goals
  CHECK(tells(mark, "yours.latency_p99 < 0.001 does not hold: "));
}

TEST_CASE("grade: an answer that is no candidate, with the question") {
  PolicyCourse const here;
  json const mark = here.mark_of_plugin("outside");
  CAPTURE(mark.dump());
  CHECK(mark["points"] > 0.0); // it is right for a second
  CHECK(mark["points"] < 4.0);
  CHECK(tells(mark, " s the policy 'outside' of mine.so answered "));
  CHECK(tells(mark, ", and there are "));
  CHECK(shows(mark, "  asked {\"now_ns\":1"));
}

TEST_CASE("grade: a plugin of another version, or none at all, is not gradable") {
  PolicyCourse const here;
  json const old = here.mark_of_plugin("old");
  CHECK(old["gradable"] == false);
  CHECK(tells(old, "the plugin 'mine.so' is built against stickysim 0.2.9, and this is "));
  CHECK(tells(old, "rebuild it"));
  CHECK(tells(here.mark_of_plugin("nothing"), "the plugin 'mine.so' has no policy"));
  fs::create_directory(here / "empty");
  json const empty = here.mark_of("empty");
  CHECK(empty["gradable"] == true);
  CHECK(empty["message"] == "there is no file for 'mine.so' or 'sh mine.sh'");
}

TEST_CASE("grade: a crash breaks its clause, and no other") {
  PolicyCourse const here;
  json const mark = here.mark_of_plugin("crashes");
  CAPTURE(mark.dump());
  CHECK(tells(mark, "one server: crashes: signal 6 (Aborted)"));
  CHECK(shows(mark, "asked {\"now_ns\":"));
  CHECK(mark["points"] > 1.0); // others come down to one server at times
  CHECK(mark["points"] < 4.0);
}

TEST_CASE("grade: a policy that never answers is ended by its limit, and asked no more") {
  PolicyCourse const here;
  json const plugin = here.mark_of_plugin("loops");
  CAPTURE(plugin.dump());
  CHECK(plugin["points"] == 0.0);
  CHECK(tells(plugin, "one server: " + is_late));
  CHECK(shows(plugin, "clauses that were not asked any more: 8\n"));
  json const program = here.mark_of_program("while :; do :; done\n");
  CAPTURE(program.dump());
  CHECK(program["points"] == 0.0);
  CHECK(tells(program, "the command sh mine.sh " + is_late));
}

TEST_CASE("grade: a policy that takes too much memory is told so", "[unsanitized]") {
  if (!limits_hold) return;
  PolicyCourse const here;
  json const mark = here.mark_of_plugin("grows");
  CAPTURE(mark.dump());
  CHECK(tells(mark, "needs more than 64 MiB of memory"));
  CHECK(mark["points"] < 4.0);
}

TEST_CASE("grade: a policy that looks at what no balancer knows is told so, unless it may ask servers") {
  PolicyCourse const here;
  json const mark = here.mark_of_plugin("peeks");
  CAPTURE(mark.dump());
  CHECK(mark["points"].get<double>() == Approx(4 * 8 / 9.0));
  CHECK(
      tells(mark, "the same knowledge, the same answers: it looks at what no balancer knows: at question "));
  here.write("exercise.toml", item("file = \"mine.so\"\nmay_ask_servers = true"));
  CHECK(here.mark_of("peeks")["points"] == 4.0);
}

TEST_CASE("grade: a plugin that opens files is told so", "[unsanitized]") {
  if (!limits_hold) return;
  PolicyCourse const here;
  json const mark = here.mark_of_plugin("reads");
  CAPTURE(mark.dump());
  CHECK(tells(mark, "one server: asks the operating system for a file, a program or the like"));
  CHECK(mark["points"] == 0.0);
}

TEST_CASE("grade: a policy that cannot be repeated is told so") {
  PolicyCourse const here;
  json const mark = here.mark_of_plugin("remembers");
  CAPTURE(mark.dump());
  CHECK(tells(mark, "the same questions, the same answers: the same questions have got different answers: at "
                    "question "));
  CHECK(!shows(mark, "no balancer knows"));
  CHECK(mark["points"] < 4.0);
}

TEST_CASE("grade: a program that gives no answer is told for what it says") {
  PolicyCourse const here;
  std::string const hello = "read hello; echo '{\"protocol\":1}'; read question; ";
  CHECK(tells(here.mark_of_program(hello + "echo '[1]'"), "answered '[1]', and the candidates are 1"));
  json const ends = here.mark_of_program(hello + "echo no server >&2; exit 3");
  CHECK(tells(ends, "has ended with exit code 3"));
  CHECK(shows(ends, "  it wrote\n  no server\n"));
  CHECK(tells(here.mark_of_program("read hello; echo hello"), "answered 'hello' at its start"));
}

TEST_CASE("grade: what a program leaves behind ends with it") {
  PolicyCourse const here;
  CHECK(tells(here.mark_of_program("sleep 600 >/dev/null 2>&1 & echo $! >left; exit 3"), "exit code 3"));
  std::string const left = here.read("program/left");
  REQUIRE(!left.empty());
  // It has been told to end when the marks are there, and does so at once; who takes it over may not look.
  auto const lives = [&] {
    std::ifstream stat{"/proc/" + left.substr(0, left.find('\n')) + "/stat"};
    std::string const line{std::istreambuf_iterator<char>{stat}, {}};
    return !line.empty() && !contains(line, ") Z ");
  };
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (lives() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  CHECK_FALSE(lives());
}

TEST_CASE("grade: in a class no policy harms another, and all formats tell of them") {
  PolicyCourse const here;
  for (std::string const name : {"two", "crashes", "loops", "old", "outside"})
    here.hand_in_plugin("class/" + name, name);
  here.hand_in_program("class/zoe", first_server);
  auto const ended = here.run("grade --class class exercise.toml --jobs 2");
  CAPTURE(ended.out, ended.err);
  REQUIRE(ended.code == 0);
  auto const rows = lines_of(ended.out);
  REQUIRE(rows.size() == 7);
  CHECK(contains(rows[1], "signal 6"));
  CHECK(contains(rows[2], "does not end"));
  CHECK(contains(rows[3], "0.2.9"));
  CHECK(contains(rows[4], "answered"));
  CHECK(rows[5] == "two,4,4,4,");
  CHECK(rows[6] == "zoe,4,4,4,");
  CHECK(here.run("grade --class class exercise.toml --jobs 1").out == ended.out);
  for (std::string const format : {"text", "gradescope", "classroom", "prairielearn"})
    CHECK(
        contains(here.run("grade exercise.toml class/crashes --format " + format).out, "signal 6 (Aborted)"));
}

TEST_CASE("grade: mistakes in an item of a policy, and in its scenario, are the author's") {
  PolicyCourse const here;
  here.hand_in_plugin("ada", "two");
  auto const errors = [&](std::string const& keys) {
    here.write("exercise.toml", item(keys));
    auto const ended = here.run("grade exercise.toml ada");
    CHECK(ended.code == 2);
    return ended.err;
  };
  CHECK(contains(errors(""), "a policy needs 'file', 'command' or both"));
  CHECK(contains(errors("file = \"mine.so\"\nlimit = 2"), "exercise.toml:8:9: error: "));
  CHECK(contains(errors("file = \"mine.so\"\nmemory = \"much\""), "exercise.toml:8:10: error: "));
  CHECK(contains(errors("file = \"mine.so\"\nmay_ask_servers = 1"), "'may_ask_servers' is true or false"));
  CHECK(contains(errors("file = \"mine.so\"\nscenario = \"none.toml\""), "exercise.toml:8:12: error: "));
  here.write("goals.toml", "[server]\ncuont = 3\n[[expect]]\nthat = \"yours.latency_mean < 1\"\n");
  CHECK(contains(errors("file = \"mine.so\"\nscenario = \"goals.toml\""),
                 "goals.toml:2:1: error: unknown key 'server.cuont'"));
  here.write("goals.toml", "[workload]\narrivals = \"1/s\"\ndemand = \"1ms\"\n");
  CHECK(contains(errors("file = \"mine.so\"\nscenario = \"goals.toml\""), "goals.toml' has no goals"));
}

TEST_CASE("docs/how-to/instructors.md shows what grade says of a policy") {
  PolicyCourse const here;
  here.hand_in_plugin("ada", "outside");
  std::string const out =
      here.run("grade '" STICKYSIM_SOURCE_DIR "/exercises/6-write-your-own-policy.toml' ada").out;
  std::size_t const row = out.find("policy ");
  REQUIRE(row != std::string::npos);
  CHECK(contains(content_of(STICKYSIM_SOURCE_DIR "/docs/how-to/instructors.md"),
                 "```\n" + out.substr(row, out.find("total ") - row) + "```\n"));
}

} // namespace policy_item_test
