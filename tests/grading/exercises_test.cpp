// The exercises of the course, as they are shipped.

#include "catch.hpp"
#include "folder.hpp"
#include "grading/exercise.hpp"
#include "quiz/topic.hpp"

#include <fmt/format.h>

#include <set>

using namespace stickysim;

namespace exercises_test {

namespace {

namespace fs = std::filesystem;

std::set<std::string> exercises() {
  std::set<std::string> paths;
  for (auto const& entry : fs::directory_iterator{STICKYSIM_SOURCE_DIR "/exercises"})
    if (entry.path().extension() == ".toml") paths.insert(entry.path().native());
  return paths;
}

/// What a student hands in who wants the points without the work.
struct Cheat {
  std::string_view how;
  std::string_view lines; ///< added to a cookie, whose sessions die with their server
};

/// The mark of the exercise's scenario, the item after which the student names `file`.
Mark mark_of(std::string const& exercise_file, std::string const& file, std::string const& lines) {
  Folder const folder;
  folder.write(file,
               "workload.demand = \"10ms\"\nworkload.requests = 5\nworkload.arrivals = \"poisson(1/s)\"\n"
               "server.count = 3\n" +
                   lines);
  // One session, which is over before anything happens.
  folder.write("one.csv", "session,at,think,demand\na,1,,0.001\n");
  auto const exercise = load_exercise(STICKYSIM_SOURCE_DIR "/exercises/" + exercise_file);
  REQUIRE(exercise);
  return exercise->mark(read_submission(folder.path(), "eve")).marks.back();
}

constexpr std::string_view cookie = "balancer.affinity.kind = \"cookie\"\n";

std::string sticky(std::string_view lines) { return std::string{cookie}.append(lines); }

} // namespace

TEST_CASE("exercises: there is one for each lesson, of three to five items") {
  CHECK(exercises().size() == lessons().size());
  auto lesson = lessons().begin();
  for (std::string const& path : exercises()) {
    auto const exercise = load_exercise(path);
    INFO(path << (exercise ? "" : render(exercise.error())));
    REQUIRE(exercise);
    std::string title{lesson->title};
    title.front() = static_cast<char>(title.front() - 'A' + 'a');
    CHECK(exercise->title == fmt::format("Lesson {}: {}", lesson->number, title));
    CHECK(exercise->items.size() >= 3);
    CHECK(exercise->items.size() <= 5);
    ++lesson;
  }
}

TEST_CASE("exercises: the student who knows gets all points, and the other one some") {
  std::string const folder = STICKYSIM_SOURCE_DIR "/exercises";
  auto const exercise = load_exercise(folder + "/2-a-server-dies.toml");
  REQUIRE(exercise);
  MarkSheet const full = exercise->mark(read_submission(folder + "/class/4711", "4711"));
  CHECK(full.points() == full.max_points());
  MarkSheet const part = exercise->mark(read_submission(folder + "/class/4712", "4712"));
  CHECK(part.points() > 0);
  CHECK(part.points() < part.max_points());
}

TEST_CASE("exercises: who cheats does not survive the crash") {
  auto const survive = [](std::string const& lines) {
    return mark_of("2-a-server-dies.toml", "survive.toml", lines);
  };
  Mark const honest = survive("state.placement = \"client\"\n");
  CHECK(honest.points == honest.max_points);
  Mark const unsolved = survive(sticky(""));
  CHECK(unsolved.points < honest.points / 2);
  constexpr Cheat cheats[] = {
      {"all sessions on a server that does not crash", "balancer.policy = \"first(limit=1000)\"\n"},
      {"nobody comes before the crash", "workload.until = \"1s\"\n"},
      {"traffic of one's own", "[sweep]\n\"workload.trace\" = [\"one.csv\"]\n"},
      {"the crash is put off", "[sweep]\n\"fault.1.mttf\" = [\"1000h\"]\n"},
      {"idle servers do not crash", "[sweep]\n\"fault.1.only_busy\" = [true]\n"},
      {"a state that nobody misses", "state.soft = true\n"},
      {"the server is out before it crashes", "[[maintenance]]\nserver = 2\nat = \"1s\"\n"},
      {"one server is left before the crash", "[[scale]]\nat = \"1s\"\ncount = 1\n"},
      {"intervals that say too much, of a time in which nothing happens",
       "run.confidence = 0.0001\nrun.warmup = \"100s\"\n"},
      {"lost sessions that only fail",
       "balancer.affinity.on_unavailable = \"strict\"\nbalancer.health.rise = 1000\n"},
  };
  for (Cheat const& cheat : cheats) {
    Mark const mark = survive(sticky(cheat.lines));
    INFO(cheat.how << ": " << mark.remark);
    CHECK((mark.remark.starts_with("base.sessions_harmed == 0 does not hold") || mark.points == 0));
    CHECK(mark.points <= unsolved.points);
  }
}

TEST_CASE("exercises: who cheats gets nothing for a deploy") {
  auto const deploy = [](std::string const& lines) {
    return mark_of("4-deploys-and-drains.toml", "deploy.toml", lines);
  };
  Mark const honest = deploy(sticky("[[rollout]]\nat = \"1min\"\ndrain_timeout = \"2min\"\n"));
  CHECK(honest.points == honest.max_points);
  constexpr Cheat cheats[] = {
      {"no deploy", ""},
      {"a crash instead, when all is over", "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"599s\"\n"},
      {"a deploy when all is over", "[[rollout]]\nat = \"599s\"\n"},
      {"one that ends with the first server", "[[rollout]]\nat = \"1min\"\npause = \"1h\"\n"},
      {"a drain that never ends", "[[rollout]]\nat = \"1min\"\ndrain_timeout = \"1h\"\n"},
      {"nobody is there", "workload.until = \"10s\"\n[[rollout]]\nat = \"5min\"\n"},
      {"a state that nobody misses", "state.soft = true\n[[rollout]]\nat = \"1min\"\n"},
      {"a store, by a preset",
       "[[rollout]]\nat = \"1min\"\n[sweep]\n\"state.preset\" = [\"redis-single\"]\n"},
  };
  for (Cheat const& cheat : cheats) {
    Mark const mark = deploy(sticky(cheat.lines));
    INFO(cheat.how << ": " << mark.remark);
    CHECK(mark.points == 0);
  }
}

} // namespace exercises_test
