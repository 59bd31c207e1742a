#pragma once

#include "scenario/document.hpp"
#include "scenario/reporter.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <span>
#include <string>
#include <vector>

namespace stickysim {

/// What a side of an expectation may name: a variant, and its classes of clients.
struct NamedVariant {
  std::string name;
  std::vector<std::string> workloads;
};

/// Reads `[[expect]]`; `variants` are all that the scenario names. Without any, each name may be one.
std::vector<Expectation> read_expectations(Node const& expect, std::span<NamedVariant const> variants,
                                           Reporter& reporter);

} // namespace stickysim
