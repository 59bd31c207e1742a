#pragma once

#include "scenario/place.hpp"
#include <stickysim/language/diagnostics.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Collects the errors of a scenario, with the lines where they stand.
class Reporter {
public:
  /// The scenario file is the first text; each `--set` is one more, named after itself.
  explicit Reporter(std::string path) : names_{std::move(path)} {}

  void set_file_text(std::string_view text);

  /// Adds a text of the command line, whose diagnostics have no line; returns its index for Place::text.
  std::size_t add_text(std::string name);

  /// The same complaint at the same place counts once.
  void report(Place place, std::string message, std::string help = {});
  void report(Complaint complaint);

  /// The part of a string that starts `offset` bytes into its content, up to the end of that argument; the
  /// whole literal where escapes or several lines hide the place.
  Place within(Place literal, std::string_view content, std::size_t offset) const;

  bool clean() const { return complaints_.empty(); }

  /// Whether the limit of errors is reached, so that looking for more is of no use.
  bool full() const { return complaints_.size() >= most_complaints; }

  /// In the order of the file, then of the command line.
  Diagnostics diagnostics() const;

private:
  static constexpr std::size_t most_complaints = 100;

  std::string_view line(Place place) const;

  std::vector<std::string> names_;
  std::vector<std::string> lines_;
  std::vector<Complaint> complaints_;
};

} // namespace stickysim
