#include "backtest/compared_figure.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace stickysim {
namespace {

constexpr std::array figure_rows = {
    FigureRow{FigureKind::requests, "requests", "requests", "count"},
    FigureRow{FigureKind::server_share, "server_share", "share of", "ratio"},
    FigureRow{FigureKind::latency_p50, "latency_p50", "latency p50", "s"},
    FigureRow{FigureKind::latency_p90, "latency_p90", "latency p90", "s"},
    FigureRow{FigureKind::latency_p99, "latency_p99", "latency p99", "s"},
    FigureRow{FigureKind::failed_fraction, "failed_fraction", "failed", "ratio"},
    FigureRow{FigureKind::sessions_moved, "sessions_moved", "sessions moved", "count"},
    FigureRow{FigureKind::sessions_lost, "sessions_lost", "sessions lost", "count"},
};

constexpr std::array latency_kinds = {FigureKind::latency_p50, FigureKind::latency_p90,
                                      FigureKind::latency_p99};

double quantile_of(FigureKind kind) {
  return kind == FigureKind::latency_p50 ? 0.5 : kind == FigureKind::latency_p90 ? 0.9 : 0.99;
}

/// Latencies of a part of the record, in steps of the log's resolution.
class StepLatencies {
public:
  void add(Nanoseconds step) { steps_.push_back(step); }

  /// In seconds. Requests of one step are spread evenly over it.
  std::optional<double> quantile(double q, Nanoseconds resolution_ns) {
    if (steps_.empty()) return {};
    if (!is_sorted_) std::ranges::sort(steps_);
    is_sorted_ = true;
    double const rank = q * static_cast<double>(steps_.size());
    auto const place = std::min(static_cast<std::size_t>(rank), steps_.size() - 1);
    auto const [first, end] = std::equal_range(steps_.begin(), steps_.end(), steps_[place]);
    double const within =
        (rank - static_cast<double>(first - steps_.begin())) / static_cast<double>(end - first);
    return (static_cast<double>(steps_[place]) + within) * to_seconds(resolution_ns);
  }

private:
  std::vector<Nanoseconds> steps_;
  bool is_sorted_ = false;
};

/// What the figures of a part of the record are made from.
struct Part {
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  StepLatencies latencies;
};

/// A session as far as it has been seen.
struct Sighting {
  ServerId last = no_server;
  bool moved = false;
  bool lost = false;
};

std::optional<double> ratio(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return {};
  return static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

FigureRow const& row_of(FigureKind kind) { return figure_rows[static_cast<std::size_t>(kind)]; }

std::vector<ComparedFigure> compared_figures(Frame const& frame) {
  std::vector<ComparedFigure> figures{{FigureKind::requests}};
  for (std::size_t server = 0; server < frame.servers; ++server)
    figures.push_back({FigureKind::server_share, static_cast<ServerId>(server)});
  for (FigureKind const kind : latency_kinds)
    figures.push_back({kind});
  for (FigureKind const kind :
       {FigureKind::failed_fraction, FigureKind::sessions_moved, FigureKind::sessions_lost})
    figures.push_back({kind});

  auto const first = static_cast<int>((frame.from_ns + hour_of_a_record - 1) / hour_of_a_record);
  auto const end = static_cast<int>(frame.until_ns / hour_of_a_record);
  if (end - first < 2) return figures;
  for (int hour = first; hour < end; ++hour) {
    figures.push_back({FigureKind::requests, no_server, hour});
    for (FigureKind const kind : latency_kinds)
      figures.push_back({kind, no_server, hour});
  }
  return figures;
}

std::vector<std::optional<double>> figures_of(std::vector<ObservedRequest> const& requests,
                                              Frame const& frame,
                                              std::vector<ComparedFigure> const& figures) {
  std::map<int, Part> parts; // by hour; -1: all
  std::vector<std::uint64_t> served(frame.servers);
  std::vector<Sighting> sessions;
  std::uint64_t served_total = 0;
  for (ObservedRequest const& request : requests) {
    if (request.ended_ns < frame.from_ns || request.ended_ns >= frame.until_ns) continue;
    for (int const hour : {-1, static_cast<int>(request.ended_ns / hour_of_a_record)}) {
      Part& part = parts[hour];
      ++part.requests;
      part.failed += request.failed;
      if (!request.failed && request.latency_ns >= 0)
        part.latencies.add(request.latency_ns / frame.resolution_ns);
    }
    if (request.session >= sessions.size()) sessions.resize(request.session + 1);
    Sighting& session = sessions[request.session];
    session.lost |= request.lost;
    if (request.failed || request.server == no_server) continue;
    session.moved |= session.last != no_server && session.last != request.server;
    session.last = request.server;
    ++served_total;
    if (request.server < served.size()) ++served[request.server];
  }

  std::vector<std::optional<double>> values;
  for (ComparedFigure const& figure : figures) {
    Part& part = parts[figure.hour];
    switch (figure.kind) {
    case FigureKind::requests: values.emplace_back(static_cast<double>(part.requests)); break;
    case FigureKind::server_share: values.push_back(ratio(served[figure.server], served_total)); break;
    case FigureKind::latency_p50:
    case FigureKind::latency_p90:
    case FigureKind::latency_p99:
      values.push_back(part.latencies.quantile(quantile_of(figure.kind), frame.resolution_ns));
      break;
    case FigureKind::failed_fraction: values.push_back(ratio(part.failed, part.requests)); break;
    case FigureKind::sessions_moved:
      values.emplace_back(static_cast<double>(std::ranges::count_if(sessions, &Sighting::moved)));
      break;
    case FigureKind::sessions_lost:
      values.emplace_back(static_cast<double>(std::ranges::count_if(sessions, &Sighting::lost)));
      break;
    }
  }
  return values;
}

} // namespace stickysim
