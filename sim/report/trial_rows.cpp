#include "report/trial_rows.hpp"

#include "report/clients.hpp"
#include "report/output_files.hpp"

namespace stickysim {

TrialRows::TrialRows(Scenario const& scenario, std::string_view file, Classes classes, ContentSink sink)
    : scenario_{scenario}, sweep_{scenario}, csv_{start_csv(file, scenario, std::move(sink))},
      tells_classes_{classes == Classes::told && has_classes(scenario)} {}

Csv::Beginning TrialRows::names(Variant const& variant, std::size_t replication, std::string_view clients) {
  csv_.text(scenario_.name).text(variant.name);
  if (tells_classes_) csv_.text(clients);
  sweep_.add(csv_, variant.point);
  return csv_.count(replication + 1).take_beginning();
}

} // namespace stickysim
