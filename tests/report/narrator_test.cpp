// Stories of chronicles made by hand.
#include "catch.hpp"
#include "hand_made.hpp"
#include "report/narrator.hpp"

using namespace stickysim;

namespace narrator_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

/// The texts of a story under a design of two servers.
std::vector<std::string> told(std::vector<ChronicleEntry> entries) {
  HandMade made;
  made.add("sticky", AffinityKind::none, Placement::local, {{}});
  Chronicle chronicle;
  chronicle.began_ns = entries.front().at_ns;
  chronicle.ended_ns = entries.back().at_ns;
  chronicle.length = 5;
  chronicle.entries = std::move(entries);
  std::vector<std::string> texts;
  for (StoryLine const& line : story_of(chronicle, made.scenario.variants[0].design, made.trials(0)[0]))
    texts.push_back(line.text);
  return texts;
}

} // namespace

// A page that begins anew after a loss issues its requests again while some of the first time are under way.
TEST_CASE("narrator: two requests at the same step have their own waits and names") {
  using enum Happening;
  Nanoseconds const first = second;
  Nanoseconds const anew = 3 * second;
  CHECK(told({
            {.at_ns = first, .what = requests, .step = 1, .issued_ns = first, .for_ns = second},
            {.at_ns = first, .what = arrives, .step = 1, .issued_ns = first, .server = 0},
            {.at_ns = first, .what = waits, .step = 1, .issued_ns = first, .server = 0, .count = 3},
            {.at_ns = anew, .what = requests, .step = 1, .issued_ns = anew, .for_ns = second},
            {.at_ns = anew, .what = arrives, .step = 1, .issued_ns = anew, .server = 1},
            {.at_ns = anew, .what = waits, .step = 1, .issued_ns = anew, .server = 1},
            {.at_ns = 6 * second, .what = gets_worker, .step = 1, .issued_ns = first, .server = 0},
            {.at_ns = 8 * second, .what = gets_worker, .step = 1, .issued_ns = anew, .server = 1},
        }) == std::vector<std::string>{
                  "request 2 of 5 sets out: 1 s of work",
                  "it arrives at server.1",
                  "the workers are busy, with 3 requests before it in the queue",
                  "request 2 of 5 sets out: 1 s of work",
                  "it arrives at server.2",
                  "the workers are busy, with nobody before it in the queue",
                  "request 2, the earlier one: a worker takes it, after 5 s in the queue",
                  "request 2: a worker takes it, after 5 s in the queue",
              });
}

} // namespace narrator_test
