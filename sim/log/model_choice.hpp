#pragma once

#include "log/service_model.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace stickysim {

/// A stay at one of several stations.
struct StationStay {
  std::uint32_t station = 0;
  Stay stay;
};

/// The model whose demands depend least on the requests that are found on arrival, and on those that arrive
/// right after it: see find_demands(). That nobody waits holds until it is refuted. `stays` are in the order
/// of their arrival.
ServiceModel choose_model(std::span<StationStay const> stays, std::size_t stations);

/// The same for a fleet whose servers are not told apart: the number of cores, whole or not, with which the
/// mean demand is the mean stay of the tenth of all requests that met fewest others, and hardly waited.
ServiceModel choose_fleet_model(std::span<StationStay const> stays);

} // namespace stickysim
