#include "report/answer_change.hpp"

#include "report/page.hpp"
#include "report/sweep_cells.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace stickysim {
namespace {

constexpr std::size_t places_shown = 4;  ///< for each answer
constexpr std::size_t changes_shown = 2; ///< along one key; of more the places say enough

using PointValues = std::vector<std::string>;

PointValues const& values_at(Point point) { return point.front().variant->point; }

/// An answer at a place.
struct Located {
  PointValues values; ///< of the keys on which answers depend
  std::string answer;
};

/// Neighbours along one key that share their answer.
struct Stretch {
  std::string first;
  std::string last;
  std::string answer;
};

class AnswerMap {
public:
  AnswerMap(std::vector<Point> const& points, std::vector<std::string> const& answers,
            Scenario const& scenario)
      : points_{points}, answers_{answers}, scenario_{scenario} {
    for (std::size_t key = 0; key < scenario.swept_keys.size(); ++key)
      if (!follows(key)) leaders_.push_back(key);
    for (std::size_t const key : leaders_)
      (depends_on(key) ? keys_ : idle_).push_back(key);
    if (keys_.empty()) keys_.swap(idle_); // no two points differ by one key alone
    std::set<PointValues> seen;
    for (std::size_t i = 0; i < points.size(); ++i) {
      PointValues const values = place_of_point(i);
      if (seen.insert(values).second) places_.push_back({values, answers[i]});
    }
  }

  std::string sentence() const {
    if (!is_ordered())
      return fmt::format("The answer changes with {}{}; {}.", listed(names_of(keys_)), rest(), by_answer());
    std::vector<Stretch> const all = stretches();
    return fmt::format("The answer changes {}{}; {}.", turns_of(all), rest(), along(all));
  }

private:
  /// Whether a key moves together with one before it, so that it need not be told.
  bool follows(std::size_t key) const {
    return std::ranges::any_of(leaders_, [&](std::size_t leader) {
      std::map<std::string_view, std::string_view> there;
      std::map<std::string_view, std::string_view> back;
      for (Point const point : points_) {
        std::string const& value = values_at(point)[key];
        std::string const& leading = values_at(point)[leader];
        if (there.emplace(value, leading).first->second != leading) return false;
        if (back.emplace(leading, value).first->second != value) return false;
      }
      return there.size() > 1;
    });
  }

  /// Whether some two points that differ by nothing but this key have different answers.
  bool depends_on(std::size_t key) const {
    std::map<PointValues, std::string_view> seen;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      PointValues others;
      for (std::size_t const other : leaders_)
        if (other != key) others.push_back(values_at(points_[i])[other]);
      auto const [found, is_new] = seen.emplace(std::move(others), answers_[i]);
      if (!is_new && found->second != answers_[i]) return true;
    }
    return false;
  }

  PointValues place_of_point(std::size_t point) const {
    PointValues values;
    for (std::size_t const key : keys_)
      values.push_back(values_at(points_[point])[key]);
    return values;
  }

  /// Whether one key decides, and its values are numbers that rise or fall.
  bool is_ordered() const {
    if (keys_.size() != 1) return false;
    std::vector<double> numbers;
    for (Located const& place : places_)
      if (auto const number = number_in(place.values.front())) numbers.push_back(*number);
    return numbers.size() == places_.size() &&
           (std::ranges::is_sorted(numbers) || std::ranges::is_sorted(numbers, std::greater{}));
  }

  std::vector<Stretch> stretches() const {
    std::vector<Stretch> stretches;
    for (Located const& place : places_) {
      std::string const& value = place.values.front();
      if (stretches.empty() || stretches.back().answer != place.answer)
        stretches.push_back({value, value, place.answer});
      stretches.back().last = value;
    }
    return stretches;
  }

  /// `between server.count = 8 and 16`.
  std::string turns_of(std::vector<Stretch> const& stretches) const {
    std::string const& key = scenario_.swept_keys[keys_.front()];
    if (stretches.size() > changes_shown + 1)
      return fmt::format("{} times over {}", stretches.size() - 1, key);
    std::vector<std::string> turns;
    for (std::size_t i = 1; i < stretches.size(); ++i)
      turns.push_back(fmt::format("between {}{} and {}", i == 1 ? key + " = " : "", stretches[i - 1].last,
                                  stretches[i].first));
    return listed(turns);
  }

  /// `from 4 to 8: yes; at 16: no`.
  static std::string along(std::vector<Stretch> const& stretches) {
    std::vector<std::string> parts;
    for (Stretch const& stretch : stretches)
      parts.push_back(stretch.first == stretch.last
                          ? fmt::format("at {}: {}", stretch.first, stretch.answer)
                          : fmt::format("from {} to {}: {}", stretch.first, stretch.last, stretch.answer));
    return fmt::format("{}", fmt::join(parts, "; "));
  }

  /// `at (4, 1ms) and (8, 1ms): yes; at (4, 5ms), …: no`.
  std::string by_answer() const {
    std::vector<std::string_view> answers;
    for (Located const& place : places_)
      if (std::ranges::find(answers, place.answer) == answers.end()) answers.push_back(place.answer);
    std::vector<std::string> parts;
    for (std::string_view const answer : answers)
      parts.push_back(fmt::format("at {}: {}", places_with(answer), answer));
    return fmt::format("{}", fmt::join(parts, "; "));
  }

  std::string places_with(std::string_view answer) const {
    std::vector<std::string> shown;
    std::size_t more = 0;
    for (Located const& place : places_) {
      if (place.answer != answer) continue;
      std::string const values = fmt::format("{}", fmt::join(place.values, ", "));
      if (shown.size() == places_shown)
        ++more;
      else
        shown.push_back(place.values.size() == 1 ? values : fmt::format("({})", values));
    }
    if (more > 0) shown.push_back(fmt::format("{} more", more));
    return listed(shown);
  }

  std::vector<std::string> names_of(std::vector<std::size_t> const& keys) const {
    std::vector<std::string> names;
    for (std::size_t const key : keys)
      names.push_back(scenario_.swept_keys[key]);
    return names;
  }

  /// `, whatever state.store.round_trip is`.
  std::string rest() const {
    if (idle_.empty()) return {};
    return fmt::format(", whatever {} {}", listed(names_of(idle_)), idle_.size() == 1 ? "is" : "are");
  }

  std::vector<Point> const& points_;
  std::vector<std::string> const& answers_;
  Scenario const& scenario_;
  std::vector<std::size_t> leaders_; ///< of keys that move together the first
  std::vector<std::size_t> keys_;    ///< on which the answer depends
  std::vector<std::size_t> idle_;    ///< the others
  std::vector<Located> places_;
};

} // namespace

std::string answer_change(std::vector<Point> const& points, std::vector<std::string> const& answers,
                          Scenario const& scenario) {
  return AnswerMap{points, answers, scenario}.sentence();
}

} // namespace stickysim
