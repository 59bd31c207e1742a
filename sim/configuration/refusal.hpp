#pragma once

#include "configuration/configuration_file.hpp"

#include <cstddef>

namespace stickysim {

/// Why a configuration cannot be imported, with the line of all files, from 1; 0: the whole configuration.
Diagnostics refusal(ConfigurationFile const& file, std::size_t line, std::string message, std::string help);

/// The same for the character at byte `offset` of the line.
Diagnostics refusal_at(ConfigurationFile const& file, std::size_t line, std::size_t offset,
                       std::string message, std::string help);

} // namespace stickysim
