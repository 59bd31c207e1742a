// A processor-sharing station alone: when who leaves, to the nanosecond.
#include "catch.hpp"
#include "model/processor_sharing.hpp"
#include <stickysim/engine/check.hpp>

#include <utility>
#include <vector>

using namespace stickysim;

namespace processor_sharing_test {

namespace {

using Departures = std::vector<std::pair<Nanoseconds, std::uint32_t>>;

/// Who leaves and when, if nobody joins any more.
Departures departures(ProcessorSharing& station, Nanoseconds now) {
  Departures all;
  for (std::uint32_t job = 0; (now = station.next_departure(now)) != never;)
    while (station.depart(now, job))
      all.emplace_back(now, job);
  return all;
}

} // namespace

TEST_CASE("processor sharing: a job alone takes its work, divided by the speed") {
  ProcessorSharing station{1, 1};
  CHECK(station.next_departure(0) == never);
  station.join(100, 7, 50);
  CHECK(station.present() == 1);
  CHECK(station.next_departure(100) == 150);
  CHECK(station.next_departure(120) == 150);
  CHECK(departures(station, 100) == Departures{{150, 7}});
  CHECK(station.present() == 0);

  ProcessorSharing fast{2, 1};
  fast.join(0, 1, 50);
  CHECK(departures(fast, 0) == Departures{{25, 1}});
}

TEST_CASE("processor sharing: jobs share a core evenly") {
  ProcessorSharing station{1, 1};
  station.join(0, 1, 100);
  station.join(40, 2, 30);
  // From 40 on at half speed: job 2 is done after 60, job 1 has had 40 + 30 and the core to itself again.
  CHECK(departures(station, 40) == Departures{{100, 2}, {130, 1}});
}

TEST_CASE("processor sharing: no job is faster than a core, however many there are") {
  ProcessorSharing station{1, 3};
  station.join(0, 1, 100);
  station.join(0, 2, 100);
  CHECK(departures(station, 0) == Departures{{100, 1}, {100, 2}});
  // Four jobs on three cores run at three quarters of the speed.
  for (std::uint32_t job = 0; job < 4; ++job)
    station.join(1000, job, 30 * (job + 1));
  // At 1040 job 0 has its 30, and from there on each of three has a core.
  CHECK(departures(station, 1000) == Departures{{1040, 0}, {1070, 1}, {1100, 2}, {1130, 3}});
}

TEST_CASE("processor sharing: jobs that are done at once leave as they joined") {
  ProcessorSharing station{1, 1};
  for (std::uint32_t const job : {5, 3, 9})
    station.join(0, job, 10);
  CHECK(departures(station, 0) == Departures{{30, 5}, {30, 3}, {30, 9}});
}

TEST_CASE("processor sharing: nobody departs before the time") {
  ProcessorSharing station{1, 1};
  station.join(0, 1, 100);
  std::uint32_t job = 0;
  CHECK_FALSE(station.depart(99, job));
  CHECK(station.depart(100, job));
  CHECK(job == 1);
  CHECK_FALSE(station.depart(100, job));
}

TEST_CASE("processor sharing: a pause serves nobody, and who joins in it waits for its end") {
  ProcessorSharing station{1, 1};
  station.join(0, 1, 100);
  station.pause(40);
  CHECK(station.next_departure(50) == never);
  station.join(60, 2, 60);
  std::uint32_t job = 0;
  CHECK_FALSE(station.depart(500, job));
  station.resume(1000);
  CHECK(departures(station, 1000) == Departures{{1120, 1}, {1120, 2}}); // 60 are left of each
}

TEST_CASE("processor sharing: what is cleared is gone, and a pause with it") {
  ProcessorSharing station{1, 1};
  station.join(0, 1, 100);
  station.pause(40);
  station.ticket = 5;
  CHECK(station.served_ns(50) == 40);
  station.clear(50);
  CHECK(station.served_ns(50) == 40);
  CHECK(station.ticket == no_ticket);
  CHECK(station.present() == 0);
  CHECK(station.next_departure(50) == never);
  station.join(60, 2, 10);
  CHECK(departures(station, 60) == Departures{{70, 2}});
}

TEST_CASE("processor sharing: time does not go back") {
  ProcessorSharing station{1, 1};
  station.join(100, 1, 10);
  CHECK_THROWS_AS(station.join(99, 2, 10), InvariantBroken);
}

TEST_CASE("processor sharing: what no run lasts for never departs") {
  ProcessorSharing station{1, 1};
  for (std::uint32_t job = 0; job < 60; ++job)
    station.join(0, job, std::int64_t{3650} * 86400 * nanoseconds_per_second);
  CHECK(station.next_departure(0) == never);
}

} // namespace processor_sharing_test
