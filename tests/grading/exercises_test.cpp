// The exercises of the course, as they are shipped.

#include "catch.hpp"
#include "folder.hpp"
#include "grading/exercise.hpp"
#include "quiz/topic.hpp"

#include <fmt/format.h>

#include <set>

using namespace stickysim;

namespace {

namespace fs = std::filesystem;

std::set<std::string> exercises() {
  std::set<std::string> paths;
  for (auto const& entry : fs::directory_iterator{STICKYSIM_SOURCE_DIR "/exercises"})
    if (entry.path().extension() == ".toml") paths.insert(entry.path().native());
  return paths;
}

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
