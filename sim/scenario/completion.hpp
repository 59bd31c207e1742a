#pragma once

#include "scenario/draft.hpp"
#include "scenario/reporter.hpp"
#include <stickysim/scenario/keys.hpp>

#include <map>
#include <memory>
#include <span>
#include <string>

namespace stickysim {

/// Completes a draft that has all its settings: adds those of presets, defaults that depend on other keys,
/// and recorded traffic.
class Completion {
public:
  /// `unlimited`: traces may be as large as they are.
  Completion(std::string const& folder, bool unlimited, Reporter& reporter)
      : folder_{folder}, unlimited_{unlimited}, reporter_{reporter} {}

  void complete(Draft& draft);

private:
  void apply_preset(Draft& draft, std::span<PresetInfo const> table, std::string const& name);
  std::shared_ptr<Trace const> trace(std::string const& path, Place place);

  std::string const& folder_;
  bool unlimited_;
  Reporter& reporter_;
  std::map<std::string, std::shared_ptr<Trace const>> traces_; ///< each file is read once; null: unreadable
};

} // namespace stickysim
