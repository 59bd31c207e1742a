// Stories of sessions in the page, of chronicles made by hand that the program tells.
#include "catch.hpp"
#include "html/made_run.hpp"
#include "html/stories_section.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

using namespace stickysim;

namespace stories_section_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

/// Each request takes a second and two lines: it sets out, and is answered.
Chronicle of_requests(std::uint32_t count) {
  Chronicle chronicle;
  chronicle.session = 6;
  chronicle.length = count;
  for (std::uint32_t step = 0; step < count; ++step) {
    Nanoseconds const at_ns = (step + 1) * second;
    chronicle.entries.push_back(
        {.at_ns = at_ns, .what = step == 0 ? Happening::logs_in : Happening::requests, .step = step});
    chronicle.entries.push_back({.at_ns = at_ns, .what = Happening::is_answered, .step = step});
  }
  chronicle.began_ns = second;
  chronicle.ended_ns = count * second;
  return chronicle;
}

/// The same, of which request `step` ends with `harm`.
Chronicle harmed(std::uint32_t count, std::uint32_t step, Happening harm) {
  Chronicle chronicle = of_requests(count);
  ChronicleEntry& entry = chronicle.entries[2 * step + 1];
  entry.what = harm;
  entry.cause = harm == Happening::loses_state ? Cause::crash : Cause::none;
  return chronicle;
}

std::string section_of(Chronicle const& chronicle) {
  HandMade const made = sticky_and_store();
  ExperimentResult result = made.result();
  result.stories = {{0, chronicle}};
  RunFolder::Contents contents = contents_of(result);
  contents["stories.csv"] = stories_csv(result);
  return stories_section(RunFolder{std::move(contents)});
}

/// What is shown at once, without what unfolds.
std::string excerpt_in(std::string const& html) { return html.substr(0, html.find("<details>")); }

} // namespace

TEST_CASE("stories: an excerpt is about the harm and tells what it leaves out") {
  std::string const excerpt = excerpt_in(section_of(harmed(150, 127, Happening::loses_state)));
  CHECK(excerpt.find(
            "<li class=\"harm\"><span class=\"when\"></span> <span>the state is lost (crash)</span>") !=
        std::string::npos);
  CHECK(excerpt.find("… 243 lines before this</span>") != std::string::npos);
  CHECK(excerpt.find("… 40 lines more</span>") != std::string::npos);
  CHECK(times(excerpt, "<li class=\"step\">") == 16);
}

TEST_CASE("stories: of a long story what unfolds is about the harm, too") {
  std::string const html = section_of(harmed(300, 200, Happening::loses_state));
  std::string const whole = html.substr(html.find("<details>"));
  CHECK(whole.find("<summary>200 of its 600 lines</summary>") != std::string::npos);
  CHECK(whole.find("… 301 lines before this</span>") != std::string::npos);
  CHECK(whole.find("the state is lost (crash)") != std::string::npos);
  CHECK(whole.find("… 99 lines more</span>") != std::string::npos);
  CHECK(section_of(harmed(30, 20, Happening::loses_state)).find("<summary>All its 60 lines</summary>") !=
        std::string::npos);
}

TEST_CASE("stories: whatever harms a session is found by the narrator's words") {
  for (Happening const harm : {Happening::loses_state, Happening::is_failed, Happening::gives_up}) {
    CAPTURE(static_cast<int>(harm));
    CHECK(times(excerpt_in(section_of(harmed(100, 50, harm))), "<li class=\"harm\">") == 1);
  }
}

TEST_CASE("stories: a failure that the user makes good is not the harm") {
  Chronicle chronicle = harmed(100, 90, Happening::is_failed);
  chronicle.entries[20].what = Happening::is_failed;
  chronicle.entries[21].what = Happening::comes_back;
  CHECK(excerpt_in(section_of(chronicle)).find("… 169 lines before this</span>") != std::string::npos);
}

TEST_CASE("stories: times are a clock's and stand where they change") {
  std::string const excerpt = excerpt_in(section_of(harmed(100, 89, Happening::loses_state)));
  CHECK(excerpt.find(
            "<span class=\"when\">1 min 30.000 s</span> <span>request 90 of 100 sets out: 0\xC2\xA0s of "
            "work</span>") != std::string::npos);
  CHECK(times(excerpt, ">1 min 30.000 s<") == 1);
}

TEST_CASE("stories: microseconds are written as the page writes them, and words stay words") {
  Chronicle chronicle = harmed(10, 5, Happening::loses_state);
  chronicle.entries[10].for_ns = 877'000;
  std::string const html = section_of(chronicle);
  CHECK(html.find("request 6 of 10 sets out: 877\xC2\xA0µs of work") != std::string::npos);
}

TEST_CASE("stories: harm within the warm-up is said to be there") {
  CHECK(section_of(harmed(100, 10, Happening::loses_state)).find("Within the warm-up of 20.0 s") !=
        std::string::npos);
  CHECK(section_of(harmed(100, 50, Happening::loses_state)).find("warm-up") == std::string::npos);
}

TEST_CASE("stories: a design's name has its colour") {
  CHECK(section_of(of_requests(3)).find("<h3><span class=\"name s1\">sticky</span>: session 7</h3>") !=
        std::string::npos);
}

} // namespace stories_section_test
