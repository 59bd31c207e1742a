#include "catch.hpp"
#include <stickysim/engine/agenda.hpp>
#include <stickysim/engine/column.hpp>

#include <vector>

using namespace stickysim;

namespace agenda_test {

namespace {

struct Task {
  std::uint32_t kind = 0;
  std::uint32_t subject = 0;
};

constexpr std::uint32_t kind_of_agenda = 7;

} // namespace

TEST_CASE("an agenda's tasks come in the order of time, and at one instant in the order scheduled") {
  Engine engine;
  Agenda<Task> agenda{engine, kind_of_agenda};
  Ticket const late = agenda.at(20, {1, 100});
  agenda.after(10, {2, 200});
  engine.at(10, 3, 0); // an event of another part
  agenda.after(10, {4, 400});

  std::vector<std::uint32_t> kinds;
  Event event;
  while (engine.next(30, event)) {
    if (event.kind() != kind_of_agenda) {
      kinds.push_back(event.kind());
      continue;
    }
    Task const task = agenda.take(event);
    CHECK(task.subject == 100 * task.kind);
    CHECK((event.ticket() == late) == (task.kind == 1));
    kinds.push_back(task.kind);
  }
  CHECK(kinds == std::vector<std::uint32_t>{2, 3, 4, 1});
}

TEST_CASE("a task that is taken may schedule others at once") {
  Engine engine;
  Agenda<Task> agenda{engine, kind_of_agenda};
  agenda.at(1, {0, 0});
  Event event;
  std::uint32_t taken = 0;
  while (engine.next(1000, event)) {
    Task const task = agenda.take(event);
    CHECK(task.subject == taken);
    ++taken;
    if (taken < 1000) agenda.after(1, {0, taken});
  }
  CHECK(taken == 1000);
}

TEST_CASE("a column has a value wherever one was set, and grows to it") {
  Column<Nanoseconds> column;
  CHECK_FALSE(column.has(0));
  column.set(40, 7);
  CHECK(column.has(40));
  CHECK(column[40] == 7);
  CHECK(column.has(39));
  CHECK(column[39] == 0);
  column.at(40) += 3;
  column.set(100'000, 1);
  CHECK(column[40] == 10);
  CHECK(column[100'000] == 1);
}

} // namespace agenda_test
