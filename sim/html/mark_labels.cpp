#include "html/mark_labels.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace stickysim {
namespace {

constexpr double gap = 3;          ///< between a line and its name
constexpr double note_width = 0.9; ///< of notes, which are smaller than other text
constexpr std::size_t most_names = 3;

/// Lines that share a name: marks from `first` on.
struct Bundle {
  std::size_t first;
  std::size_t size;
  double at;
};

/// Of the marks in the order of time.
std::vector<Bundle> bundles_of(std::vector<EventMark> const& marks, Plot const& plot, double distance) {
  std::vector<Bundle> bundles;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    double const at = plot.x(marks[i].time_s);
    if (bundles.empty() || at - bundles.back().at > distance)
      bundles.push_back({i, 1, at});
    else
      ++bundles.back().size;
  }
  return bundles;
}

std::string name_of(Bundle const& bundle, std::vector<EventMark> const& marks) {
  std::vector<std::string> names;
  for (std::size_t i = bundle.first; i < bundle.first + bundle.size; ++i)
    if (std::ranges::find(names, marks[i].brief) == names.end()) names.push_back(marks[i].brief);
  if (names.size() > most_names) {
    names.resize(most_names);
    names.emplace_back("…");
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

/// What stands where, row by row.
class Rows {
public:
  Rows(std::size_t count, std::vector<Stretch> const& taken) : taken_(count) {
    if (count > 0) taken_.front() = taken;
  }

  /// Whether a name has room in a row, and its line below it.
  bool have_room(std::size_t row, Stretch const& name, double line) const {
    for (std::size_t below = 0; below < row; ++below)
      if (!is_free(below, {line - 1, line + 1})) return false;
    return is_free(row, name);
  }
  void take(std::size_t row, Stretch const& name, double line) {
    for (std::size_t below = 0; below < row; ++below)
      taken_[below].push_back({line - 1, line + 1});
    taken_[row].push_back({std::min(name.from, line - 1), std::max(name.to, line + 1)});
  }

private:
  bool is_free(std::size_t row, Stretch const& wanted) const {
    return std::ranges::none_of(
        taken_[row], [&](Stretch const& other) { return wanted.from < other.to && other.from < wanted.to; });
  }

  std::vector<std::vector<Stretch>> taken_;
};

/// From the right to the left: a name stands behind its line, one row higher than what it would touch, or
/// before it where no other line is. Nothing if one finds no room.
std::optional<std::vector<MarkLabel>> placed(std::vector<Bundle> const& bundles,
                                             std::vector<EventMark> const& marks, std::size_t count,
                                             std::vector<Stretch> const& taken) {
  Rows rows{count, taken};
  std::vector<MarkLabel> labels;
  for (std::size_t i = bundles.size(); i > 0; --i) {
    Bundle const& bundle = bundles[i - 1];
    std::string const name = name_of(bundle, marks);
    double const width = note_width * text_width(name);
    Stretch const behind{bundle.at, bundle.at + gap + width + gap};
    Stretch const before{bundle.at - gap - width - gap, bundle.at};
    bool const is_alone = before.from >= 0 && (i == 1 || bundles[i - 2].at < before.from);
    bool found = false;
    for (std::size_t row = 0; row < count && !found; ++row)
      for (bool const is_before : {false, true}) {
        if (is_before ? !is_alone : behind.to > drawing_width) continue;
        Stretch const& stretch = is_before ? before : behind;
        if (!rows.have_room(row, stretch, bundle.at)) continue;
        rows.take(row, stretch, bundle.at);
        labels.push_back({bundle.first, name, row, is_before});
        found = true;
        break;
      }
    if (!found) return std::nullopt;
  }
  return labels;
}

} // namespace

std::vector<MarkLabel> mark_labels(std::vector<EventMark> const& marks, Plot const& plot, std::size_t rows,
                                   std::vector<Stretch> const& taken) {
  for (double const distance : {4.0, 8.0, 16.0, 32.0, 64.0, 128.0, drawing_width})
    if (auto labels = placed(bundles_of(marks, plot, distance), marks, rows, taken)) return *labels;
  return {};
}

} // namespace stickysim
