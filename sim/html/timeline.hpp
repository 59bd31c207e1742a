#pragma once

#include "html/run_outline.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// Values window by window; nothing where a window has none.
using Windows = std::vector<std::optional<double>>;

/// How values of several windows become one.
enum class Pooling : std::uint8_t { sum, largest, mean, last };

/// timeline.csv at one point: figures of the fleet as means over replications, those of servers in the first
/// replication.
class Timeline {
public:
  Timeline(RunFolder const& run, RunOutline const& outline, std::size_t point);

  /// Ends of the windows.
  std::vector<double> const& times_s() const { return times_s_; }
  /// The fleet's, of a variant; empty if it has no such metric.
  Windows of_fleet(std::size_t variant, std::string_view metric) const;
  /// Names of a variant's servers, in the order of the file.
  std::vector<std::string> const& servers(std::size_t variant) const { return servers_[variant]; }
  Windows of_server(std::size_t variant, std::size_t server, std::string_view metric) const;

private:
  struct Sum {
    double total = 0;
    double count = 0;
  };
  using Sums = std::vector<Sum>; ///< by window

  std::size_t window_of(double time_s);
  std::size_t server_of(std::size_t variant, std::string_view name);
  Windows means(std::size_t variant, std::size_t place, std::string_view metric) const;
  void sort_windows();

  std::vector<double> times_s_;
  std::map<double, std::size_t> windows_;
  std::size_t last_window_ = 0;
  std::vector<std::vector<std::string>> servers_; ///< by variant
  std::size_t last_server_ = 0;
  std::vector<std::vector<std::vector<Sums>>>
      sums_; ///< by metric, variant and place: the fleet, then servers
};

/// How many windows are pooled so that at most `most` groups are left.
std::size_t group_size(std::size_t windows, std::size_t most);
Windows pooled(Windows const& windows, std::size_t group, Pooling pooling);
/// The ends of the groups.
std::vector<double> pooled_times(std::vector<double> const& times_s, std::size_t group);

} // namespace stickysim
