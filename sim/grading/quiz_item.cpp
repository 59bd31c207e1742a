#include "grading/exercise.hpp"
#include "quiz/sheet.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

namespace stickysim {

namespace {

/// A question of the quiz, answered in `answers.toml`.
class QuizItem final : public ExerciseItem {
public:
  QuizItem(QuizTopic const& topic, std::uint64_t seed) : topic_{topic}, seed_{seed} { task = topic.asks; }

  void mark(Submission const& submission, Mark& mark) const override {
    if (!submission.damage.empty()) {
      mark.is_gradable = false;
      mark.remark = "the answers cannot be read";
      mark.output = submission.damage;
      return;
    }
    auto const answer = submission.answers.find(name);
    if (answer == submission.answers.end()) {
      mark.remark = fmt::format("there is no answer: answers.toml has no '{}'", name);
      return;
    }
    std::string const& said = answer->second;
    Question const question = QuizOrder{&topic_, seed_, submission.student}.ask();
    if (auto const objection = question.objection_to(said)) {
      mark.remark = fmt::format("'{}' is no answer to this question: {}", said, *objection);
    } else if (question.is_answered_by(said)) {
      mark.points = mark.max_points;
      mark.remark = "right";
    } else {
      mark.remark = fmt::format("{} is not the answer", said);
      mark.output = refutation(question, said, page_width);
    }
  }

private:
  QuizTopic const& topic_;
  std::uint64_t seed_;
};

} // namespace

std::unique_ptr<ExerciseItem> read_quiz_item(Fields& fields) {
  std::string const topic_name = fields.text("topic");
  std::uint64_t const seed = fields.whole_number("seed");
  QuizTopic const* const topic = find_quiz_topic(topic_name);
  if (topic == nullptr && !topic_name.empty())
    fields.wrong("topic", fmt::format("there is no topic '{}'", topic_name),
                 "'stickysim quiz' lists the topics");
  return std::make_unique<QuizItem>(topic == nullptr ? quiz_topics().front() : *topic, seed);
}

} // namespace stickysim
