#include "html/answers.hpp"

#include <algorithm>

namespace stickysim {

Answers answers_of(RunFolder const& run, RunOutline const& outline) {
  Table const& table = run.table("answers.csv");
  std::vector<std::size_t> keys;
  for (std::string const& key : outline.keys)
    keys.push_back(table.column(key));
  std::size_t const line = table.column("line");
  std::size_t const designs = table.column("designs");
  std::size_t const text = table.column("text");
  Answers answers;
  answers.points.resize(outline.points.size());
  std::vector<std::string> values(keys.size());
  table.for_each([&](Row const& row) {
    for (std::size_t key = 0; key < keys.size(); ++key)
      values[key] = row.text(keys[key]);
    auto const point = std::ranges::find(outline.points, values);
    bool const of_run = std::ranges::all_of(values, &std::string::empty);
    if (of_run && answers.sentence.empty() && row.text(line) == "answer") answers.sentence = row.text(text);
    if (point == outline.points.end()) return;
    answers.points[static_cast<std::size_t>(point - outline.points.begin())].push_back(
        {std::string{row.text(line)}, std::string{row.text(designs)}, std::string{row.text(text)}});
  });
  return answers;
}

std::string text_of(std::vector<AnswerLine> const& lines, std::string_view kind) {
  auto const found = std::ranges::find(lines, kind, &AnswerLine::line);
  return found == lines.end() ? std::string{} : found->text;
}

} // namespace stickysim
