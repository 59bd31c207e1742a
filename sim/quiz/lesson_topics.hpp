#pragma once

#include "quiz/topic.hpp"

namespace stickysim {

// The rows of quiz_topics(), a file for each lesson.
std::span<QuizTopic const> session_topics();
std::span<QuizTopic const> crash_topics();
std::span<QuizTopic const> scaling_topics();
std::span<QuizTopic const> deploy_topics();
std::span<QuizTopic const> store_topics();
std::span<QuizTopic const> policy_topics();

} // namespace stickysim
