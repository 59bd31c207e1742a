#include "hashing.hpp"

#include "key_space.hpp"
#include "lookup_tables.hpp"
#include "placement.hpp"
#include "remap.hpp"

namespace stickysim::truth {

Figures measure_hashing(nlohmann::json const& test, int more) {
  nlohmann::json const& scenario = test.at("scenario");
  std::string const metric = test.at("metrics").at(0).at("name");
  std::string const kind = metric.substr(0, metric.find('.'));
  if (kind == "remap") return measure_remap(test, more);
  if (kind == "fail") return measure_inheritors(test, more);
  if (scenario.contains("table")) return measure_tables(test, more);
  if (scenario.contains("sessions")) return place_sessions(test, more);
  return measure_shares(test, more);
}

} // namespace stickysim::truth
