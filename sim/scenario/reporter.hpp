#pragma once

#include "scenario/place.hpp"
#include <stickysim/language/diagnostics.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Collects what is to be said of a scenario, its errors above all, with the lines where they stand.
class Reporter {
public:
  /// The scenario file is the first text; each `--set` is one more, named after itself.
  explicit Reporter(std::string path) : texts_{{std::move(path), {}}} {}

  void set_file_text(std::string_view text);

  /// Adds a text of the command line, whose diagnostics have no line; returns its index for Place::text.
  std::size_t add_text(std::string name);

  /// The same message at the same place counts once.
  void report(Place place, std::string message, std::string help = {});

  /// What is wrong with the text of that index, the file's name and the line's text left out.
  void report(std::size_t text, Diagnostic diagnostic);

  /// The part of a string that starts `offset` bytes into its content, up to the end of that argument; the
  /// whole literal where escapes or several lines hide the place.
  Place within(Place literal, std::string_view content, std::size_t offset) const;

  bool clean() const { return count_ == 0; }
  std::size_t count() const { return count_; }

  /// Whether the limit of errors is reached, so that looking for more is of no use.
  bool full() const { return count_ >= most_diagnostics; }

  /// In the order of the file, then of the command line.
  Diagnostics diagnostics() const;

private:
  static constexpr std::size_t most_diagnostics = 100;

  struct Text {
    std::string name;
    Diagnostics diagnostics;
  };

  std::string_view line(std::size_t number) const;

  std::vector<Text> texts_;
  std::vector<std::string> lines_; ///< of the file
  std::size_t count_ = 0;          ///< of all diagnostics
};

} // namespace stickysim
