#include "scenario/completion.hpp"

#include "scenario/key.hpp"
#include "scenario/layer.hpp"
#include <stickysim/scenario/keys.hpp>
#include <stickysim/trace/read_trace.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace stickysim {

/// Whether somebody sits there, who reads an error and tries again: sessions of several requests with time to
/// think between them. A job or a machine's request that fails is gone, as in the queueing models.
static bool is_of_people(WorkloadClass const& workload) {
  bool const thinks = workload.think_time.distribution && workload.think_time.distribution->constant() != 0;
  bool const goes_on = workload.requests.distribution && workload.requests.distribution->mean() > 1;
  return thinks && goes_on && workload.trace_path.empty();
}

void Completion::complete(Draft& draft) {
  apply_preset(draft, presets(), draft.design.balancer.preset);
  apply_preset(draft, state_presets(), draft.design.state.preset);
  for (auto& group : draft.design.servers) {
    group.count_ever = group.count;
    for (auto const& scaling : draft.design.scalings)
      if (scaling.group.empty() || scaling.group == group.name)
        group.count_ever = std::max(group.count_ever, scaling.count);
    auto const& autoscale = draft.design.autoscale;
    if (autoscale.group.empty() || autoscale.group == group.name)
      group.count_ever = std::max(group.count_ever, autoscale.max);
    for (auto const& rollout : draft.design.rollouts)
      group.count_ever += rollout.surge;
  }
  for (std::size_t element = 0; element < draft.design.workloads.size(); ++element) {
    auto& workload = draft.design.workloads[element];
    if (!workload.on_loss_set)
      workload.on_loss = workload.kind == SessionKind::upload ? OnLoss::restart : OnLoss::relogin;
    if (!workload.on_failure_set)
      workload.on_failure = is_of_people(workload) ? OnFailure::come_back : OnFailure::end;
    if (!workload.trace_path.empty())
      workload.trace = trace(workload.trace_path, draft.place("workload.trace", element));
  }
}

void Completion::apply_preset(Draft& draft, std::span<PresetInfo const> table, std::string const& name) {
  // Settings of the preset are not given by the scenario: the places stay as they are.
  auto const places = draft.places;
  for (auto const& preset : table) {
    if (preset.name != name) continue;
    for (auto const& setting : preset.settings) {
      if (draft.gives(std::string{setting.key})) continue;
      auto const document = parse_document(fmt::format("{} = {}", setting.key, setting.value));
      Layer{draft, Scope::design, folder_, reporter_}.apply(*document);
    }
  }
  draft.places = places;
}

std::shared_ptr<Trace const> Completion::trace(std::string const& path, Place place) {
  auto const file = (std::filesystem::path{folder_} / path).string();
  auto const [entry, fresh] = traces_.try_emplace(file);
  if (!fresh) return entry->second;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) {
    reporter_.report(place, fmt::format("there is no trace '{}'", file),
                     "a regular file, relative to the scenario's folder");
    return nullptr;
  }
  auto const read = unlimited_ ? read_trace(file, HUGE_VAL) : read_trace(file);
  if (!read) {
    for (Diagnostic const& wrong : read.error()) {
      auto const where = wrong.line > 0 ? fmt::format("{}:{}", file, wrong.line) : file;
      reporter_.report(place, fmt::format("{}: {}", where, wrong.message), wrong.help);
    }
    return nullptr;
  }
  return entry->second = *read;
}

} // namespace stickysim
