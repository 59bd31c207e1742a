#pragma once

#include "grading/apart.hpp"
#include "grading/mark.hpp"
#include "grading/submission.hpp"
#include "scenario/codec.hpp"
#include "scenario/document.hpp"
#include "scenario/reporter.hpp"
#include <stickysim/language/diagnostics.hpp>
#include <stickysim/language/result.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

class Fields;

/// Something that an exercise asks for and that has its points.
class ExerciseItem {
public:
  virtual ~ExerciseItem() = default;

  /// Marks it in a submission: sets points, remark and output.
  virtual void mark(Submission const& submission, Mark& mark) const = 0;

  std::string name; ///< unique within the exercise
  std::string task; ///< one line
  double points = 1;
};

/// A kind of item. A further kind is a row of the table.
struct ItemKind {
  std::string_view name; ///< `quiz`
  /// Reads the keys that items of this kind have of their own.
  std::unique_ptr<ExerciseItem> (*read)(Fields& fields);
};

std::span<ItemKind const> item_kinds();
std::unique_ptr<ExerciseItem> read_quiz_item(Fields& fields);
std::unique_ptr<ExerciseItem> read_scenario_item(Fields& fields);
std::unique_ptr<ExerciseItem> read_policy_item(Fields& fields);

/// A TOML file of items, each with its points.
struct Exercise {
  std::string title;
  std::vector<std::unique_ptr<ExerciseItem>> items;

  MarkSheet mark(Submission const& submission) const;
};

/// Reads an exercise; files that it names are relative to its folder. `goals`, if not empty, names the goals
/// of all its scenarios instead.
Result<Exercise, Diagnostics> load_exercise(std::string const& path, std::string const& goals = {});

/// What all items of an exercise share.
struct ExerciseFrame {
  std::string folder; ///< where relative file names start
  std::string goals;  ///< a file named on the command line; may be empty
  std::string secret; ///< see QuizOrder::secret
};

/// Reads the keys of an item and reports what is wrong with them.
class Fields {
public:
  /// `elsewhere` takes what is wrong with the files that the item names.
  Fields(Node const& table, ExerciseFrame const& frame, Reporter& reporter, Diagnostics& elsewhere)
      : frame{frame}, table_{table}, reporter_{reporter}, elsewhere_{elsewhere} {}

  std::string text(std::string_view key, std::string_view fallback = {});
  std::string text_or_none(std::string_view key);
  std::uint64_t whole_number(std::string_view key);
  double number_above_0(std::string_view key, double fallback);
  bool flag(std::string_view key);
  /// `limit`, of processor time, and `memory`.
  ApartLimits limits();

  /// Where a file is that the item names, as a whole path.
  std::string path_of(std::string const& name) const;

  /// Reports what is wrong with such a file.
  void refuse(Diagnostics const& diagnostics);
  /// Reports that the value of a key is wrong.
  void wrong(std::string_view key, std::string const& message, std::string const& help);
  /// Reports keys that nobody has asked for.
  void report_unknown() const;

  ExerciseFrame const& frame;

private:
  Node const* find(std::string_view key);
  std::int64_t within(std::string_view key, Codec<std::int64_t> const& codec, std::int64_t fallback);

  Node const& table_;
  Reporter& reporter_;
  Diagnostics& elsewhere_;
  std::vector<std::string> asked_;
};

} // namespace stickysim
