#include "backtest/compared_figure.hpp"
#include "catch.hpp"

#include <algorithm>

using namespace stickysim;

namespace compared_figure_test {

namespace {

constexpr Nanoseconds hour = hour_of_a_record;

std::optional<double> value_of(std::vector<ObservedRequest> const& requests, Frame const& frame,
                               ComparedFigure const& figure) {
  return figures_of(requests, frame, {figure}).front();
}

} // namespace

TEST_CASE("backtest: figures count what ends within the frame") {
  std::vector<ObservedRequest> const requests = {
      {.ended_ns = 1, .latency_ns = 10, .session = 0, .server = 0},
      {.ended_ns = 5, .latency_ns = 10, .session = 0, .server = 0},
      {.ended_ns = 6, .latency_ns = 20, .session = 0, .server = 1, .lost = true},
      {.ended_ns = 7, .latency_ns = 30, .session = 1, .server = 1},
      {.ended_ns = 8, .latency_ns = 900, .session = 1, .server = 0, .failed = true},
      {.ended_ns = 9, .latency_ns = 10, .session = 2, .server = 0},
      {.ended_ns = 10, .latency_ns = 10, .session = 2, .server = 1},
  };
  Frame const frame{.from_ns = 5, .until_ns = 10, .servers = 3};
  auto const value = [&](FigureKind kind, ServerId server = no_server) {
    return value_of(requests, frame, {kind, server}).value();
  };
  CHECK(value(FigureKind::requests) == 5);
  CHECK(value(FigureKind::server_share, 0) == 0.5);
  CHECK(value(FigureKind::server_share, 1) == 0.5);
  CHECK(value(FigureKind::server_share, 2) == 0);
  CHECK(value(FigureKind::failed_fraction) == 0.2);
  // The second session's request on another server failed, the third one's is too late.
  CHECK(value(FigureKind::sessions_moved) == 1);
  CHECK(value(FigureKind::sessions_lost) == 1);
}

TEST_CASE("backtest: a quantile is interpolated among the requests of one step") {
  std::vector<ObservedRequest> requests;
  for (Nanoseconds const ms : {1, 2, 2, 2, 2, 3, 4, 5, 6, 7})
    requests.push_back({.latency_ns = ms * 1'000'000 + 999'999});
  Frame const frame{.until_ns = 10, .resolution_ns = 1'000'000};
  // Four of ten take from 2 to 3 ms: half of all have 3.0 at most, 0.3 of all 2.5.
  CHECK(value_of(requests, frame, {FigureKind::latency_p50}) == Approx(0.003));
  CHECK(value_of(requests, frame, {FigureKind::latency_p90}) == Approx(0.007));
  CHECK(!value_of({}, frame, {FigureKind::latency_p90}));
}

TEST_CASE("backtest: hours are those that lie within the frame as a whole, if there are two") {
  auto const hours = [](Frame const& frame) {
    std::vector<int> found;
    for (ComparedFigure const& figure : compared_figures(frame))
      if (figure.kind == FigureKind::latency_p99 && figure.hour >= 0) found.push_back(figure.hour);
    return found;
  };
  CHECK(hours({.until_ns = 2 * hour - 1}).empty());
  CHECK(hours({.until_ns = 2 * hour}) == std::vector<int>{0, 1});
  CHECK(hours({.from_ns = 1, .until_ns = 4 * hour - 1}) == std::vector<int>{1, 2});

  std::vector<ObservedRequest> const requests = {{.ended_ns = 1, .latency_ns = 1},
                                                 {.ended_ns = hour, .latency_ns = 2}};
  Frame const frame{.until_ns = 2 * hour};
  CHECK(value_of(requests, frame, {FigureKind::requests, no_server, 0}) == 1);
  CHECK(value_of(requests, frame, {FigureKind::latency_p50, no_server, 1}) == Approx(2.5e-9));
}

} // namespace compared_figure_test
