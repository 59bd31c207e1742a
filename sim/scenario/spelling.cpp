#include <stickysim/scenario/keys.hpp>

#include <algorithm>
#include <utility>

namespace stickysim {
namespace {

/// Longer words are not worth the quadratic comparison.
constexpr std::size_t longest_word = 80;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, ignoring case.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before(right.size() + 1), above(right.size() + 1), row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j)
    above[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      bool const same = lower(left[i - 1]) == lower(right[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      bool const swapped = i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) &&
                           lower(left[i - 2]) == lower(right[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[right.size()];
}

} // namespace

std::vector<std::string> did_you_mean(std::string_view word, std::span<std::string const> candidates) {
  if (word.empty() || word.size() > longest_word) return {};
  auto const tolerated = std::max<std::size_t>(1, word.size() / 3);
  std::vector<std::pair<std::size_t, std::string const*>> near;
  for (auto const& candidate : candidates) {
    if (candidate.size() > word.size() + tolerated) continue;
    auto const edits = distance(word, candidate);
    if (edits <= tolerated) near.emplace_back(edits, &candidate);
  }
  std::ranges::stable_sort(near, {}, &std::pair<std::size_t, std::string const*>::first);
  std::vector<std::string> best;
  for (std::size_t index = 0; index < std::min<std::size_t>(3, near.size()); ++index)
    best.push_back(*near[index].second);
  return best;
}

} // namespace stickysim
