#include "scenario/reporter.hpp"

#include "engine/utf8.hpp"

#include <algorithm>
#include <tuple>

namespace stickysim {

void Reporter::set_file_text(std::string_view text) {
  lines_.clear();
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::size_t Reporter::add_text(std::string name) {
  names_.push_back(std::move(name));
  return names_.size() - 1;
}

void Reporter::report(Place place, std::string message, std::string help) {
  report(Complaint{place, std::move(message), std::move(help)});
}

void Reporter::report(Complaint complaint) {
  // Variants share the base's settings, so an error in the base is found once for each variant.
  auto const same = [&](Complaint const& other) {
    return other.place == complaint.place && other.message == complaint.message;
  };
  if (!full() && std::ranges::none_of(complaints_, same)) complaints_.push_back(std::move(complaint));
}

std::string_view Reporter::line(Place place) const {
  if (place.text != 0 || place.line == 0 || place.line > lines_.size()) return {};
  return lines_[place.line - 1];
}

Place Reporter::within(Place literal, std::string_view content, std::size_t offset) const {
  bool const one_to_one = literal.text == 0 && literal.width == character_count(content) + 2;
  if (!one_to_one || offset == 0 || offset > content.size()) return literal;
  auto const rest = content.substr(offset);
  literal.column += 1 + character_count(content.substr(0, offset));
  literal.width = std::max<std::size_t>(1, character_count(rest.substr(0, rest.find_first_of(",)"))));
  return literal;
}

Diagnostics Reporter::diagnostics() const {
  auto complaints = complaints_;
  std::ranges::stable_sort(complaints, {}, [](Complaint const& complaint) {
    auto const& place = complaint.place;
    return std::tuple{place.text, place.line, place.column};
  });

  Diagnostics diagnostics;
  for (auto& [place, message, help] : complaints) {
    bool const in_file = place.text == 0;
    diagnostics.push_back({names_[place.text], in_file ? place.line : 0, in_file ? place.column : 0,
                           std::move(message), std::string{line(place)}, place.width, std::move(help)});
  }
  if (full()) diagnostics.push_back({names_[0], 0, 0, "too many errors: the rest is not shown", {}, 1, {}});
  return diagnostics;
}

} // namespace stickysim
