#pragma once

#include <string>

namespace stickysim {

/// The JSON schema (draft 7) of scenario files, for editors and validators that know TOML. It admits every
/// scenario that loads. It refuses unknown keys, values of a wrong type or unit, and unknown words; what keys
/// say about each other, ranges of durations and arguments of calls it does not check.
std::string scenario_schema();

} // namespace stickysim
