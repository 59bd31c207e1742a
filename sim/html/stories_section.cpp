#include "html/stories_section.hpp"

#include "html/clock.hpp"
#include "html/markup.hpp"
#include "html/plot.hpp"
#include "html/prose.hpp"
#include "html/run_outline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

constexpr std::size_t most_stories = 9;
constexpr std::size_t most_story_lines = 200; ///< of a story
constexpr std::size_t before = 24;            ///< lines before the harm that an excerpt has at most
constexpr std::size_t after = 4;              ///< lines behind it

struct Line {
  double time_s;
  std::string text;
};

struct ToldStory {
  std::size_t variant;
  std::string title; ///< `session 12 of shoppers, at server.count = 4`
  std::vector<Line> lines;
};

std::vector<ToldStory> stories_of(Table const& table, RunOutline const& outline) {
  Locator place{table, outline};
  std::size_t const workload = table.column_if_any("workload");
  std::size_t const session = table.column("session");
  std::size_t const time = table.column("time_s");
  std::size_t const text = table.column("text");
  std::vector<ToldStory> stories;
  table.for_each([&](Row const& row) {
    if (!place.find(row)) return;
    std::string title = fmt::format("session {}", row.text(session));
    if (!row.text(workload).empty()) title += fmt::format(" of {}", row.text(workload));
    if (outline.is_swept()) title += ", at " + outline.name_of_point(place.point);
    bool const goes_on =
        !stories.empty() && stories.back().variant == place.variant && stories.back().title == title;
    if (!goes_on) {
      if (stories.size() == most_stories) return;
      stories.push_back({place.variant, std::move(title), {}});
    }
    stories.back().lines.push_back({row.value(time), std::string{row.text(text)}});
  });
  return stories;
}

/// Whether a line tells of something that happens to the fleet; it stands in brackets.
bool is_of_fleet(Line const& line) { return line.text.starts_with('('); }

bool says(Line const& line, std::string_view words) { return line.text.find(words) != std::string::npos; }

// The words are the narrator's.
bool is_loss(Line const& line) { return says(line, "the state is lost ("); }
bool is_failure(Line const& line) {
  return says(line, "the answer is an error: ") || says(line, " gives up");
}
bool is_harm(Line const& line) { return is_loss(line) || is_failure(line); }

/// What makes the session one that was harmed: its first loss; without one its first failure that its user
/// does not try to make good. Past the end if it is not told.
std::size_t harm_in(std::vector<Line> const& lines) {
  auto harm = std::ranges::find_if(lines, is_loss);
  for (auto line = lines.begin(); harm == lines.end() && line != lines.end(); ++line)
    if (is_failure(*line) && (line + 1 == lines.end() || !says(line[1], "the user will try request")))
      harm = line;
  if (harm == lines.end()) harm = std::ranges::find_if(lines, is_failure);
  return static_cast<std::size_t>(harm - lines.begin());
}

/// Some lines of a story, up to `to`.
struct Excerpt {
  std::size_t from;
  std::size_t to;
};

/// From what happened to the fleet to the harm, and a little more.
Excerpt excerpt_of(std::vector<Line> const& lines) {
  std::size_t const at = harm_in(lines);
  if (at == lines.size()) return {0, std::min(lines.size(), before)};
  std::size_t const to = std::min(lines.size(), at + after + 1);
  for (std::size_t from = at - std::min(at, before); from < at; ++from)
    if (is_of_fleet(lines[from])) return {from, to};
  return {at - std::min(at, before / 2), to};
}

/// As much of a story as a page has room for, with the harm in the middle.
Excerpt all_around_harm(std::vector<Line> const& lines) {
  if (lines.size() <= most_story_lines) return {0, lines.size()};
  std::size_t const at = std::min(harm_in(lines), lines.size());
  std::size_t const from = std::min(at - std::min(at, most_story_lines / 2), lines.size() - most_story_lines);
  return {from, from + most_story_lines};
}

std::string counted_lines(std::size_t count) {
  return fmt::format("{} line{}", count, count == 1 ? "" : "s");
}

void add_gap(Markup& html, std::size_t count, std::string_view where) {
  if (count == 0) return;
  html.open("li", {{"class", "gap"}}).element("span", {{"class", "when"}}, "");
  html.element("span", fmt::format("… {} {}", counted_lines(count), where)).close().line_end();
}

void add_lines(Markup& html, std::vector<Line> const& lines, Excerpt excerpt) {
  html.open("ol").line_end();
  add_gap(html, excerpt.from, "before this");
  std::string last; // a time stands where it changes
  for (std::size_t i = excerpt.from; i < excerpt.to; ++i) {
    std::string when = clock_text(lines[i].time_s, 3);
    html.open("li", {{"class", is_harm(lines[i]) ? "harm" : is_of_fleet(lines[i]) ? "fleet" : "step"}});
    html.element("span", {{"class", "when"}}, when == last ? "" : when);
    html.text(" ").element("span", shown_words(lines[i].text)).close().line_end();
    last = std::move(when);
  }
  add_gap(html, lines.size() - excerpt.to, "more");
  html.close();
}

void add_story(Markup& html, ToldStory const& story, RunOutline const& outline, double warmup_s) {
  std::vector<Line> const& lines = story.lines;
  html.open("article", {{"class", "story"}}).open("h3");
  html.element("span", {{"class", "name " + series_class(story.variant)}}, outline.variants[story.variant]);
  html.text(": " + story.title).close();
  std::size_t const harm = harm_in(lines);
  if (harm < lines.size() && lines[harm].time_s < warmup_s)
    html.element(
        "p", {{"class", "early"}},
        fmt::format("Within the warm-up of {}: the sessions' figures count it, those of requests and "
                    "latencies do not.",
                    clock_text(warmup_s)));
  Excerpt const excerpt = excerpt_of(lines);
  add_lines(html, lines, excerpt);
  if (excerpt.to - excerpt.from < lines.size()) {
    Excerpt const whole = all_around_harm(lines);
    bool const is_cut = whole.to - whole.from < lines.size();
    html.open("details").element("summary",
                                 is_cut ? fmt::format("{} of its {} lines", most_story_lines, lines.size())
                                        : fmt::format("All its {}", counted_lines(lines.size())));
    add_lines(html, lines, whole);
    html.close();
  }
  html.close().line_end();
}

} // namespace

std::string stories_section(RunFolder const& run) {
  Table const* const table = run.find("stories.csv");
  if (!table) return {};
  RunOutline const outline = outline_of(run);
  std::vector<ToldStory> const stories = stories_of(*table, outline);
  if (stories.empty()) return {};
  double const warmup_s = run.manifest().warmup_s;
  Markup html;
  html.open("section", {{"id", "stories"}, {"aria-labelledby", "stories-heading"}});
  html.element("h2", {{"id", "stories-heading"}}, "Sessions that were harmed").line_end();
  html.element(
      "p", {{"class", "lead"}},
      "What happened to some of them, around the moment of harm. In red: what happened to servers that the "
      "session had met.");
  html.open("div", {{"class", "stories"}});
  for (ToldStory const& story : stories)
    add_story(html, story, outline, warmup_s);
  return html.close().close().line_end().take();
}

} // namespace stickysim
