#pragma once

#include "scenario/document.hpp"
#include "scenario/reporter.hpp"

#include <optional>
#include <string>

namespace stickysim {

/// The `KEY=VALUE` of a `--set` as a line of TOML; a value that is not TOML is taken as a text without
/// quotes. What is wrong with it is reported.
std::optional<Node> read_setting(std::string const& set, Reporter& reporter);

} // namespace stickysim
