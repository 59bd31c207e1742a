#pragma once

#include "quiz/question.hpp"

#include <string>
#include <string_view>

namespace stickysim {

/// The answer to a question by the rule that a student applies on paper: from its text, its traffic and the
/// settings of its design. No trial is simulated.
std::string answer_by_hand(std::string_view topic, Question const& question);

} // namespace stickysim
