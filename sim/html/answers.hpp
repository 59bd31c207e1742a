#pragma once

#include "html/run_outline.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// A line of answers.csv.
struct AnswerLine {
  std::string line; ///< `answer`, `brief`, `choose`, `not`, `mind`, `expect`
  std::string designs;
  std::string text;
};

/// What a run answers.
struct Answers {
  std::string sentence;                        ///< of the whole run
  std::vector<std::vector<AnswerLine>> points; ///< in the order of the outline
};

Answers answers_of(RunFolder const& run, RunOutline const& outline);

/// The first line of that kind, or nothing.
std::string text_of(std::vector<AnswerLine> const& lines, std::string_view kind);

} // namespace stickysim
