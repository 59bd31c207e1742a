#pragma once

#include "scenario/draft.hpp"
#include "scenario/sweep.hpp"

#include <span>
#include <string>
#include <utility>

namespace stickysim {

/// A named draft, before the sweep moves it.
struct NamedDraft {
  std::string name;
  Draft draft;
};

/// The scenario as TOML that loads to the same scenario: the base in full, then the keys of each variant that
/// differ, the sweep and the expectations.
std::string resolved_toml(Draft const& base, std::span<NamedDraft const> variants, Sweep const& sweep,
                          std::span<Expectation const> expectations);

} // namespace stickysim
