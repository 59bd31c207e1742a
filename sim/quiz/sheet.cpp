#include "quiz/sheet.hpp"

#include "quiz/course_of_events.hpp"
#include "report/narrator.hpp"
#include "report/page.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stickysim {

namespace {

/// The work of a request, if it is the same for all; else 0.
Nanoseconds work_of_all(Question const& question) {
  Nanoseconds const first_ns = question.traffic.front().work_ns.front();
  for (PaperSession const& session : question.traffic)
    for (Nanoseconds const work_ns : session.work_ns)
      if (work_ns != first_ns) return 0;
  return first_ns;
}

std::string times_of(PaperSession const& session) {
  std::string text;
  for (Nanoseconds const at_ns : session.at_ns)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", at_ns / nanoseconds_per_second);
  return text;
}

std::string traffic_table(Question const& question) {
  bool const has_remarks = !question.remark_title.empty();
  bool const tells_work = work_of_all(question) == 0;
  std::string text = fmt::format("  session{}{}  requests at (s)\n",
                                 has_remarks ? fmt::format("  {:>9}", question.remark_title) : "",
                                 tells_work ? "     work" : "");
  for (std::size_t session = 0; session < question.traffic.size(); ++session) {
    PaperSession const& row = question.traffic[session];
    text += fmt::format(
        "  {:>7}{}{}  {}\n", session + 1, has_remarks ? fmt::format("  {:>9}", row.remark) : "",
        tells_work ? fmt::format("  {:>4} ms", row.work_ns.front() / 1'000'000) : "", times_of(row));
  }
  return text;
}

std::string what_is_wanted(Question const& question) {
  if (question.choices.empty()) return fmt::format("A whole number, in {}.", question.unit);
  std::string text;
  for (std::size_t i = 0; i < question.choices.size(); ++i)
    text += fmt::format("{}{}) {}", i == 0 ? "" : "   ", static_cast<char>('a' + i), question.choices[i]);
  return text;
}

/// `3 sessions`, `1 session`, `server.2`
std::string answer_in_full(Question const& question) {
  if (!question.choices.empty()) return question.answer;
  std::string_view unit = question.unit;
  if (question.answer == "1" && unit.size() > 2 && unit.ends_with('s')) unit.remove_suffix(1);
  return fmt::format("{} {}", question.answer, unit);
}

std::string title_of(QuizOrder const& order) {
  Lesson const& lesson = lessons()[static_cast<std::size_t>(order.topic->lesson - 1)];
  return fmt::format("Lesson {}, {}: {} (seed {}{})", lesson.number, lesson.title, order.topic->name,
                     order.seed, order.student.empty() ? "" : fmt::format(", student {}", order.student));
}

std::string story(Scene const& scene, std::size_t session, std::size_t columns) {
  return narrate(scene.life(session), scene.design(), scene.trial()).text(columns);
}

} // namespace

std::string question_text(QuizOrder const& order, Question const& question, std::size_t columns) {
  std::string text = title_of(order) + "\n\n";
  for (std::string const& fact : question.facts)
    text += paragraph("  -", fact, 4, columns);
  Nanoseconds const work_ns = work_of_all(question);
  text +=
      paragraph("  -",
                (work_ns == 0 ? "" : fmt::format("Each request is {} ms of work. ", work_ns / 1'000'000)) +
                    "The network takes no time.",
                4, columns);
  return text + '\n' + traffic_table(question) + '\n' + paragraph("", question.asks, 0, columns) +
         paragraph("", what_is_wanted(question), 0, columns);
}

std::string answer_text(Question const& question, std::size_t columns) {
  std::string text = paragraph("Answer:", answer_in_full(question), 8, columns) +
                     paragraph("Why:", question.because, 5, columns);
  for (std::size_t i = 0; i < question.scenes.size(); ++i) {
    std::string const name = question.scenes.size() > 1 ? fmt::format("{}:", question.choices[i]) : "";
    text += fmt::format("\n{}{}{}", name, name.empty() ? "" : "\n", course_of_events(question.scenes[i]));
  }
  std::size_t const session = question.seen_by_less;
  return text + fmt::format("\nThe story of session {}:\n\n{}", session + 1,
                            story(question.scene_of(question.answer), session, columns));
}

std::string refutation(Question const& question, std::string_view said, std::size_t columns) {
  std::size_t const session = question.witness_against(said);
  return paragraph("", fmt::format("No: {} is not the answer. Session {} shows it:", said, session + 1), 0,
                   columns) +
         '\n' + story(question.scene_of(said), session, columns);
}

std::string question_json(QuizOrder const& order, Question const& question, bool answered) {
  using Json = nlohmann::ordered_json;
  Json sessions = Json::array();
  for (PaperSession const& session : question.traffic) {
    Json requests = Json::array();
    for (std::size_t step = 0; step < session.at_ns.size(); ++step)
      requests.push_back({{"at_ns", session.at_ns[step]}, {"work_ns", session.work_ns[step]}});
    Json row{{"session", sessions.size() + 1}};
    if (!question.remark_title.empty()) row[question.remark_title] = session.remark;
    row["requests"] = std::move(requests);
    sessions.push_back(std::move(row));
  }
  Json json{{"topic", order.topic->name}, {"lesson", order.topic->lesson}, {"seed", order.seed},
            {"student", order.student},   {"facts", question.facts},       {"sessions", std::move(sessions)},
            {"asks", question.asks},      {"unit", question.unit},         {"choices", question.choices}};
  if (answered) {
    json["answer"] = question.answer;
    json["because"] = question.because;
    json["witness"] = question.seen_by_less + 1;
  }
  return json.dump(2) + '\n';
}

} // namespace stickysim
