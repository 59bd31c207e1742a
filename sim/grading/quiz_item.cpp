#include "grading/exercise.hpp"
#include "language/shown.hpp"
#include "quiz/sheet.hpp"
#include "report/page.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/ranges.h>

namespace stickysim {

namespace {

/// A question of the quiz, answered in `answers.toml`.
class QuizItem final : public ExerciseItem {
public:
  QuizItem(QuizTopic const& topic, std::uint64_t seed, std::string secret)
      : topic_{topic}, seed_{seed}, secret_{std::move(secret)} {
    task = topic.asks;
  }

  void mark(Submission const& submission, Mark& mark) const override {
    if (!submission.damage.empty()) return refuse(mark, "the answers cannot be read", submission.damage);
    if (auto const damaged = submission.damaged_answers.find(name);
        damaged != submission.damaged_answers.end())
      return refuse(mark, "the answer cannot be read", damaged->second);
    auto const answer = submission.answers.find(name);
    if (answer == submission.answers.end()) {
      std::vector<std::string> given;
      for (auto const& [key, value] : submission.answers)
        given.push_back(key);
      auto const alike = did_you_mean(name, given);
      mark.remark = fmt::format("there is no answer: answers.toml has no '{}'{}", name,
                                alike.empty() ? "" : fmt::format(", but {}", fmt::join(alike, " and ")));
      return;
    }
    std::string const& said = answer->second;
    std::string const as_shown = shown(said);
    Question const question = QuizOrder{&topic_, seed_, submission.student, secret_}.ask();
    if (auto const objection = question.objection_to(said)) {
      mark.remark = fmt::format("'{}' is no answer to this question: {}", as_shown, *objection);
    } else if (question.is_answered_by(said)) {
      mark.points = mark.max_points;
      mark.remark = "right";
    } else {
      mark.remark = fmt::format("{} is not the answer", as_shown);
      mark.output = refutation(question, said, page_width);
    }
  }

private:
  static void refuse(Mark& mark, std::string const& why, std::string const& shown) {
    mark.is_gradable = false;
    mark.remark = why;
    mark.output = shown;
  }

  QuizTopic const& topic_;
  std::uint64_t seed_;
  std::string secret_;
};

} // namespace

std::unique_ptr<ExerciseItem> read_quiz_item(Fields& fields) {
  std::string const topic_name = fields.text("topic");
  std::uint64_t const seed = fields.whole_number("seed");
  QuizTopic const* const topic = find_quiz_topic(topic_name);
  if (topic == nullptr && !topic_name.empty())
    fields.wrong("topic", fmt::format("there is no topic '{}'", topic_name),
                 "'stickysim quiz' lists the topics");
  return std::make_unique<QuizItem>(topic == nullptr ? quiz_topics().front() : *topic, seed,
                                    fields.frame.secret);
}

} // namespace stickysim
