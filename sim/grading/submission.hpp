#pragma once

#include <map>
#include <string>

namespace stickysim {

/// What a student hands in: a folder with answers in `answers.toml` (the name of an item = its answer) and
/// files that items ask for. Nothing of it is trusted.
struct Submission {
  std::string folder;
  std::string student; ///< whose variants are marked; empty: those of all
  std::map<std::string, std::string> answers;
  std::map<std::string, std::string> damaged_answers; ///< those that are of no use, and why
  std::string damage;            ///< why no answers can be read; empty: they can, or there are none
  bool may_leave_folder = false; ///< whether scenarios may name files outside the folder
};

/// Reads a submission: its folder, or the file with its answers. Throws IoError if there is neither.
Submission read_submission(std::string const& path, std::string const& student);

} // namespace stickysim
