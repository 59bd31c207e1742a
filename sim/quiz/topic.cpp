#include "quiz/lesson_topics.hpp"
#include <stickysim/engine/check.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {

std::span<Lesson const> lessons() {
  static constexpr Lesson table[] = {
      {1, "What is a session?"}, {2, "A server dies"},           {3, "A server is added"},
      {4, "Deploys and drains"}, {5, "The store and the token"}, {6, "Write your own policy"},
  };
  return table;
}

std::span<QuizTopic const> quiz_topics() {
  static std::vector<QuizTopic> const table = [] {
    std::vector<QuizTopic> rows;
    for (auto const topics :
         {session_topics, crash_topics, scaling_topics, deploy_topics, store_topics, policy_topics})
      rows.insert(rows.end(), topics().begin(), topics().end());
    return rows;
  }();
  return table;
}

QuizTopic const* find_quiz_topic(std::string_view name) {
  auto const found = std::ranges::find(quiz_topics(), name, &QuizTopic::name);
  return found == quiz_topics().end() ? nullptr : &*found;
}

Question QuizTopic::ask(std::uint64_t key) const {
  constexpr int most_draws = 1000; // of which one in a few leaves something to ask
  Random random{key};
  for (int draws = 0; draws < most_draws; ++draws)
    if (std::optional<Question> question = draw(random)) return *std::move(question);
  throw InvariantBroken{"the quiz finds nothing to ask about " + std::string{name}};
}

} // namespace stickysim
