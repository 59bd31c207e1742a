#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/student.hpp"
#include "cli/suggestion.hpp"
#include "cli/terminal.hpp"
#include "language/shown.hpp"
#include "quiz/sheet.hpp"
#include "report/page.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr Option quiz_options[] = {
    {"seed", 's', "SEED", false, "which variant of the question, a whole number"},
    {"student", '\0', "ID", false, "whose variant; each student has another one"},
    {"secret", '\0', "TEXT", false, "of the exercise: who does not know it cannot ask for the answers"},
    {"compute", 'c', "", false, "give the answer, what happens, and the story of the session that shows why"},
    {"answer", 'a', "ANSWER", false, "say whether this is the answer, and if not, which session shows it"},
    {"format", '\0', "FORMAT", false, "text (default) or json"},
};

int list_topics() {
  std::string text;
  for (Lesson const& lesson : lessons()) {
    text += fmt::format("{}Lesson {}: {}\n", text.empty() ? "" : "\n", lesson.number, lesson.title);
    for (QuizTopic const& topic : quiz_topics())
      if (topic.lesson == lesson.number)
        text += paragraph(fmt::format("  {:<15}", topic.name), topic.asks, 18, page_columns());
  }
  write_stdout(text + "\n'stickysim quiz TOPIC -s SEED' asks a question, and -c answers it.\n");
  return exit_code::done;
}

QuizTopic const& topic_named(std::string const& name) {
  if (QuizTopic const* const topic = find_quiz_topic(name)) return *topic;
  std::vector<std::string> names;
  for (QuizTopic const& topic : quiz_topics())
    names.emplace_back(topic.name);
  throw UsageError{fmt::format("there is no topic '{}'", name),
                   suggestion(name, names, "'stickysim quiz' lists the topics")};
}

int judge(Question const& question, std::string const& said) {
  if (auto const objection = question.objection_to(said))
    throw UsageError{fmt::format("'{}' is no answer to this question", shown(said)), *objection};
  bool const right = question.is_answered_by(said);
  write_stdout(right ? paragraph("Yes.", question.because, 0, page_columns())
                     : refutation(question, said, page_columns()));
  return right ? exit_code::done : exit_code::expectation_open;
}

int quiz(Arguments const& arguments) {
  if (arguments.positional().empty()) {
    for (Option const& option : quiz_options)
      if (arguments.has(option.name))
        throw UsageError{fmt::format("--{} is given, but no topic", option.name),
                         "'stickysim quiz' lists the topics"};
    return list_topics();
  }
  QuizTopic const& topic = topic_named(arguments.positional().front());
  if (!arguments.has("seed"))
    throw UsageError{"no seed is given: it says which variant of the question is asked",
                     fmt::format("for one: stickysim quiz {} -s 1", topic.name)};
  QuizOrder const order{&topic, arguments.number("seed", 0, UINT64_MAX), student_of(arguments),
                        arguments.value_or("secret", "")};
  bool const as_json = arguments.one_of("format", {"text", "json"}) == "json";
  if (as_json && arguments.has("answer")) throw UsageError{"--answer does not go with --format json"};
  Question const question = order.ask();
  if (arguments.has("answer")) return judge(question, arguments.value("answer"));
  bool const answered = arguments.has("compute");
  if (as_json)
    write_stdout(question_json(order, question, answered));
  else
    write_stdout(question_text(order, question, page_columns()) +
                 (answered ? '\n' + answer_text(question, page_columns()) : ""));
  return exit_code::done;
}

} // namespace

constinit Command const quiz_command{
    .name = "quiz",
    .operands = "[TOPIC]",
    .operands_min = 0,
    .operands_max = 1,
    .summary = "ask about a small fleet, to be answered on paper",
    .details =
        "Without a topic, lists them. The question is the same one whenever topic, seed and student are the\n"
        "same. Exit code 1 if --answer is wrong.",
    .options = quiz_options,
    .execute = quiz,
};

} // namespace stickysim
