#include "fit/client_class.hpp"
#include "fit/drawn.hpp"

using namespace stickysim;

namespace client_class_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;
constexpr Nanoseconds span = 3600 * second;

/// Sessions of people, each at an address of its own.
std::vector<ObservedSession> people(std::size_t count) {
  auto const lengths = drawn("geometric(20)", Unit::none, count, 1);
  auto const pauses = drawn("exponential(5s)", Unit::duration, 100 * count, 2);
  std::vector<ObservedSession> sessions;
  std::size_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    ObservedSession session{.place = static_cast<std::uint32_t>(i), .client = 1000 + i};
    session.start_ns = span / static_cast<Nanoseconds>(count) * static_cast<Nanoseconds>(i);
    session.requests = static_cast<std::uint32_t>(lengths[i]);
    for (std::uint32_t request = 1; request < session.requests; ++request) {
      session.pauses.push_back(pauses[next++]);
      session.duration_ns += session.pauses.back();
    }
    sessions.push_back(std::move(session));
  }
  return sessions;
}

ObservedSession regular(std::uint64_t client, Nanoseconds start, std::size_t pauses, Nanoseconds pause) {
  ObservedSession session{
      .client = client, .start_ns = start, .requests = static_cast<std::uint32_t>(pauses + 1)};
  session.pauses.assign(pauses, pause);
  session.duration_ns = static_cast<Nanoseconds>(pauses) * pause;
  return session;
}

std::vector<std::string> names(std::vector<ClientClass> const& classes) {
  std::vector<std::string> all;
  for (ClientClass const& each : classes)
    all.push_back(each.name);
  return all;
}

} // namespace

TEST_CASE("fit: people alone are one class") {
  auto const classes = client_classes(people(1000), span);
  CHECK(names(classes) == std::vector<std::string>{"clients"});
  CHECK(classes.front().clients == 1000);
}

TEST_CASE("fit: bots are long and fast, monitors ask at regular times, in one session or in many") {
  auto sessions = people(500);
  for (std::uint64_t bot = 0; bot < 4; ++bot)
    sessions.push_back(regular(10 + bot, static_cast<Nanoseconds>(bot) * 600 * second, 400, second / 2));
  sessions.push_back(regular(20, 0, 350, 10 * second));
  for (int minute = 0; minute < 60; ++minute)
    sessions.push_back(regular(21, minute * 60 * second, 0, 0));
  auto const classes = client_classes(sessions, span);
  REQUIRE(names(classes) == std::vector<std::string>{"people", "bots", "monitors"});
  CHECK(classes[0].sessions.size() == 500);
  CHECK(classes[1].sessions.size() == 4);
  CHECK(classes[2].sessions.size() == 61);
  CHECK(classes[2].clients == 2);
}

TEST_CASE("fit: two long sessions are no class of bots, and if all are regular there is one class") {
  auto sessions = people(500);
  sessions.push_back(regular(10, 0, 400, second / 2));
  sessions.push_back(regular(11, 0, 400, second / 2));
  CHECK(names(client_classes(sessions, span)) == std::vector<std::string>{"clients"});
  CHECK(names(client_classes({regular(1, 0, 360, 10 * second)}, span)) ==
        std::vector<std::string>{"clients"});
}

} // namespace client_class_test
