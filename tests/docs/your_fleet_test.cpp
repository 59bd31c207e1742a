// The log of docs/your-fleet.md is what a fleet of known traffic wrote: that of its haproxy.cfg, of which one
// server crashed. STICKYSIM_REWRITE_DOCS=1 writes the log anew.
#include "backtest/written_log.hpp"
#include "cli/workplace.hpp"
#include <stickysim/scenario/load.hpp>
#include <stickysim/trace/line_reader.hpp>

#include <zlib.h>

#include <cstdlib>

using namespace stickysim;

TEST_CASE("the log in docs/your-fleet is that of its fleet") {
  std::string const folder = STICKYSIM_SOURCE_DIR "/docs/your-fleet/";
  Workplace const work;
  REQUIRE(work.run("import '" + folder + "haproxy.cfg' -o fleet.toml").code == 0);
  auto const fleet =
      load_scenario(work / "fleet.toml",
                    {.sets = {"run.duration=30min", "run.warmup=0s", "run.seed=20",
                              "workload.arrivals=poisson(0.5/s)", "workload.requests=geometric(8)",
                              "workload.think_time=exponential(5s)", "workload.demand=lognormal(500ms, cv=1)",
                              "server.workers=2", "fault.server=2", "fault.at=12min", "fault.for=45s"},
                     .variants = {}});
  if (!fleet) FAIL(render(fleet.error()));
  std::string const log = log_of_trial(*fleet, 0, LogStyle::haproxy);
  std::string const path = folder + "haproxy.log.gz";
  if (std::getenv("STICKYSIM_REWRITE_DOCS") != nullptr) {
    gzFile const file = gzopen(path.c_str(), "wb9");
    REQUIRE(file != nullptr);
    gzwrite(file, log.data(), static_cast<unsigned>(log.size()));
    REQUIRE(gzclose(file) == Z_OK);
  }
  std::string read;
  LineReader lines{path};
  for (std::string_view line; lines.next(line);)
    read.append(line).append("\n");
  CHECK((read == log)); // not printed: it is long
}
