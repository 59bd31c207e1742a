#include "experiment/phase_map.hpp"

namespace stickysim {

static constexpr std::size_t first_look = 5; // replications

PhaseMap draw_phase_map(std::size_t columns, std::size_t rows, CellDifferences const& differences,
                        std::size_t replications, double risk) {
  PhaseMap map{columns, rows, std::vector<Winner>(columns * rows, Winner::neither)};
  std::vector<MapCell> open;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column)
      open.push_back({column, row});
  std::vector<std::vector<double>> seen(open.size());
  for (std::size_t const look : {std::min(first_look, replications), replications}) {
    std::size_t const known = seen.empty() ? 0 : seen.front().size();
    if (open.empty() || look == known) break;
    auto const more = differences(open, known, look - known);
    std::vector<MapCell> left;
    std::vector<std::vector<double>> left_seen;
    for (std::size_t i = 0; i < open.size(); ++i) {
      seen[i].insert(seen[i].end(), more[i].begin(), more[i].end());
      Winner const winner = winner_of(seen[i], risk / 2); // for either look
      map.winners[open[i].row * columns + open[i].column] = winner;
      if (winner != Winner::neither) continue;
      left.push_back(open[i]);
      left_seen.push_back(std::move(seen[i]));
    }
    open = std::move(left);
    seen = std::move(left_seen);
  }
  return map;
}

} // namespace stickysim
