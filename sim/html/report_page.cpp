#include "html/report_page.hpp"

#include "html/answers.hpp"
#include "html/asset.hpp"
#include "html/chart.hpp"
#include "html/findings.hpp"
#include "html/heat_chart.hpp"
#include "html/markup.hpp"
#include "html/metric_table.hpp"
#include "html/page_charts.hpp"
#include "html/prose.hpp"
#include "html/replay_section.hpp"
#include "html/stories_section.hpp"
#include "html/sweep_section.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

namespace stickysim {
namespace {

bool is_style(Asset const& asset) { return asset.name.ends_with(".css"); }

/// Only what is built into the program may run or be shown.
std::string security_policy() {
  std::string styles;
  std::string scripts;
  for (Asset const& asset : assets())
    (is_style(asset) ? styles : scripts) += fmt::format(" 'sha256-{}'", asset.sha256);
  return fmt::format(
      "default-src 'none'; style-src{}; script-src{}; img-src data:; base-uri 'none'; form-action 'none'",
      styles.empty() ? " 'none'" : styles, scripts.empty() ? " 'none'" : scripts);
}

void add_head(Markup& html, RunFolder const& run) {
  html.open("head").line_end();
  html.leaf("meta", {{"charset", "utf-8"}}).line_end();
  html.leaf("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", security_policy()}}).line_end();
  html.leaf("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}).line_end();
  html.leaf("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).line_end();
  Manifest const& manifest = run.manifest();
  html.element("title", manifest.title.empty() ? manifest.scenario : manifest.title).line_end();
  for (Asset const& asset : assets())
    if (is_style(asset)) html.open("style").raw(asset.text).close().line_end();
  html.close().line_end();
}

void open_section(Markup& html, std::string_view id, std::string_view heading) {
  html.open("section", {{"id", id}, {"aria-labelledby", fmt::format("{}-heading", id)}});
  html.element("h2", {{"id", fmt::format("{}-heading", id)}}, heading).line_end();
}

void add_header(Markup& html, RunFolder const& run) {
  Manifest const& manifest = run.manifest();
  html.open("header").element("p", {{"class", "kicker"}}, "stickysim · " + manifest.scenario);
  html.element("h1", manifest.title.empty() ? manifest.scenario : manifest.title);
  if (!manifest.question.empty()) html.element("p", {{"class", "question"}}, manifest.question);
  html.close().line_end();
}

/// The first clause of the answer is its heading, if it is short.
struct Verdict {
  std::string heading;
  std::string rest;
};
std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

Verdict verdict_of(std::string const& sentence) {
  constexpr std::size_t longest = 110;
  std::size_t const end = sentence.find_first_of(":;");
  if (end == std::string::npos || end > longest) return {"The answer", sentence};
  std::size_t const rest = sentence.find_first_not_of(' ', end + 1);
  return {sentence.substr(0, end), rest == std::string::npos ? "" : capitalised(sentence.substr(rest))};
}

void add_advice(Markup& html, std::vector<AnswerLine> const& lines, RunOutline const& outline) {
  html.open("dl", {{"class", "advice"}});
  std::string_view last;
  for (AnswerLine const& line : lines) {
    bool const is_advice = line.line == "choose" || line.line == "not" || line.line == "mind";
    if (!is_advice) continue;
    if (line.line != last) html.element("dt", line.line);
    last = line.line;
    html.open("dd").raw(with_names(line.text, outline)).close().line_end();
  }
  html.close();
}

void add_answer(Markup& html, RunFolder const& run, Answers const& answers, RunOutline const& outline,
                std::optional<Chart> const& picture) {
  Verdict const verdict = verdict_of(answers.sentence);
  html.open("section", {{"id", "answer"}, {"aria-labelledby", "answer-heading"}});
  html.open("h2", {{"id", "answer-heading"}}).raw(with_names(verdict.heading, outline)).close().line_end();
  html.open("div", {{"class", "verdict"}}).open("div").line_end();
  html.open("p", {{"class", "answer"}}).raw(with_names(verdict.rest, outline)).close().line_end();
  if (!outline.is_swept()) add_advice(html, answers.points.front(), outline);
  html.raw(cautions_block(run, outline)).close().line_end();
  if (picture) html.raw(figure_of(*picture));
  html.close().close().line_end();
}

void add_charts(Markup& html, std::vector<Chart> const& charts) {
  html.open("div", {{"class", "charts"}}).line_end();
  for (Chart const& chart : charts)
    html.raw(figure_of(chart));
  html.close().line_end();
}

/// A section of charts below what is said of all of them; nothing without any.
void add_charts_section(Markup& html, std::string_view id, std::string_view heading, std::string_view lead,
                        std::vector<Chart> const& charts) {
  if (charts.empty()) return;
  open_section(html, id, heading);
  if (!lead.empty()) html.open("p", {{"class", "lead"}}).raw(lead).close().line_end();
  add_charts(html, charts);
  html.close().line_end();
}

/// Charts show means over replications: of which designs these are between two states.
std::string lead_of_charts(Estimates const& estimates, RunOutline const& outline, std::size_t point) {
  std::vector<std::string> names;
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
    if (estimates.is_split(point, variant)) names.push_back(fmt::format("'{}'", outline.variants[variant]));
  if (names.empty()) return {};
  return with_names(
      fmt::format("{} two steady states. What is drawn is a mean of both, which no replication shows.",
                  listed(names) + (names.size() == 1 ? " has" : " have")),
      outline);
}

/// What is not recorded is told, not left blank.
void add_servers(Markup& html, std::vector<Chart> const& charts, RunOutline const& outline) {
  open_section(html, "servers", "Which servers were busy");
  if (!charts.empty()) {
    html.element("p", {{"class", "lead"}},
                 "A row for each server over time, of the first replication; hatched where it is down, "
                 "underlined while it drains. The colours mean the same in all of them.")
        .line_end();
  }
  if (std::string const why = unrecorded_servers(charts, outline); !why.empty())
    html.open("p", {{"class", "lead"}}).raw(with_names(why, outline)).close().line_end();
  add_charts(html, charts);
  html.close().line_end();
}

void add_scenario(Markup& html, RunFolder const& run) {
  open_section(html, "scenario", "The scenario");
  html.element("p", {{"class", "lead"}},
               "Every key of every variant as it was run, with presets and defaults.");
  html.open("details", {{"class", "source"}}).element("summary", "Show the scenario");
  html.open("pre", {{"tabindex", "0"}}).element("code", run.scenario_toml()).close().close();
  html.close().line_end();
}

void add_footer(Markup& html, RunFolder const& run) {
  Manifest const& manifest = run.manifest();
  html.open("footer").element("p", manifest.run + ".");
  html.open("p").text(fmt::format("Drawn by stickysim {}. The same again: ", manifest.version));
  html.element("code", "stickysim run scenario.toml").text(", with the scenario above, has the fingerprint ");
  html.element("code", manifest.fingerprint).text(".").close();
  html.close().line_end();
}

} // namespace

std::string report_page(RunFolder const& run) {
  RunOutline const outline = outline_of(run);
  Answers const answers = answers_of(run, outline);
  Estimates const estimates{run, outline};
  PageCharts const charts{run, outline, estimates};
  constexpr std::size_t point = 0; // that is shown in full

  Markup html;
  html.raw("<!DOCTYPE html>\n").open("html", {{"lang", "en"}}).line_end();
  add_head(html, run);
  html.open("body").line_end();
  html.element("a", {{"class", "skip"}, {"href", "#answer"}}, "Skip to the answer").line_end();
  add_header(html, run);
  html.open("main").line_end();
  add_answer(html, run, answers, outline, charts.headline);
  if (outline.is_cut)
    html.element(
            "p", {{"class", "place"}},
            fmt::format("This run compares more than a page has room for: {} designs at {} points are shown.",
                        outline.variants.size(), outline.points.size()))
        .line_end();
  html.raw(sweep_section(answers, charts.sweep, outline));
  open_section(html, "designs", "Side by side");
  if (outline.is_swept())
    html.element("p", {{"class", "place"}},
                 fmt::format("From here on: the first of {} points, {}.", outline.points.size(),
                             outline.name_of_point(point)))
        .line_end();
  html.element("p", {{"class", "lead"}}, metric_lead(estimates, outline, point, run.manifest().warmup_s))
      .line_end();
  html.raw(metric_table(estimates, outline, point, run.manifest()));
  html.open("details", {{"class", "more"}}).element("summary", "All metrics");
  html.raw(all_metrics_table(estimates, outline, point)).close().close().line_end();
  std::string const lead = lead_of_charts(estimates, outline, point);
  add_charts_section(html, "timelines", "What happened when", lead, charts.timelines);
  add_servers(html, charts.servers, outline);
  add_charts_section(html, "users", "What users got", lead, charts.users);
  html.raw(replay_section(run, estimates));
  html.raw(stories_section(run)).raw(expectations_section(run, outline));
  add_scenario(html, run);
  html.close().line_end();
  add_footer(html, run);
  for (Asset const& asset : assets())
    if (!is_style(asset)) html.open("script").raw(asset.text).close().line_end();
  html.close().line_end().close().line_end();
  return html.take();
}

} // namespace stickysim
