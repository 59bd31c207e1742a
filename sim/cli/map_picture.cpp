#include "cli/map_picture.hpp"

#include "engine/utf8.hpp"
#include "report/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

constexpr std::size_t cell_width = 2; // a terminal's letters are about twice as high as wide

std::string_view block_of(Winner winner) {
  switch (winner) {
  case Winner::first: return "█";
  case Winner::second: return "░";
  case Winner::neither: break;
  }
  return "?";
}

double place_of(std::size_t index, std::size_t count) {
  return count < 2 ? 0 : static_cast<double>(index) / static_cast<double>(count - 1);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (; times > 0; --times)
    all += text;
  return all;
}

} // namespace

double NamedMap::across_at(std::size_t column) const { return across.at(place_of(column, map.columns)); }
double NamedMap::up_at(std::size_t row) const { return up.at(place_of(row, map.rows)); }

std::string map_picture(NamedMap const& named) {
  PhaseMap const& map = named.map;
  constexpr int digits = 3;
  std::size_t labels = 0;
  std::vector<std::string> values;
  for (std::size_t row = 0; row < map.rows; ++row) {
    values.push_back(named.up.text(named.up_at(row), digits));
    labels = std::max(labels, character_count(values.back()));
  }
  std::string text = named.up.key() + '\n';
  for (std::size_t row = map.rows; row-- > 0;) {
    text += repeated(" ", labels - character_count(values[row])) + values[row] + " │";
    for (std::size_t column = 0; column < map.columns; ++column)
      text += repeated(block_of(map.at({column, row})), cell_width);
    text += '\n';
  }
  std::size_t const width = map.columns * cell_width;
  text += repeated(" ", labels + 1) + "└" + repeated("─", width) + '\n';
  std::string const low = named.across.text(named.across.low(), digits);
  std::string const high = named.across.text(named.across.high(), digits);
  std::size_t const used = character_count(low) + character_count(named.across.key()) + character_count(high);
  std::size_t const room = width > used ? width - used : 2;
  text += repeated(" ", labels + 2) + low + repeated(" ", room / 2) + named.across.key() +
          repeated(" ", room - room / 2) + high + '\n';
  text += fmt::format("█ '{}' is better   ░ '{}' is better{}\n", named.names[0], named.names[1],
                      std::ranges::count(map.winners, Winner::neither) > 0 ? "   ? not decided" : "");
  return text;
}

std::string map_csv(NamedMap const& named) {
  Csv csv{{named.across.key(), named.up.key(), "better"}};
  for (std::size_t row = 0; row < named.map.rows; ++row)
    for (std::size_t column = 0; column < named.map.columns; ++column) {
      csv.text(named.across.text(named.across_at(column), 9)).text(named.up.text(named.up_at(row), 9));
      switch (named.map.at({column, row})) {
      case Winner::first: csv.text(named.names[0]); break;
      case Winner::second: csv.text(named.names[1]); break;
      case Winner::neither: csv.blank(); break;
      }
      csv.end_row();
    }
  return csv.take();
}

} // namespace stickysim
