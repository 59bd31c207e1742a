#pragma once

#include "quiz/question.hpp"
#include <stickysim/engine/random.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace stickysim {

/// A lesson of the course, in which some of the topics are asked.
struct Lesson {
  int number = 1;
  std::string_view title;
};

std::span<Lesson const> lessons();

/// Something that the quiz asks about.
struct QuizTopic {
  std::string_view name;
  int lesson = 1;
  std::string_view asks; ///< one line
  /// Draws a fleet and asks about it. Nothing if the fleet drawn leaves nothing to ask: it is drawn again.
  std::optional<Question> (*draw)(Random& random);

  /// The variant of that key (variant_key()), always the same one.
  Question ask(std::uint64_t key) const;
};

/// All topics, in the order of the lessons.
std::span<QuizTopic const> quiz_topics();

/// The topic of that name, or null.
QuizTopic const* find_quiz_topic(std::string_view name);

} // namespace stickysim
