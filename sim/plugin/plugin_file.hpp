#pragma once

#include <stickysim/language/call.hpp>
#include <stickysim/model/policy_plugin.hpp>

#include <optional>
#include <string>

namespace stickysim {

/// Loads the shared library at `path` for good and adds its policy to the registry. The answer is what is
/// wrong with it, and the cure; throws IoError if there is no such file. Not to be called while trials run.
std::optional<CallError> load_plugin(std::string const& path);

/// What is wrong with a plugin that carries this stamp.
std::optional<CallError> stamp_error(PluginStamp const& stamp);

} // namespace stickysim
