#include "report/output_files.hpp"
#include "report/sweep_cells.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/report/writers.hpp>

namespace stickysim {

std::string cautions_csv(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  SweepCells const sweep{scenario};
  Csv csv = start_csv("cautions.csv", scenario);
  for (RaisedCaution const& raised : cautions(result)) {
    CautionRow const& row = row_of(raised.caution);
    auto const end_row = [&] {
      csv.text(row.name)
          .text(raised.evidence.empty() ? row.meaning : raised.evidence)
          .text(row.cure)
          .end_row();
    };
    for (Variant const* const variant : raised.variants) {
      csv.text(scenario.name).text(variant->name);
      sweep.add(csv, variant->point);
      end_row();
    }
    if (!raised.variants.empty()) continue;
    csv.text(scenario.name).blank();
    for (std::size_t column = 0; column < sweep.header().size(); ++column)
      csv.blank();
    end_row();
  }
  return csv.take();
}

} // namespace stickysim
