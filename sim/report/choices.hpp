#pragma once

#include "report/comparison.hpp"
#include "report/contender.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A line of advice.
struct Advice {
  std::string_view label; ///< `Choose`, `Not` or `Mind`
  std::vector<VariantResult const*> designs;
  std::string text; ///< what follows their names
};

/// When to choose which design at a point: a `Choose` for every design that no other one outdoes (is better
/// by some measure and worse by none), a `Not` for every one that is outdone or that a judgement has ruled
/// out, and a `Mind` for what the chosen ones stand and fall with. Only what is decided counts. `may_choose`:
/// whether the run shows enough to choose at all. Empty for a single design and for a single replication.
std::vector<Advice> advice_on(Point point, std::vector<Contender> const& contenders, bool may_choose,
                              Comparisons const& comparisons);

/// The line without its label: the names of the designs and what follows them.
std::string sentence_of(Advice const& line);

/// The label as a word of a file: `choose`, `not`, `mind`.
std::string_view word_of(Advice const& line);

/// The advice as it is printed.
std::string text_of(std::vector<Advice> const& advice);

} // namespace stickysim
