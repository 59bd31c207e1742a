#pragma once

#include <string>
#include <vector>

namespace stickysim {

/// What an item of an exercise is worth in a submission.
struct Mark {
  std::string name;  ///< of the item
  std::string task;  ///< what was to be done, one line
  double points = 0; ///< from 0 to max_points
  double max_points = 0;
  std::string remark;      ///< one line: right, or what is wrong
  std::string output;      ///< the case that shows what is wrong; may be empty
  bool is_gradable = true; ///< false: what was handed in cannot be read

  bool is_full() const { return points >= max_points; }
};

/// A submission's marks, an item each, in the order of the exercise.
struct MarkSheet {
  std::string title; ///< of the exercise
  std::string student;
  std::vector<Mark> marks;

  double points() const;
  double max_points() const;
};

/// `4.5`: to two decimals at most.
std::string points_text(double points);

} // namespace stickysim
