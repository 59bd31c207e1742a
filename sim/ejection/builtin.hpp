#pragma once

#include <stickysim/model/ejection.hpp>

namespace stickysim {

extern EjectionEntry const consecutive_rule;
extern EjectionEntry const mark_down_rule;
extern EjectionEntry const max_fails_rule;

} // namespace stickysim
