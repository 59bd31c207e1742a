#pragma once

#include "grading/submission.hpp"
#include <stickysim/language/call.hpp>

#include <string>

namespace stickysim {

/// As what a policy may be handed in.
struct PolicyForm {
  std::string file;    ///< of a plugin; empty: not as one
  std::string command; ///< that starts a program, in the folder of the submission; empty: not as one

  /// `'mine.so' or 'python3 mine.py'`.
  std::string text() const;
};

/// A routing policy that a student has handed in: code that nobody has looked at.
class SubmittedPolicy {
public:
  SubmittedPolicy(PolicyForm const& form, Submission const& submission);

  /// Whether there is the file of the plugin or, for a program, one that a word of the command names.
  bool is_there() const { return is_plugin_ || is_program_; }

  /// Adds it to this process, which goes to the folder of the submission; throws std::runtime_error with what
  /// is wrong, and the cure. Its code runs from now on: to be called in a process apart.
  Call add() const;

  /// Lets a plugin do no more than compute. A program needs files, as those of its language.
  void seclude() const;

private:
  bool has(std::string const& file) const;

  PolicyForm const& form_;
  Submission const& submission_;
  bool is_plugin_ = false;
  bool is_program_ = false;
};

} // namespace stickysim
