// The folder of a run, from which `report` draws its page.
#include "fuzz/edits.hpp"
#include "fuzz/refusal.hpp"
#include "fuzz/target.hpp"
#include "fuzz/workplace.hpp"
#include "html/damaged_file.hpp"
#include "html/picture.hpp"
#include "html/report_page.hpp"
#include "report/output_files.hpp"
#include <stickysim/engine/io_error.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/scenario/load.hpp>

#include <fstream>
#include <iterator>
#include <map>

namespace stickysim {
namespace {

constexpr char const* reported_scenario = R"toml(title = "Who stays?"
[run]
duration = "6s"
window = "2s"
replications = 2
[workload]
arrivals = "poisson(2/s)"
requests = 3
think_time = "200ms"
demand = "exponential(40ms)"
[server]
count = 2
[[fault]]
server = 1
at = "2s"
for = "1s"
[variants.sticky]
balancer.affinity = "cookie"
[variants.store]
state.placement = "shared"
)toml";

using Contents = std::map<std::string, std::string>;

/// All files of a small run with everything recorded.
Contents const& whole_run() {
  static Contents const contents = [] {
    FuzzWorkplace const here;
    auto const scenario = parse_scenario(reported_scenario, "shop.toml");
    RecordingOrder const all{
        .server_windows = true, .sessions = true, .requests = true, .trace = true, .most_sessions = 12};
    write_results(run_experiment(*scenario, {.record = all}), "run");
    Contents files;
    for (auto const& entry : std::filesystem::directory_iterator{"run"}) {
      std::ifstream file{entry.path(), std::ios::binary};
      files[entry.path().filename().native()] = {std::istreambuf_iterator<char>{file}, {}};
    }
    files.erase("report.html"); // drawn from the others
    files.erase("trace.json");  // that it does not read
    return files;
  }();
  return contents;
}

/// The page is made of what stands in files; none of it may become markup.
void demand_harmless(std::string const& page) {
  demand(!page.empty(), "a page is drawn");
  demand(page.find("<fuzz") == std::string::npos, "what stands in a file does not become markup");
}

} // namespace

/// The first byte says which file is damaged, edits say how.
void fuzz_results(std::string_view input) {
  if (input.empty()) return;
  auto const which = static_cast<unsigned char>(input.front()) % whole_run().size();
  auto const damaged = std::next(whole_run().begin(), static_cast<std::ptrdiff_t>(which));
  FuzzWorkplace const here;
  for (auto file = whole_run().begin(); file != whole_run().end(); ++file)
    here.write("run/" + file->first, file == damaged ? edited(file->second, input.substr(1)) : file->second);
  try {
    RunFolder const run = RunFolder::read("run");
    demand_harmless(report_page(run));
    for (std::string const& name : picture_names(run))
      if (auto const drawn = picture(run, name)) demand_harmless(*drawn);
  } catch (DamagedFile const& damage) {
    demand_told({damage.diagnostic()});
  } catch (IoError const& error) {
    demand(*error.what() != '\0', "a refusal has a message");
  }
}

} // namespace stickysim
