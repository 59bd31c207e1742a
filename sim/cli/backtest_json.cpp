#include "cli/backtest_json.hpp"

#include "backtest/findings.hpp"
#include "language/shown.hpp"

#include <nlohmann/json.hpp>

namespace stickysim {

namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(std::optional<double> const& value) { return value ? Json(*value) : Json(nullptr); }

Json figure_json(Backtest const& backtest, LogTraffic const& log, std::size_t design, std::size_t index) {
  ComparedFigure const& each = backtest.figures[index];
  auto const& predicted = backtest.designs[design].figures[index];
  Json row{{"figure", row_of(each.kind).name}};
  if (each.server != no_server) row["server"] = server_name(each.server, log);
  if (each.hour >= 0) row["hour"] = each.hour + 1;
  row["unit"] = row_of(each.kind).unit;
  if (design == 0) row["log"] = number_or_null(backtest.logged[index]);
  row["predicted"] = predicted ? Json(predicted->mean) : Json(nullptr);
  row["low"] = predicted ? Json(predicted->low) : Json(nullptr);
  row["high"] = predicted ? Json(predicted->high) : Json(nullptr);
  if (design == 0 && backtest.is_compared(index)) {
    row["error"] = number_or_null(backtest.error(index));
    row["covered"] = backtest.covers(index);
  }
  if (auto const carried = carried_over(backtest, design, index)) row["carried_over"] = *carried;
  return row;
}

} // namespace

std::string backtest_json(Backtest const& backtest, LogTraffic const& log, Scenario const& scenario) {
  Coverage const coverage = coverage_of(backtest);
  Json designs = Json::array();
  for (std::size_t design = 0; design < backtest.designs.size(); ++design) {
    Json figures = Json::array();
    for (std::size_t index = 0; index < backtest.figures.size(); ++index)
      figures.push_back(figure_json(backtest, log, design, index));
    designs.push_back({{"variant", backtest.designs[design].name}, {"figures", std::move(figures)}});
  }
  Json const all{{"scenario", scenario.name},
                 {"log", log.path},
                 {"format", log.format},
                 {"requests", log.requests.size()},
                 {"sessions", log.sessions},
                 {"replications", backtest.replications},
                 {"confidence", scenario.run.confidence},
                 {"compared", coverage.compared},
                 {"covered", coverage.covered},
                 {"designs", std::move(designs)}};
  return shown_json(all.dump(2, ' ', false, Json::error_handler_t::replace)) + '\n';
}

} // namespace stickysim
