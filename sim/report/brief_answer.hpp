#pragma once

#include "report/judgement.hpp"

#include <string>

namespace stickysim {

/// The answer at a point of a sweep in a few words. Points with the same text have the same answer.
struct BriefAnswer {
  std::string text;  ///< in a sentence: `yes, if the state leaves the servers, with 'store' or 'token'`
  std::string words; ///< in a table, four at most: `yes, state moved`
};

/// Where there is nothing to drop, it is which designs harm the fewest sessions.
BriefAnswer brief_answer(Judgement const& judgement, Point point, Comparisons const& comparisons);

} // namespace stickysim
