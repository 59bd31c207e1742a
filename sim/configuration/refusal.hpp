#pragma once

#include "configuration/configuration_file.hpp"

#include <cstddef>

namespace stickysim {

/// Why a configuration cannot be imported: said of a line, from 1, or with line 0 of the file as a whole.
Diagnostics refusal(ConfigurationFile const& file, std::size_t line, std::string message, std::string help);

/// The same of the character at byte `offset` of the line.
Diagnostics refusal_at(ConfigurationFile const& file, std::size_t line, std::size_t offset,
                       std::string message, std::string help);

} // namespace stickysim
