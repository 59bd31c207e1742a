#pragma once

#include "grading/exercise.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// Marks each folder in `folder`, which is named after its student, with `jobs` threads; in the order of the
/// names. Throws IoError if there is none.
std::vector<MarkSheet> mark_class(Exercise const& exercise, std::string const& folder, int jobs,
                                  bool may_leave_folder);

/// A row for each student: points, then a column for each item, and what falls short.
std::string class_csv(Exercise const& exercise, std::vector<MarkSheet> const& sheets);

} // namespace stickysim
