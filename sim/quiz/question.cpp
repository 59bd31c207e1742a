#include "quiz/question.hpp"

#include "report/page.hpp"
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/engine/random.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace stickysim {

namespace {

std::string plain(std::string_view said) {
  std::string text;
  for (char const c : said)
    if (c != ' ') text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

/// The whole number said, its unit left out.
std::optional<std::int64_t> number_said(std::string_view said, std::string_view unit) {
  std::string text = plain(said);
  if (std::string const own = plain(unit); text.ends_with(own)) text.resize(text.size() - own.size());
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

/// The choice said, by its letter or in full; none: past the last one.
std::size_t choice_said(std::string_view said, std::vector<std::string> const& choices) {
  std::string const text = plain(said);
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (text == plain(choices[i]) || text == std::string(1, static_cast<char>('a' + i))) return i;
  return choices.size();
}

} // namespace

std::optional<std::string> Question::objection_to(std::string_view said) const {
  if (choices.empty()) {
    if (number_said(said, unit)) return {};
    return fmt::format("a whole number is asked for, in {}", unit);
  }
  if (choice_said(said, choices) < choices.size()) return {};
  return fmt::format("choices are {}", fmt::join(choices, ", "));
}

bool Question::is_answered_by(std::string_view said) const {
  if (objection_to(said)) return false;
  if (choices.empty()) return number_said(said, unit) == number_said(answer, unit);
  return choices[choice_said(said, choices)] == answer;
}

Scene const& Question::scene_of(std::string_view said) const {
  return scenes.size() == 1 ? scenes.front() : scenes[choice_said(said, choices)];
}

std::size_t Question::witness_against(std::string_view said) const {
  if (scenes.size() > 1) {
    // The one that fares worst, compared with the best design.
    auto const delay_ns = [&](std::size_t session) {
      return scene_of(said).latency_ns(session, 0) - scene_of(answer).latency_ns(session, 0);
    };
    std::size_t worst = 0;
    for (std::size_t session = 1; session < traffic.size(); ++session)
      if (delay_ns(session) > delay_ns(worst)) worst = session;
    return worst;
  }
  bool const too_large = choices.empty() && number_said(said, unit) > number_said(answer, unit);
  return too_large ? seen_by_more : seen_by_less;
}

void ask_for_count(Question& question, std::vector<bool> const& has) {
  question.unit = "sessions";
  question.answer = std::to_string(std::ranges::count(has, true));
  question.seen_by_less =
      static_cast<std::size_t>(std::ranges::find(has.rbegin(), has.rend(), true).base() - has.begin()) - 1;
  question.seen_by_more = static_cast<std::size_t>(std::ranges::find(has, false) - has.begin());
}

std::string named_sessions(std::vector<bool> const& has) {
  std::vector<std::string> numbers;
  for (std::size_t session = 0; session < has.size(); ++session)
    if (has[session]) numbers.push_back(std::to_string(session + 1));
  if (numbers.empty()) return "no session";
  return (numbers.size() == 1 ? "session " : "sessions ") + listed(numbers);
}

std::uint64_t variant_key(std::string_view topic, std::uint64_t seed, std::string_view student,
                          std::string_view secret) {
  std::string text = fmt::format("{}\n{}\n{}", topic, seed, student);
  if (!secret.empty()) text += fmt::format("\n{}", secret);
  return mix_bits(fnv1a(text));
}

} // namespace stickysim
