#pragma once

#include <stickysim/engine/time.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// Dated lines in the order of time.
class Diary {
public:
  enum class Paragraph : bool { goes_on, opens };

  void add(Nanoseconds at_ns, std::string text, Paragraph paragraph = Paragraph::goes_on) {
    lines_.push_back({at_ns, std::move(text), paragraph});
  }

  struct Line {
    Nanoseconds at_ns;
    std::string text;
    Paragraph paragraph;
  };
  std::vector<Line> const& lines() const { return lines_; }

  /// A page as wide as `columns`. A line has a date if it differs from that of the line before: in seconds,
  /// with as few decimals as keep different times apart. Call it only if there is a line.
  std::string text(std::size_t columns) const;

private:
  int decimals() const;

  std::vector<Line> lines_;
};

} // namespace stickysim
