// `grade`: what is handed in gets the marks that it deserves, in each form that others read.

#include "catch.hpp"
#include "cli/workplace.hpp"
#include "grading/confinement.hpp"
#include "quiz/sheet.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <set>

using namespace stickysim;

namespace grade_test {
using nlohmann::json;

namespace {

constexpr char exercise[] = R"toml(title = "A server dies"
[[item]]
name = "lost"
kind = "quiz"
topic = "crash"
seed = 7
points = 2
[[item]]
name = "design"
kind = "scenario"
file = "design.toml"
expect = "goals.toml"
points = 6
)toml";

constexpr char goals[] =
    R"toml(set = ["run.duration=60s", "run.replications=5", "run.seed=3", "workload.arrivals=poisson(2/s)"]
[[expect]]
that = "base.sessions_lost == 0"
[[expect]]
that = "base.availability > 0.5"
[[expect]]
that = "base.sessions_started > 10"
)toml";

constexpr char sticky_design[] = R"toml([workload]
arrivals = "poisson(0.001/s)"
requests = "geometric(5)"
think_time = "exponential(2s)"
demand = "5ms"
[server]
count = 2
[balancer]
affinity = "cookie"
[[fault]]
kind = "crash"
server = 1
at = "30s"
for = "1s"
)toml";

std::string answer_of(std::string const& student) {
  return QuizOrder{find_quiz_topic("crash"), 7, student}.ask().answer;
}

/// The exercise, its goals, and what two students hand in: one is right, the other is not.
struct Course : Workplace {
  Course() {
    write("exercise.toml", exercise);
    write("goals.toml", goals);
    std::filesystem::create_directories(*this / "class/ada");
    std::filesystem::create_directories(*this / "class/bob");
    write("class/ada/answers.toml", "lost = " + answer_of("ada") + "\n");
    write("class/ada/design.toml", std::string{sticky_design} + "[state]\nplacement = \"shared\"\n");
    write("class/bob/answers.toml", "lost = 99\n");
    write("class/bob/design.toml", sticky_design);
  }
  json graded(std::string const& student, std::string const& format) const {
    auto const ended =
        run(fmt::format("grade exercise.toml class/{} --student {} --format {}", student, student, format));
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    return json::parse(ended.out);
  }
};

Course const& course() {
  static Course const here;
  return here;
}

std::set<std::string> keys_of(json const& object) {
  std::set<std::string> keys;
  for (auto const& [key, value] : object.items())
    keys.insert(key);
  return keys;
}

/// Whether all keys are among those that the form documents.
bool only(json const& object, std::set<std::string> const& documented) {
  return std::ranges::includes(documented, keys_of(object));
}

} // namespace

TEST_CASE("grade: full marks, and partial ones with the cases that fail") {
  auto const ada = course().run("grade exercise.toml class/ada --student ada");
  CHECK(ada.code == 0);
  CHECK(ada.out == "A server dies, student ada\n\n"
                   "lost        2 of 2     right\n"
                   "design      6 of 6     all goals are reached\n"
                   "total       8 of 8\n");
  auto const bob = course().run("grade exercise.toml class/bob --student bob").out;
  CHECK(contains(bob, "\nlost        0 of 2     99 is not the answer\n"));
  CHECK(contains(bob, "\ndesign      4 of 6     base.sessions_lost == 0 does not hold: "));
  CHECK(contains(bob, "\ntotal       4 of 8\n"));
  CHECK(contains(bob, "\nlost:\n\nNo: 99 is not the answer. Session "));
  CHECK(contains(bob, "the state is lost (crash)"));
}

TEST_CASE("grade: each student has a question of his own") {
  CHECK(contains(course().run("grade exercise.toml class/ada --student ada").out, "2 of 2     right"));
  auto const other = QuizOrder{find_quiz_topic("crash"), 7, "bob"}.ask();
  CHECK(question_text({find_quiz_topic("crash"), 7, "bob"}, other, 100) !=
        question_text({find_quiz_topic("crash"), 7, "ada"},
                      QuizOrder{find_quiz_topic("crash"), 7, "ada"}.ask(), 100));
}

TEST_CASE("grade: Gradescope's results.json") {
  json const results = course().graded("bob", "gradescope");
  CHECK(
      only(results, {"execution_time", "extra_data", "leaderboard", "output", "output_format", "score",
                     "stdout_visibility", "test_name_format", "test_output_format", "tests", "visibility"}));
  CHECK(results["score"] == 4.0);
  CHECK(results["tests"].size() == 2);
  for (json const& test : results["tests"]) {
    CHECK(only(test, {"extra_data", "max_score", "name", "name_format", "number", "output", "output_format",
                      "score", "status", "tags", "visibility"}));
    CHECK(test["score"].get<double>() <= test["max_score"].get<double>());
    CHECK((test["status"] == "passed" || test["status"] == "failed"));
    CHECK(test["output"].is_string());
  }
  CHECK(course().graded("ada", "gradescope")["tests"][1]["status"] == "passed");
}

TEST_CASE("grade: the result of a grader of GitHub Classroom") {
  json const results = course().graded("bob", "classroom");
  CHECK(keys_of(results) == std::set<std::string>{"max_score", "status", "tests", "version"});
  CHECK(results["max_score"] == 8.0);
  CHECK(results["status"] == "fail");
  double sum = 0; // the reporter adds them up
  for (json const& test : results["tests"]) {
    CHECK(only(test, {"duration", "execution_time", "filename", "line_no", "message", "name", "score",
                      "status", "test_code"}));
    CHECK((test["status"] == "pass" || test["status"] == "fail"));
    sum += test["score"].get<double>();
  }
  CHECK(sum == 4.0);
  CHECK(course().graded("ada", "classroom")["status"] == "pass");
}

TEST_CASE("grade: PrairieLearn's results.json") {
  json const results = course().graded("bob", "prairielearn");
  std::set<std::string> const documented = {"format_errors", "gradable", "images", "message",
                                            "output",        "score",    "tests"};
  CHECK(only(results, documented));
  CHECK(results["gradable"] == true);
  CHECK(results["score"] == 0.5);
  for (json const& test : results["tests"])
    CHECK(only(test, {"description", "images", "max_points", "message", "name", "output", "points"}));
  Workplace const here;
  here.write("exercise.toml", exercise);
  here.write("goals.toml", goals);
  here.write("answers.toml", "lost = [\n");
  auto const broken = json::parse(here.run("grade exercise.toml . --format prairielearn").out);
  CHECK(only(broken, documented));
  CHECK(broken["gradable"] == false);
  CHECK(broken["format_errors"].size() == 1);
  // It is no attempt, so it must not tell what else is right.
  CHECK(keys_of(broken) == std::set<std::string>{"format_errors", "gradable"});
}

TEST_CASE("grade: an answer that cannot be read costs no other, and one under another name is pointed to") {
  Workplace const here;
  std::string const item = "[[item]]\nkind = \"quiz\"\ntopic = \"crash\"\nseed = 7\n";
  here.write("exercise.toml", "title = \"Three\"\n" + item + "name = \"lost\"\n" + item +
                                  "name = \"also\"\n" + item + "name = \"again\"\n");
  here.write("answers.toml", "lost = [1]\nalso = " + answer_of("") + "\nagian = 1\n");
  std::string const out = here.run("grade exercise.toml .").out;
  CAPTURE(out);
  CHECK(contains(out, "0 of 1     the answer cannot be read\n"));
  CHECK(contains(out, "answers.toml:1:8: error: an answer is a whole number or a text"));
  CHECK(contains(out, "1 of 1     right\n"));
  CHECK(contains(out, "answers.toml has no 'again', but"));
}

TEST_CASE("grade: who does not know the secret of an exercise cannot ask for its answers") {
  Workplace const here;
  std::string const rest = "[[item]]\nname = \"lost\"\nkind = \"quiz\"\ntopic = \"crash\"\nseed = 7\n";
  here.write("open.toml", "title = \"One\"\n" + rest);
  here.write("closed.toml", "title = \"One\"\nsecret = \"pepper\"\n" + rest);
  auto const sheet = [&](std::string const& more) {
    return here.run("quiz crash -s 7 --student ada " + more).out;
  };
  CHECK(sheet("") != sheet("--secret pepper"));
  CHECK(sheet("--secret salt") != sheet("--secret pepper"));
  CHECK_FALSE(contains(sheet("--secret pepper"), "pepper"));
  // A student whose two variants have different answers.
  std::string student = "a";
  auto const answer = [&](std::string const& secret) {
    return QuizOrder{find_quiz_topic("crash"), 7, student, secret}.ask().answer;
  };
  while (answer("") == answer("pepper"))
    student += 'a';
  here.write("answers.toml", "lost = " + answer("pepper") + "\n");
  CHECK(contains(here.run("grade closed.toml . --student " + student).out, "1 of 1     right"));
  CHECK(contains(here.run("grade open.toml . --student " + student).out, "0 of 1 "));
}

TEST_CASE("grade: a class comes as CSV, a student a row, in the order of their names") {
  auto const ended = course().run("grade --class class exercise.toml --jobs 2");
  CHECK(ended.code == 0);
  auto const lines = lines_of(ended.out);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "student,points,max_points,lost,design,remarks");
  CHECK(lines[1] == "ada,8,8,2,6,");
  CHECK(lines[2].starts_with("bob,4,8,0,4,"));
  CHECK(course().run("grade --class class exercise.toml --jobs 1").out == ended.out);
}

TEST_CASE("grade: a scenario may not read files outside its folder") {
  Workplace const here;
  here.write("exercise.toml", exercise);
  here.write("goals.toml", "[[expect]]\nthat = \"base.sessions_lost == 0\"\n");
  here.write("secret.csv", "session,at,think,demand\na,1,,1\n");
  std::filesystem::create_directory(here / "eve");
  auto const remark = [&](std::string const& workload, std::string const& options = "") {
    here.write("eve/design.toml", "[workload]\n" + workload + "\n[server]\ncount = 1\n");
    return here.run("grade exercise.toml eve --format prairielearn " + options).out;
  };
  std::string const outside = "is not in the scenario's folder";
  CHECK(contains(remark("trace = \"../secret.csv\"\nrequests = 1\ndemand = \"1ms\""), outside));
  CHECK(contains(remark("trace = \"" + here / "secret.csv" + "\"\ndemand = \"1ms\""), outside));
  CHECK(contains(remark("arrivals = \"1/s\"\nrequests = 1\ndemand = \"empirical(../secret.csv)\""), outside));
  CHECK(contains(
      remark(
          "arrivals = \"1/s\"\nrequests = 1\ndemand = \"1ms\"\n[sweep]\n\"workload.trace\" = [\"/etc/passwd\"]"),
      outside));
  std::filesystem::create_symlink(here / "secret.csv", here / "eve/mine.csv");
  CHECK(contains(remark("trace = \"mine.csv\"\ndemand = \"1ms\""), outside));
  CHECK_FALSE(contains(remark("trace = \"mine.csv\"\ndemand = \"1ms\"", "--allow-outside"), outside));
  std::filesystem::copy_file(here / "secret.csv", here / "eve/own.csv");
  CHECK_FALSE(contains(remark("trace = \"own.csv\"\ndemand = \"1ms\""), outside));
}

TEST_CASE("grade: nor files outside by a link beside a scenario that stands deeper in the submission") {
  Workplace const here;
  std::string deeper = exercise;
  for (std::size_t at = 0; (at = deeper.find("design.toml", at)) != std::string::npos; at += 15)
    deeper.replace(at, 11, "sub/design.toml");
  here.write("exercise.toml", deeper);
  here.write("goals.toml", "[[expect]]\nthat = \"base.sessions_lost == 0\"\n");
  here.write("secret.csv", "session,at,think,demand\na,1,,1\n");
  std::filesystem::create_directories(here / "eve/sub");
  std::filesystem::create_symlink(here / "secret.csv", here / "eve/sub/mine.csv");
  here.write("eve/own.csv", "session,at,think,demand\na,1,,1\n");
  auto const told = [&](std::string const& trace) {
    here.write("eve/sub/design.toml",
               "[workload]\ntrace = \"" + trace + "\"\ndemand = \"1ms\"\n[server]\ncount = 1\n");
    return here.run("grade exercise.toml eve --format prairielearn").out;
  };
  std::string const outside = "is not in the scenario's folder";
  CHECK(contains(told("mine.csv"), outside));
  CHECK(contains(told("../../secret.csv"), outside));
  CHECK_FALSE(contains(told("../own.csv"), outside));
}

TEST_CASE("grade: what is wrong with an exercise is said with its place") {
  Workplace const here;
  here.write("answers.toml", "");
  auto const errors = [&](std::string const& text) {
    here.write("exercise.toml", text);
    auto const ended = here.run("grade exercise.toml .");
    CHECK(ended.code == 2);
    return ended.err;
  };
  CHECK(contains(errors("title = \"x\"\n"), "the exercise has no items"));
  CHECK(contains(errors("title = \"x\"\n[[item]]\nname = \"a\"\nkind = \"essay\"\n"),
                 "exercise.toml:4:8: error: there is no kind of item 'essay'"));
  std::string const item = "[[item]]\nname = \"a\"\nkind = \"quiz\"\nseed = 1\n";
  CHECK(contains(errors("title = \"x\"\n" + item + "topic = \"crush\"\n"), "there is no topic 'crush'"));
  CHECK(contains(errors("title = \"x\"\n" + item + "topic = \"crash\"\npints = 2\n"),
                 "'pints' means nothing here"));
  CHECK(contains(errors("title = \"x\"\n" + item + "topic = \"crash\"\n" + item + "topic = \"crash\"\n"),
                 "two items 'a'"));
  CHECK(
      contains(errors("title = \"x\"\n[[item]]\nname = \"a\"\nkind = \"scenario\"\nexpect = \"none.toml\"\n"),
               "exercise.toml:5:10: error: '"));
  CHECK(here.run("grade exercise.toml nothing").code != 0);
}

TEST_CASE("grade: goals may come from the command line, and answers from one file") {
  Workplace const here;
  here.write("exercise.toml", exercise);
  here.write("goals.toml", goals);
  here.write("easy.toml", "set = [\"run.replications=2\"]\n[[expect]]\nthat = \"base.sessions_lost >= 0\"\n");
  here.write("design.toml", sticky_design);
  here.write("bob.toml", "lost = \"two\"\n");
  auto const out = here.run("grade exercise.toml bob.toml --expect easy.toml").out;
  CHECK(contains(out, "\ndesign      6 of 6 "));
  CHECK(contains(out, "'two' is no answer to this question: a whole number is asked for, in sessions"));
  auto const missing = here.run("grade exercise.toml bob.toml --expect nope.toml");
  CHECK(missing.code == 3);
  CHECK(contains(missing.err, "--expect: there is no file 'nope.toml'"));
  here.write("quiz.toml",
             "title = \"One\"\n[[item]]\nname = \"lost\"\nkind = \"quiz\"\ntopic = \"crash\"\nseed = 7\n");
  auto const without = here.run("grade quiz.toml bob.toml --expect easy.toml");
  CHECK(without.code == 2);
  CHECK(contains(without.err, "goals are given to scenarios, and the exercise has none"));
}

TEST_CASE("grade: mistakes in the goals of a scenario are their author's, and are told with their place") {
  Workplace const here;
  here.write("exercise.toml", exercise);
  here.write("answers.toml", "lost = 1\n");
  here.write("design.toml", sticky_design);
  auto const errors = [&](std::string const& text) {
    here.write("goals.toml", text);
    auto const ended = here.run("grade exercise.toml .");
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    return ended.err;
  };
  std::string const goal = "[[expect]]\nthat = \"base.sessions_lost == 0\"\n";
  CHECK(contains(errors("set = [\n"), "goals.toml:"));
  CHECK(contains(errors("[[expect]]\nthat = \"base.sessions_lots == 0\"\n"),
                 "goals.toml:2:8: error: there is no metric 'sessions_lots'"));
  CHECK(contains(errors("set = [\"run.seed=1\",\n       \"workload.arivals=poisson(1/s)\"]\n" + goal),
                 "goals.toml:2:8: error: unknown key 'workload.arivals'"));
  CHECK(contains(errors("set = [\"run.duration=long\"]\n" + goal), "goals.toml:1:8: error: "));
  CHECK(contains(errors("sets = []\n" + goal), "goals.toml:1:1: error: 'sets' means nothing here"));
  CHECK(contains(errors("set = []\n"), "there are no goals"));
  // What only the student's file tells is no mistake of the goals.
  here.write("goals.toml",
             "set = [\"server.web.count=2\"]\n[[expect]]\nthat = \"calm.sessions_lost == 0\"\n");
  auto const other = here.run("grade exercise.toml .");
  CHECK(other.code == 0);
  CHECK(contains(other.out, "'design.toml' lacks what the goals are about"));
  CHECK(contains(other.out, "there is no variant 'calm'"));
}

TEST_CASE("grade: answers that lie elsewhere are not read, nor shown") {
  Workplace const here;
  here.write("exercise.toml",
             "title = \"One\"\n[[item]]\nname = \"a\"\nkind = \"quiz\"\ntopic = \"turns\"\nseed = 1\n");
  here.write("secret", "a = nobody may read this\n");
  std::filesystem::create_directory(here / "ada");
  std::filesystem::create_symlink(here / "secret", here / "ada/answers.toml");
  auto const ended = here.run("grade exercise.toml ada");
  CAPTURE(ended.out, ended.err);
  CHECK(contains(ended.out, "does not lie in the folder of the submission"));
  CHECK_FALSE(contains(ended.out, "nobody"));
}

TEST_CASE("grade: a scenario is ended by its limit") {
  Workplace const here;
  here.write("exercise.toml", "title = \"Slow\"\n[[item]]\nname = \"a\"\nkind = \"scenario\"\nfile = "
                              "\"slow.toml\"\nexpect = \"goals.toml\"\nlimit = \"1s\"\n");
  here.write("goals.toml", "[[expect]]\nthat = \"base.sessions_lost == 0\"\n");
  here.write("slow.toml", "[run]\nduration = \"2h\"\n[workload]\narrivals = \"poisson(20000/s)\"\n"
                          "demand = \"1ms\"\n[server]\ncount = 40\n");
  auto const ended = here.run("grade exercise.toml .");
  CAPTURE(ended.out, ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "a          0 of 1     'slow.toml' does not end within 1 s of processor time"));
}

} // namespace grade_test
