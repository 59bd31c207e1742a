#pragma once

#include "log/logged_requests.hpp"
#include "log/service_model.hpp"

namespace stickysim {

/// What was worked out of a log's response times.
struct DemandFindings {
  std::uint64_t requests = 0;  ///< that have a demand
  double mean_response_us = 0; ///< of these, at their server
  double mean_demand_us = 0;
  ServiceModel model;
  bool by_server = false; ///< the log names servers; otherwise the fleet was taken for one
};

/// Sets the `server_us` of each request to what it demanded of its server: its time there less what it waited
/// for others, by the model of service that explains the log best. `unknown_us` where the log has no time, or
/// where no server was asked.
///
/// What a request demands does not depend on how many others are there when it arrives, nor on how many come
/// after it; what it takes does. Of all disciplines and numbers of workers the one is chosen whose demands
/// depend on neither, by their correlations over the first requests of the log. That holds for open arrivals,
/// and for large numbers of users. All servers are taken to have as many workers. If the log does not say who
/// served what, the fleet is taken for one server with as many cores as make the mean demand that of the
/// requests which met fewest others. Time on the network and in a store counts as demand. A clock of whole
/// seconds does not show who waited for what: the demand is the response time then.
DemandFindings find_demands(LoggedRequests& log);

} // namespace stickysim
