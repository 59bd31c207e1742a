#include "html/findings.hpp"

#include "html/markup.hpp"
#include "html/prose.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

constexpr std::size_t most_shown = 100;
constexpr std::size_t most_named = 3; ///< variants of a caution

/// The values of the swept keys in a row: ` at server.count = 4`; empty for the run as a whole.
class PlaceText {
public:
  PlaceText(Table const& table, RunOutline const& outline) : outline_{outline} {
    for (std::string const& key : outline.keys)
      columns_.push_back(table.column(key));
  }
  std::string of(Row const& row) const {
    std::string text;
    for (std::size_t key = 0; key < columns_.size(); ++key)
      if (!row.text(columns_[key]).empty())
        text += fmt::format("{}{} = {}", text.empty() ? " at " : ", ", outline_.keys[key],
                            row.text(columns_[key]));
    return text;
  }

private:
  RunOutline const& outline_;
  std::vector<std::size_t> columns_;
};

/// Raised for the same reason, of one variant or several.
struct Caution {
  std::string evidence;
  std::string cure;
  std::vector<std::string> variants;
  std::size_t places = 0;
};

std::vector<Caution> cautions_of(RunFolder const& run, RunOutline const& outline) {
  Table const& table = run.table("cautions.csv");
  PlaceText const place{table, outline};
  std::size_t const variant = table.column("variant");
  std::size_t const evidence = table.column("evidence");
  std::size_t const cure = table.column("cure");
  std::vector<Caution> cautions;
  table.for_each([&](Row const& row) {
    auto found = std::ranges::find_if(cautions, [&](Caution const& known) {
      return known.evidence == row.text(evidence) && known.cure == row.text(cure);
    });
    if (found == cautions.end()) {
      if (cautions.size() == most_shown) return;
      found = cautions.insert(found, {std::string{row.text(evidence)}, std::string{row.text(cure)}, {}, 0});
    }
    ++found->places;
    if (row.text(variant).empty() || found->variants.size() >= most_named) return;
    found->variants.push_back(fmt::format("'{}'{}", row.text(variant), place.of(row)));
  });
  return cautions;
}

/// Expectations as a list.
struct Findings {
  Markup items{};
  std::size_t count = 0;

  std::string take() {
    if (count == 0) return {};
    Markup html;
    html.open("ul", {{"class", "expectations"}}).line_end().raw(items.take()).close().line_end();
    if (count > most_shown)
      html.element("p", fmt::format("The first {} of {}; expectations.csv has all.", most_shown, count));
    return html.take();
  }
};

} // namespace

std::string cautions_block(RunFolder const& run, RunOutline const& outline) {
  std::vector<Caution> const cautions = cautions_of(run, outline);
  if (cautions.empty()) return {};
  Markup html;
  html.open("div", {{"class", "cautions"}}).element("h3", "Before you trust it").open("ul").line_end();
  for (Caution const& caution : cautions) {
    std::vector<std::string> names = caution.variants;
    if (caution.places > names.size() && !names.empty())
      names.push_back(fmt::format("{} more", caution.places - names.size()));
    html.open("li");
    if (!names.empty()) html.raw(with_names(listed(names), outline)).text(": ");
    html.raw(with_names(caution.evidence, outline)).text(". ");
    html.open("span", {{"class", "cure"}})
        .text("→ ")
        .raw(with_names(caution.cure, outline))
        .close()
        .close()
        .line_end();
  }
  return html.close().close().line_end().take();
}

namespace {

/// The figures of expectations, which stand behind them in answers.csv.
class Figures {
public:
  Figures(Table const& answers, Table const& expectations, RunOutline const& outline) {
    std::vector<std::size_t> of_answers;
    for (std::string const& key : outline.keys) {
      of_answers.push_back(answers.column(key));
      keys_.push_back(expectations.column(key));
    }
    std::size_t const line = answers.column("line");
    std::size_t const text = answers.column("text");
    answers.for_each([&](Row const& row) {
      if (row.text(line) == "expect")
        told_.push_back({values_of(row, of_answers), std::string{row.text(text)}});
    });
  }

  /// What follows `start` of the expectation of that row.
  std::string of(Row const& row, std::string const& start) const {
    std::vector<std::string> const values = values_of(row, keys_);
    for (Told const& told : told_)
      if (told.values == values && told.text.starts_with(start)) return told.text.substr(start.size());
    return ")";
  }

private:
  struct Told {
    std::vector<std::string> values; ///< of the point
    std::string text;
  };
  static std::vector<std::string> values_of(Row const& row, std::vector<std::size_t> const& keys) {
    std::vector<std::string> values;
    for (std::size_t const key : keys)
      values.emplace_back(row.text(key));
    return values;
  }

  std::vector<std::size_t> keys_; ///< of the expectations
  std::vector<Told> told_;
};

} // namespace

std::string expectations_section(RunFolder const& run, RunOutline const& outline) {
  Table const& table = run.table("expectations.csv");
  PlaceText const place{table, outline};
  std::size_t const that = table.column("that");
  std::size_t const verdict = table.column("verdict");
  Figures const figures{run.table("answers.csv"), table, outline};
  Findings open; // what is to be looked at
  Findings shut; // what holds at points of a sweep, which are many
  table.for_each([&](Row const& row) {
    std::string_view const word = row.text(verdict);
    bool const holds = word == "holds";
    Findings& list = holds && outline.is_swept() ? shut : open;
    if (++list.count > most_shown) return;
    Markup& items = list.items;
    bool const fails = word == "fails";
    items.open("li", {{"class", holds ? "holds" : fails ? "fails" : "undecided"}});
    items.element("span", {{"class", "sign"}, {"aria-hidden", "true"}}, holds ? "✓" : fails ? "✗" : "?");
    items.element("code", row.text(that)).text(fmt::format("{} ({}", place.of(row), word));
    items.text(shown_words(figures.of(row, fmt::format("{}  ({}", row.text(that), word)))).close().line_end();
  });
  if (open.count + shut.count == 0) return {};
  Markup html;
  html.open("section", {{"id", "expectations"}, {"aria-labelledby", "expectations-heading"}});
  html.element("h2", {{"id", "expectations-heading"}}, "What was expected");
  html.raw(open.take());
  if (shut.count > 0) {
    html.open("details").element("summary", open.count > 0 ? fmt::format("The other {} hold", shut.count)
                                                           : fmt::format("All {} hold", shut.count));
    html.raw(shut.take()).close();
  }
  return html.close().line_end().take();
}

} // namespace stickysim
