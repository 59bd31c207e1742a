#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace stickysim {

/// What a run consists of, as its manifest says: its other files are about nothing else.
struct RunExtent {
  using PointValues = std::map<std::string, std::string>; ///< by swept key

  std::string scenario;
  double duration_s = 0;
  std::uint64_t replications = 0; ///< the most at a point
  std::vector<std::string> variants;
  std::vector<PointValues> points;
  std::vector<std::uint64_t> replications_of_points; ///< where they may differ; empty: all have the most
  RecordingOrder recorded;
  std::map<std::string, std::string, std::less<>>
      files; ///< the hash of each; empty: those of an earlier version are not told

  std::uint64_t designs() const { return variants.size() * points.size(); }
  std::uint64_t trials() const {
    std::uint64_t at_points = replications * (points.size() - replications_of_points.size());
    for (std::uint64_t const at_point : replications_of_points)
      at_points += at_point;
    return variants.size() * at_points;
  }

  /// Reads `manifest`, a JSON text, and holds `scenario_toml` against it. `path` is the manifest's, for
  /// messages. Throws DamagedFile.
  static RunExtent read(std::string const& manifest, std::string const& scenario_toml,
                        std::string const& path);
};

} // namespace stickysim
