#include "validation/queueing_formulas.hpp"

#include <cstddef>
#include <vector>

namespace stickysim {

double erlang_c(int workers, double work) {
  double term = 1;
  double sum = 1;
  for (int k = 1; k < workers; ++k)
    sum += term *= work / k;
  term *= work / workers;
  double const all_busy = term / (1 - work / workers);
  return all_busy / (sum + all_busy);
}

double busy_on_turns(int servers, double load) {
  double busy = load;
  for (int i = 0; i < 200; ++i) {
    double const ratio = servers * load / (servers * load + 1 - busy);
    busy = 1;
    for (int stage = 0; stage < servers; ++stage)
      busy *= ratio;
  }
  return busy;
}

double present_at_shorter_of_two(double load) {
  constexpr int size = 60;
  std::vector<double> law(size * size, 1);
  auto const p = [&](int i, int j) -> double& { return law[static_cast<std::size_t>(i * size + j)]; };
  auto const joins_first = [&](int i, int j) {
    return i >= size - 1 || j < i ? 0.0 : i == j ? load : 2 * load;
  };
  for (int round = 0; round < 600; ++round)
    for (int i = 0; i < size; ++i)
      for (int j = 0; j < size; ++j) {
        double in = 0;
        if (i > 0) in += p(i - 1, j) * joins_first(i - 1, j);
        if (j > 0) in += p(i, j - 1) * joins_first(j - 1, i);
        if (i < size - 1) in += p(i + 1, j);
        if (j < size - 1) in += p(i, j + 1);
        p(i, j) = in / (joins_first(i, j) + joins_first(j, i) + (i > 0 ? 1 : 0) + (j > 0 ? 1 : 0));
      }
  double sum = 0;
  double present = 0;
  for (int i = 0; i < size; ++i)
    for (int j = 0; j < size; ++j) {
      sum += p(i, j);
      present += (i + j) * p(i, j);
    }
  return present / sum;
}

} // namespace stickysim
