#pragma once

#include "html/run_folder.hpp"
#include "report/hand_made.hpp"
#include "report/output_files.hpp"

/// The files of results built by hand, as a run would write them.
namespace stickysim {

inline RunFolder::Contents contents_of(ExperimentResult const& result) {
  RunFolder::Contents contents;
  for (OutputFile const& file : output_files())
    if (file.write != nullptr && (file.is_wanted == nullptr || file.is_wanted(result.recorded)))
      file.write(result, [&](std::string_view piece) { contents[std::string{file.name}] += piece; });
  return contents;
}

/// A sticky design that loses a sixth of its sessions and one with a store that loses none, in ten windows.
inline HandMade sticky_and_store() {
  HandMade made;
  made.scenario.title = "Noon";
  made.scenario.question = "Who notices?";
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  made.add("store", AffinityKind::none, Placement::shared, lossless);
  for (std::size_t variant = 0; variant < 2; ++variant)
    for (TrialResult& trial : made.trials(variant)) {
      for (int i = 1; i <= 10; ++i) {
        WindowResult window;
        window.end_ns = i * 10 * nanoseconds_per_second;
        window.length_ns = 10 * nanoseconds_per_second;
        window.ok = 100;
        window.latency_p99_ns = 2e7 + 1e6 * i;
        window.lost = variant == 0 && i == 6 ? 140 : 0;
        window.sessions_live = static_cast<std::uint64_t>(50 + i);
        window.servers_up = i == 6 ? 1 : 2;
        trial.windows.push_back(window);
      }
      trial.fleet_events.push_back(
          {.at_ns = 50 * nanoseconds_per_second, .kind = EventKind::crash, .server = 1});
      trial.fleet_events.push_back(
          {.at_ns = 60 * nanoseconds_per_second, .kind = EventKind::up, .server = 1});
    }
  return made;
}

/// How often `part` stands in `text`.
inline std::size_t times(std::string const& text, std::string const& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

} // namespace stickysim
