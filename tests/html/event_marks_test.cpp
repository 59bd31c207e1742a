#include "catch.hpp"
#include "html/event_marks.hpp"
#include "html/made_run.hpp"

using namespace stickysim;

namespace event_marks_test {

namespace {

RunOutline const both{
    .keys = {}, .points = {{}}, .numbers = {{}}, .variants = {"sticky", "store"}, .classes = {}};

std::vector<EventMark> marks_of(std::string const& rows) {
  RunFolder const run{
      {{"events.csv",
        "scenario,variant,replication,time_s,event,server,balancer,states_destroyed,shard\n" + rows}}};
  return event_marks(run, both, 0);
}

} // namespace

TEST_CASE("event marks: what happens to all designs is one mark, in the order of time") {
  auto const marks = marks_of("x,sticky,1,300,crash,server.2,,700,\n"
                              "x,sticky,1,290,drain,server.1,,0,\n"
                              "x,store,1,300,crash,server.2,,0,\n"
                              "x,store,2,100,crash,server.3,,0,\n"); // another replication
  REQUIRE(marks.size() == 2);
  CHECK(marks[0].text == "sticky: server.1 drains: it gets no new sessions");
  CHECK(marks[1].text == "server.2 crashes");
  CHECK(marks[1].time_s == 300);
  CHECK(marks[1].variants.size() == 2);
}

TEST_CASE("event marks: the store, its shards, balancers, and what this version does not know") {
  auto const marks =
      marks_of("x,sticky,1,1,store_down,,,0,\nx,sticky,1,2,store_down,,,0,3\n"
               "x,sticky,1,3,marked_down,server.1,2,0,\nx,sticky,1,4,levitates,server.1,,0,\n");
  REQUIRE(marks.size() == 4);
  CHECK(marks[0].text == "sticky: the store crashes");
  CHECK(marks[1].text == "sticky: shard 3 of the store crashes");
  CHECK(marks[2].text == "sticky: balancer 2 takes server.1 for down");
  CHECK(marks[3].text == "sticky: levitates server.1");
}

TEST_CASE("event marks: a server that joins is not up again") {
  auto const texts = [](std::string const& rows) {
    std::string lines;
    for (EventMark const& mark : marks_of(rows))
      lines += mark.text + '\n';
    return lines;
  };
  CHECK(texts("x,sticky,1,60,join,server.3,,0,\nx,sticky,1,90,up,server.3,,0,\n"
              "x,sticky,1,95,crash,server.3,,5,\nx,sticky,1,99,up,server.3,,0,\n") ==
        "sticky: server.3 joins the fleet\nsticky: server.3 is up, and joins in\n"
        "sticky: server.3 crashes\nsticky: server.3 is up again, and empty\n");
  // Where it boots in no time, that it joins says all; another server may be up again at that time.
  CHECK(texts("x,sticky,1,60,join,server.3,,0,\nx,sticky,1,60,up,server.3,,0,\n"
              "x,sticky,1,60,up,server.1,,0,\n") ==
        "sticky: server.3 joins the fleet\nsticky: server.1 is up again, and empty\n");
}

TEST_CASE("event marks: every kind of event has its words") {
  for (EventRow const& row : event_kinds()) {
    CAPTURE(row.name);
    auto const marks = marks_of("x,sticky,1,1," + std::string{row.name} + ",server.1,1,0,\n");
    REQUIRE(marks.size() == 1);
    CHECK(marks[0].weight > 0);
  }
}

} // namespace event_marks_test
