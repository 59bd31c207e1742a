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
  texts_.push_back({std::move(name), {}});
  return texts_.size() - 1;
}

void Reporter::report(Place place, std::string message, std::string help) {
  report(place.text, {{}, place.line, place.column, std::move(message), {}, place.width, std::move(help)});
}

void Reporter::report(std::size_t text, Diagnostic diagnostic) {
  // Variants share the base's settings, so an error in the base is found once for each variant.
  auto const same = [&](Diagnostic const& other) {
    return std::tie(other.line, other.column, other.width, other.message) ==
           std::tie(diagnostic.line, diagnostic.column, diagnostic.width, diagnostic.message);
  };
  auto& diagnostics = texts_[text].diagnostics;
  if (full() || std::ranges::any_of(diagnostics, same)) return;
  diagnostics.push_back(std::move(diagnostic));
  ++count_;
}

std::string_view Reporter::line(std::size_t number) const {
  return number == 0 || number > lines_.size() ? std::string_view{} : lines_[number - 1];
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
  Diagnostics all;
  for (std::size_t text = 0; text < texts_.size(); ++text) {
    Diagnostics diagnostics = texts_[text].diagnostics;
    std::ranges::stable_sort(diagnostics, {}, [](Diagnostic const& diagnostic) {
      return std::pair{diagnostic.line, diagnostic.column};
    });
    for (auto& diagnostic : diagnostics) {
      diagnostic.file = texts_[text].name;
      if (text == 0)
        diagnostic.source = line(diagnostic.line);
      else
        diagnostic.line = diagnostic.column = 0;
      all.push_back(std::move(diagnostic));
    }
  }
  if (full()) all.push_back({texts_[0].name, 0, 0, "too many of these: the rest is not shown", {}, 1, {}});
  return all;
}

} // namespace stickysim
