#pragma once

#include "backtest/observation.hpp"

#include <optional>
#include <string_view>

namespace stickysim {

enum class FigureKind : std::uint8_t {
  requests,
  server_share,
  latency_p50,
  latency_p90,
  latency_p99,
  failed_fraction,
  sessions_moved,
  sessions_lost,
};

/// How figures of a kind are named and measured.
struct FigureRow {
  FigureKind word;
  std::string_view name;  ///< in CSV and JSON
  std::string_view label; ///< in tables
  std::string_view unit;  ///< as a metric's
};
FigureRow const& row_of(FigureKind kind);

/// A number that a log has and the simulation predicts.
struct ComparedFigure {
  FigureKind kind = FigureKind::requests;
  ServerId server = no_server; ///< of a share
  int hour = -1;               ///< since the record began, from 0; -1: the whole of it
};

/// The part of a record that is compared, and how.
struct Frame {
  Nanoseconds from_ns = 0; ///< requests that end before it do not count
  Nanoseconds until_ns = 0;
  std::size_t servers = 0;
  Nanoseconds resolution_ns = 1;
};

inline constexpr Nanoseconds hour_of_a_record = 3600 * nanoseconds_per_second;

/// What there is to compare: of hours those that lie within the frame as a whole, if they are two or more.
std::vector<ComparedFigure> compared_figures(Frame const& frame);

/// By figure; nothing where no request tells of it. Latencies are rounded down to the log's resolution, and a
/// quantile is interpolated among the requests of one step.
std::vector<std::optional<double>> figures_of(std::vector<ObservedRequest> const& requests,
                                              Frame const& frame, std::vector<ComparedFigure> const& figures);

} // namespace stickysim
