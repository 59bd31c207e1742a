#include "report/run_text.hpp"

#include "report/figure.hpp"

#include <fmt/format.h>

namespace stickysim {

std::string run_text(RunSettings const& run, std::size_t replications) {
  std::string text = fmt::format("{} replication{} of {}, seed {}", replications,
                                 replications == 1 ? "" : "s", human_duration(run.duration_ns), run.seed);
  if (replications > 1) text += fmt::format(", {} confidence", quantity(run.confidence, "%"));
  return text;
}

} // namespace stickysim
