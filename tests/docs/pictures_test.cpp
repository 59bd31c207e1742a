// The pictures of README and docs are those that the program draws.
#include "catch.hpp"
#include "cli/workplace.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace pictures_test {

namespace fs = std::filesystem;

namespace {

std::string const source_folder = STICKYSIM_SOURCE_DIR;
std::string const picture_folder = source_folder + "/docs/pictures/";

constexpr std::uintmax_t most_bytes = 40'000; ///< a page of several opens at once

/// A picture of a run and the documents that show it.
struct Shown {
  std::string_view run; ///< scenario and options
  std::string_view picture;
  std::string_view file;
  std::vector<std::string_view> documents;
};

constexpr std::string_view first_crash = "run SOURCE/scenarios/first-crash.toml";
constexpr std::string_view distant_store =
    "sweep SOURCE/scenarios/first-crash.toml --variant sticky --variant stateless --replications 2"
    " --vary state.store.round_trip=0ms:16ms:4ms";

/// Two replications are enough for a picture, except for the one whose figures README tells.
std::vector<Shown> const all_shown = {
    {first_crash, "headline", "first-crash.svg", {"README.md", "docs/gallery.md"}},
    {first_crash, "p99", "first-crash-tail.svg", {"docs/how-to/timeline.md"}},
    {first_crash, "latency", "first-crash-latency.svg", {"docs/reference/statistics.md"}},
    {distant_store, "sweep-mean-1", "distant-store.svg", {"docs/how-to/sweeps.md"}},
    {"run SOURCE/scenarios/claims/07-clean-replacement.toml --replications 2",
     "headline",
     "rolling-restart.svg",
     {"docs/gallery.md"}},
    {"run SOURCE/scenarios/autoscale.toml --replications 2",
     "heat-1",
     "autoscaled-day.svg",
     {"docs/gallery.md"}},
    {"run SOURCE/scenarios/retry-storm.toml --replications 2",
     "headline",
     "retry-storm.svg",
     {"docs/gallery.md", "docs/background/retries.md"}},
    {"run SOURCE/scenarios/store-failover.toml --replications 2",
     "ledger",
     "store-failover.svg",
     {"docs/gallery.md", "docs/reference/states.md"}},
    {"run SOURCE/scenarios/claims/09-remapping.toml --replications 2",
     "ledger",
     "remapping.svg",
     {"docs/gallery.md"}},
    {"run SOURCE/docs/course/shop.toml", "headline", "course-1.svg", {"docs/course/1-what-is-a-session.md"}},
    {"run SOURCE/docs/course/crash.toml", "headline", "course-2.svg", {"docs/course/2-a-server-dies.md"}},
    {"run SOURCE/docs/course/growth.toml", "ledger", "course-3.svg", {"docs/course/3-a-server-joins.md"}},
    {"run SOURCE/docs/course/deploy.toml", "headline", "course-4.svg", {"docs/course/4-a-deploy.md"}},
    {"run SOURCE/docs/course/homes.toml",
     "ledger",
     "course-5.svg",
     {"docs/course/5-the-store-and-the-token.md"}},
    {"run SOURCE/docs/course/policy.toml", "latency", "course-6.svg", {"docs/course/6-your-own-policy.md"}},
};

/// Two replications may leave an expectation undecided, which is exit code 1.
void simulate(Workplace const& here, std::string arguments, std::string const& out) {
  constexpr std::string_view folder = "SOURCE";
  arguments.replace(arguments.find(folder), folder.size(), source_folder);
  REQUIRE(here.run(arguments + " --out " + out + " --quiet").code <= 1);
}

} // namespace

TEST_CASE("the picture of README, and those of docs, are what the program draws", "[.]") {
  Workplace const here;
  std::string_view last;
  std::string out = "out";
  std::set<std::string> known;
  for (Shown const& shown : all_shown) {
    CAPTURE(shown.file);
    if (shown.run != last) simulate(here, std::string{shown.run}, out += 't');
    last = shown.run;
    REQUIRE(here.run("report " + out + " --picture " + std::string{shown.picture} + " -o drawn.svg").code ==
            0);
    std::string const file = picture_folder + std::string{shown.file};
    if (std::getenv("STICKYSIM_REWRITE_DOCS") != nullptr)
      std::ofstream{file, std::ios::binary} << here.read("drawn.svg");
    INFO("STICKYSIM_REWRITE_DOCS=1 draws it anew");
    CHECK((content_of(file) == here.read("drawn.svg")));
    CHECK(fs::file_size(file) < most_bytes);
    for (std::string_view const document : shown.documents) {
      fs::path const from = fs::path{document}.parent_path();
      fs::path const picture = fs::path{"docs/pictures"} / shown.file;
      CHECK(contains(content_of(source_folder + "/" + std::string{document}),
                     "](" + picture.lexically_relative(from.empty() ? "." : from).string() + ")"));
    }
    known.emplace(shown.file);
  }
  for (auto const& entry : fs::directory_iterator(picture_folder))
    CHECK(known.contains(entry.path().filename().string()));
}

} // namespace pictures_test
