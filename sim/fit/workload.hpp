#pragma once

#include "fit/client_class.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// One quantity of a class of clients.
struct FittedQuantity {
  std::string key;                     ///< `demand`
  std::string value;                   ///< `lognormal(20ms, cv=1.5)`, or a number of users
  std::string verdict;                 ///< in words
  std::vector<double> values_s_or_1{}; ///< of an `empirical(file)`, in seconds or counts; empty otherwise
  std::string file{};                  ///< that they go to
};

/// A class of clients as a scenario describes it.
struct FittedWorkload {
  std::string name;
  std::string words; ///< what sets the class apart
  std::size_t sessions = 0;
  std::size_t requests = 0;
  std::vector<FittedQuantity> quantities{};
  double peak_requests_per_s = 0;
  std::optional<double> mean_demand_ns{}; ///< nothing if the record has no demands
  bool changes = false;                   ///< whether its rate changes over the run
};

/// `files`: what the names of files with recorded values start with; empty: none can be written, and the
/// least bad law stands for them.
FittedWorkload fit_workload(ClientClass const& clients, Nanoseconds span, std::string const& files);

} // namespace stickysim
