#pragma once

#include "quiz/topic.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace stickysim {

/// Which question is asked, and of which student.
struct QuizOrder {
  QuizTopic const* topic = nullptr;
  std::uint64_t seed = 0;
  std::string student{}; ///< may be empty: the same question for all
  std::string secret{};  ///< of who sets the questions; may be empty: everybody can ask for the answers

  Question ask() const { return topic->ask(variant_key(topic->name, seed, student, secret)); }
};

// The parts of a sheet of paper, `columns` wide.

/// What is asked, with all that is needed to answer it.
std::string question_text(QuizOrder const& order, Question const& question, std::size_t columns);

/// The answer, why it is so, and what happened.
std::string answer_text(Question const& question, std::size_t columns);

/// Why a wrong answer is wrong: the story of the session that shows it.
std::string refutation(Question const& question, std::string_view said, std::size_t columns);

/// The question, and with `answered` its answer, as JSON for programs that set or mark exercises.
std::string question_json(QuizOrder const& order, Question const& question, bool answered);

} // namespace stickysim
