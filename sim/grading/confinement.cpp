#include "grading/confinement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace stickysim {

namespace {

/// Looks at all values of a scenario, and at its keys, which a sweep may write in quotes.
class FileNames {
public:
  FileNames(std::string const& path, std::string const& folder, Reporter& reporter)
      : base_{std::filesystem::absolute(path).parent_path()}, folder_{folder}, reporter_{reporter} {}

  void look(Node const& node, bool is_trace) {
    if (node.kind == NodeKind::text) {
      if (is_trace) check_each(node.text, node.place);
      check_calls(node.text, node.place);
    }
    for (Member const& member : node.members) {
      std::string_view const last = std::string_view{member.key}.substr(member.key.rfind('.') + 1);
      look(member.value, last == "trace" || (is_trace && !node.is_table()));
    }
    for (Node const& item : node.items)
      look(item, is_trace);
  }

private:
  /// A trace, or a list of them.
  void check_each(std::string_view text, Place place) {
    check(text, place);
    for (std::size_t from = 0; from < text.size();) {
      std::size_t const end = std::min(text.find(',', from), text.size());
      check(text.substr(from, end - from), place);
      from = end + 1;
    }
  }

  /// `empirical(FILE)`, as often as it stands in a text.
  void check_calls(std::string_view text, Place place) {
    constexpr std::string_view law = "empirical";
    for (std::size_t at = text.find(law); at != std::string_view::npos; at = text.find(law, at + 1)) {
      std::size_t const from = text.find('(', at);
      if (from == std::string_view::npos) return;
      check_each(text.substr(from + 1, text.find(')', from) - from - 1), place);
    }
  }

  void check(std::string_view name, Place place) {
    constexpr std::string_view blank = " \t\"'";
    std::size_t const first = std::min(name.find_first_not_of(blank), name.size());
    name.remove_prefix(first);
    name = name.substr(0, name.find_last_not_of(blank) + 1);
    if (!lies_within(folder_, (base_ / name).string()))
      reporter_.report(place, fmt::format("'{}' is not in the scenario's folder", name),
                       "hand the file in beside the scenario");
  }

  std::filesystem::path base_; ///< where the names of files begin
  std::string const& folder_;
  Reporter& reporter_;
};

} // namespace

bool lies_within(std::string const& folder, std::string const& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path const home = fs::weakly_canonical(folder, error);
  if (error) return false;
  fs::path const file = fs::weakly_canonical(fs::path{folder} / path, error);
  if (error) return false;
  auto const [end_of_home, rest] = std::mismatch(home.begin(), home.end(), file.begin(), file.end());
  return end_of_home == home.end();
}

void report_outside_files(Node const& scenario, std::string const& path, std::string const& folder,
                          Reporter& reporter) {
  FileNames{path, folder, reporter}.look(scenario, false);
}

} // namespace stickysim
