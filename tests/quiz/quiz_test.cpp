// The quiz: what it asks can be answered on paper, and always has the same answer.

#include "catch.hpp"
#include "cli/workplace.hpp"
#include "quiz/hand_rules.hpp"
#include "quiz/sheet.hpp"
#include <stickysim/engine/fnv1a.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <set>

using namespace stickysim;

namespace quiz_test {

namespace {

/// Variants of each topic: STICKYSIM_QUIZ, or few enough for a fast test.
std::uint64_t variants() {
  char const* const wanted = std::getenv("STICKYSIM_QUIZ");
  return wanted == nullptr ? 20 : std::strtoull(wanted, nullptr, 10);
}

std::string answer_wrongly(Question const& question) {
  if (question.choices.empty()) return std::to_string(std::stoll(question.answer) + 1);
  return question.choices[question.choices.front() == question.answer ? 1 : 0];
}

} // namespace

TEST_CASE("quiz: there are twenty topics, some in each of six lessons") {
  CHECK(quiz_topics().size() == 20);
  CHECK(lessons().size() == 6);
  std::set<std::string_view> names;
  std::set<int> asked;
  int last = 1;
  for (QuizTopic const& topic : quiz_topics()) {
    CAPTURE(topic.name);
    CHECK(names.insert(topic.name).second);
    CHECK(topic.lesson >= last);
    asked.insert(last = topic.lesson);
    CHECK(find_quiz_topic(topic.name) == &topic);
  }
  CHECK(asked.size() == lessons().size());
}

TEST_CASE("quiz: answers are what the rules give on paper, and choices differ") {
  for (QuizTopic const& topic : quiz_topics()) {
    std::set<std::string> answers;
    for (std::uint64_t seed = 0; seed < variants(); ++seed) {
      Question const question = topic.ask(variant_key(topic.name, seed, "student", ""));
      INFO(question_text({&topic, seed, "student"}, question, 100));
      CHECK(answer_by_hand(topic.name, question) == question.answer);
      CHECK(question.is_answered_by(question.answer));
      std::set<std::string> const choices{question.choices.begin(), question.choices.end()};
      CHECK(choices.size() == question.choices.size());
      CHECK(choices.empty() != choices.contains(question.answer));
      CHECK(question.unit.empty() != choices.empty());
      answers.insert(question.answer);
    }
    CAPTURE(topic.name);
    CHECK(answers.size() > 1);
  }
}

TEST_CASE("quiz: a wrong answer is refuted by the story of a session") {
  for (QuizTopic const& topic : quiz_topics()) {
    Question const question = topic.ask(variant_key(topic.name, 1, "", ""));
    std::string const wrong = answer_wrongly(question);
    CAPTURE(topic.name, wrong);
    CHECK_FALSE(question.is_answered_by(wrong));
    std::string const text = refutation(question, wrong, 100);
    CHECK(text.starts_with(fmt::format("No: {} is not the answer. Session ", wrong)));
    CHECK(text.find(" sets out: ") != std::string::npos);
    CHECK(answer_text(question, 100).find(text.substr(text.find('\n', text.find('\n') + 1))) != 0);
  }
}

TEST_CASE("quiz: of sessions counted, one that counts refutes too few, one that does not too many") {
  Question const question = find_quiz_topic("crash")->ask(variant_key("crash", 3, "", ""));
  std::int64_t const answer = std::stoll(question.answer);
  Scene const& scene = question.scenes.front();
  CHECK(scene.is_lost(question.witness_against(std::to_string(answer - 1))));
  CHECK_FALSE(scene.is_lost(question.witness_against(std::to_string(answer + 1))));
}

TEST_CASE("quiz: an answer may be given with its unit, a choice by its letter") {
  Question question;
  question.unit = "ms";
  question.answer = "250";
  for (std::string const said : {"250", "250 ms", "250MS", " 250 "})
    CHECK(question.is_answered_by(said));
  for (std::string const said : {"251", "-250", "2500"})
    CHECK_FALSE(question.is_answered_by(said));
  for (std::string const said : {"", "ms", "250 s", "250.0", "two"})
    CHECK(question.objection_to(said));
  question.choices = {"server.1", "server.2"};
  question.answer = "server.2";
  for (std::string const said : {"b", "B", "server.2", "Server.2"})
    CHECK(question.is_answered_by(said));
  for (std::string const said : {"a", "server.1"})
    CHECK((!question.is_answered_by(said) && !question.objection_to(said)));
  CHECK(question.objection_to("c"));
}

// Marks that were given must stand. If this fails, students' variants have changed: that needs a new major
// version.
TEST_CASE("quiz: variants never change") {
  std::uint64_t digest = fnv1a_start;
  for (QuizTopic const& topic : quiz_topics())
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      Question const question = topic.ask(variant_key(topic.name, seed, "4711", ""));
      std::string text = fmt::format("{}\n{}\n{}\n", topic.name, question.asks, question.answer);
      for (std::string const& choice : question.choices)
        text += choice + '\n';
      for (PaperSession const& session : question.traffic)
        for (std::size_t step = 0; step < session.at_ns.size(); ++step)
          text += fmt::format("{} {} {}\n", session.remark, session.at_ns[step], session.work_ns[step]);
      digest = fnv1a(text, digest);
    }
  CHECK(fmt::format("{:016x}", digest) == "dabaa6f6a9f1b6c2");
}

TEST_CASE("quiz: options that say nothing to a question are refused") {
  Workplace const here;
  auto const refused = [&](std::string const& options, std::string const& why) {
    auto const ended = here.run("quiz " + options);
    CAPTURE(options, ended.err);
    CHECK(ended.code == 2);
    CHECK(contains(ended.err, why));
  };
  refused("-s 1", "--seed is given, but no topic");
  refused("--student ada", "--student is given, but no topic");
  refused("crash -s 1 -a 3 --format json", "--answer does not go with --format json");
  refused("crash -s 1 --student 'ada '", "no blank at either end");
}

} // namespace quiz_test
