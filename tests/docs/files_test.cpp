// docs/reference/files.md is made from the table of files; STICKYSIM_REWRITE_DOCS=1 writes it anew.

#include "catch.hpp"
#include "folder.hpp"
#include "report/hand_made.hpp"
#include "report/output_files.hpp"
#include "report/timeline_metrics.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/results/metric.hpp>

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>

using namespace stickysim;

namespace files_test {

namespace {

std::string const page_path = STICKYSIM_SOURCE_DIR "/docs/reference/files.md";

constexpr std::string_view introduction = R"(# The files of `--out`

`stickysim run FILE --out DIR` writes these files into DIR. They are UTF-8 text, with the same bytes for the same scenario, seed
and version on every machine. CSV files have a header, a comma between cells and a point in numbers (RFC 4180); a cell is empty
where nothing is defined. Columns keep their names; take them by name, because new ones may come. Each row says what it is about,
so that files of several runs can be put together. `stickysim explain timeline.csv` tells the same on a terminal.

The examples read from the folder `out`: in Python after `import pandas as pd`, in R, and in gnuplot (5.4)
after `set datafile separator comma; set datafile columnheaders`.
)";

/// How to draw something from a file.
struct Example {
  std::string_view pandas;
  std::string_view r;
  std::string_view gnuplot;
};

Example const& example_of(std::string_view file) {
  static std::map<std::string_view, Example> const examples = {
      {"summary.csv",
       {R"(pd.read_csv('out/summary.csv').query('metric == "sessions_lost"').plot.bar(x='variant', y='mean'))",
        R"(with(subset(read.csv('out/summary.csv'), metric == 'sessions_lost'), barplot(mean, names.arg = variant)))",
        R"(plot 'out/summary.csv' using 0:(strcol('metric') eq 'sessions_lost' ? column('mean') : NaN):xtic('variant'))"}},
      {"replications.csv",
       {R"(pd.read_csv('out/replications.csv').query('metric == "latency_p99"').boxplot('value', by='variant'))",
        R"(boxplot(value ~ variant, subset(read.csv('out/replications.csv'), metric == 'latency_p99')))",
        R"(plot 'out/replications.csv' using 'replication':(strcol('metric') eq 'latency_p99' ? column('value') : NaN))"}},
      {"comparison.csv",
       {R"(pd.read_csv('out/comparison.csv').query('verdict != "undecided"')[['variant', 'metric', 'difference']])",
        R"(subset(read.csv('out/comparison.csv'), verdict != 'undecided', c(variant, metric, difference)))",
        R"(plot 'out/comparison.csv' using 0:(strcol('metric') eq 'latency_mean' ? column('difference') : NaN):xtic('variant'))"}},
      {"timeline.csv",
       {R"(pd.read_csv('out/timeline.csv').query('metric == "lost"').pivot_table('value', 'time_s', 'variant').plot())",
        R"(plot(aggregate(value ~ time_s, subset(read.csv('out/timeline.csv'), metric == 'lost'), mean), type = 's'))",
        R"(plot 'out/timeline.csv' using 'time_s':(strcol('metric') eq 'lost' ? column('value') : NaN))"}},
      {"servers.csv",
       {R"(pd.read_csv('out/servers.csv').boxplot('utilization', by=['variant', 'server']))",
        R"(boxplot(utilization ~ server + variant, read.csv('out/servers.csv')))",
        R"(plot 'out/servers.csv' using 'replication':(strcol('server') eq 'server.1' ? column('utilization') : NaN))"}},
      {"printed.csv",
       {R"(pd.read_csv('out/summary.csv').merge(pd.read_csv('out/printed.csv')))",
        R"(merge(read.csv('out/summary.csv'), read.csv('out/printed.csv')))",
        R"(set table; plot 'out/printed.csv' using 0:(0):(strcol('metric')) with labels)"}},
      {"ledger.csv",
       {R"(pd.read_csv('out/ledger.csv').query('outcome == "lost"').pivot_table('sessions', 'variant', 'cause').plot.bar(stacked=True))",
        R"(barplot(xtabs(sessions ~ cause + variant, subset(read.csv('out/ledger.csv'), outcome == 'lost')), legend = TRUE))",
        R"(plot 'out/ledger.csv' using 'replication':(strcol('cause') eq 'crash' ? column('sessions') : NaN))"}},
      {"latency.csv",
       {R"(pd.read_csv('out/latency.csv').pivot_table('latency_s', 'quantile', 'variant').plot(logy=True))",
        R"(plot(aggregate(latency_s ~ quantile, read.csv('out/latency.csv'), mean), log = 'y'))",
        R"(plot 'out/latency.csv' using 'quantile':'latency_s')"}},
      {"expectations.csv",
       {R"(pd.read_csv('out/expectations.csv').groupby('verdict').size())",
        R"(table(read.csv('out/expectations.csv')$verdict))",
        R"(plot 'out/expectations.csv' using 0:'left', '' using 0:'right')"}},
      {"cautions.csv",
       {R"(pd.read_csv('out/cautions.csv')[['variant', 'evidence', 'cure']])",
        R"(read.csv('out/cautions.csv')[c('variant', 'evidence', 'cure')])",
        R"(set table; plot 'out/cautions.csv' using 0:(0):(strcol('caution')) with labels)"}},
      {"answers.csv",
       {R"(pd.read_csv('out/answers.csv').query('line == "brief"')['text'])",
        R"(subset(read.csv('out/answers.csv'), line == 'choose', text))",
        R"(set table; plot 'out/answers.csv' using 0:(0):(strcol('text')) with labels)"}},
      {"events.csv",
       {R"(pd.read_csv('out/events.csv').query('event == "crash"').plot.scatter('time_s', 'states_destroyed'))",
        R"(with(subset(read.csv('out/events.csv'), event == 'crash'), plot(time_s, states_destroyed)))",
        R"(plot 'out/events.csv' using 'time_s':(strcol('event') eq 'crash' ? column('states_destroyed') : NaN))"}},
      {"sessions.csv",
       {R"(pd.read_csv('out/sessions.csv').groupby(['variant', 'outcome']).size().unstack().plot.bar(stacked=True))",
        R"(barplot(table(read.csv('out/sessions.csv')[c('outcome', 'variant')]), legend = TRUE))",
        R"(plot 'out/sessions.csv' using 'start_s':'moves')"}},
      {"requests.csv",
       {R"(pd.read_csv('out/requests.csv').query('result == "retried"').plot.scatter('issue_s', 'attempt'))",
        R"(with(subset(read.csv('out/requests.csv'), result == 'retried'), plot(issue_s, attempt)))",
        R"(plot 'out/requests.csv' using 'arrive_s':(column('start_s') - column('arrive_s')))"}},
      {"stories.csv",
       {R"(pd.read_csv('out/stories.csv')[['variant', 'session', 'time_s', 'text']])",
        R"(read.csv('out/stories.csv')[c('variant', 'session', 'time_s', 'text')])",
        R"(set table; plot 'out/stories.csv' using 'time_s':(0):(strcol('text')) with labels)"}},
  };
  auto const found = examples.find(file);
  INFO(file << " has no example");
  REQUIRE(found != examples.end());
  return found->second;
}

std::string row(std::vector<std::string> const& cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

std::string head(std::vector<std::string> const& titles) {
  return row(titles) + row(std::vector<std::string>(titles.size(), "---"));
}

std::string columns_of(OutputFile const& file) {
  std::string text = head({file.name.ends_with(".csv") ? "column" : "member", "unit", "meaning"});
  for (FileColumn const& column : file.columns)
    text += row({fmt::format("`{}`", column.name), std::string{column.unit}, std::string{column.meaning}});
  return text;
}

std::string words_of(OutputFile const& file) {
  std::string text = "\n" + head({file.name == "events.csv" ? "event" : "metric", "unit", "meaning"});
  for (FileColumn const& word : file.words())
    text += row({fmt::format("`{}`", word.name), std::string{word.unit}, std::string{word.meaning}});
  return text;
}

std::string examples_of(OutputFile const& file) {
  if (!file.name.ends_with(".csv")) return {};
  Example const& example = example_of(file.name);
  return fmt::format("\n```python\n{}\n```\n```r\n{}\n```\n```gnuplot\n{}\n```\n", example.pandas, example.r,
                     example.gnuplot);
}

std::string page() {
  std::string text{introduction};
  for (OutputFile const& file : output_files()) {
    text += fmt::format("\n## {}\n\n{}\n", file.name, file.meaning);
    if (!file.columns.empty()) text += '\n' + columns_of(file);
    if (file.words != nullptr) text += words_of(file);
    text += examples_of(file);
  }
  return text;
}

} // namespace

TEST_CASE("the page of files says what the table of files says") {
  if (std::getenv("STICKYSIM_REWRITE_DOCS") != nullptr) std::ofstream{page_path} << page();
  INFO("STICKYSIM_REWRITE_DOCS=1 writes docs/reference/files.md anew");
  CHECK(lines_of(content_of(page_path)) == lines_of(page()));
}

TEST_CASE("every column has a meaning, every figure a unit or a column that tells it") {
  for (OutputFile const& file : output_files()) {
    CAPTURE(file.name);
    CHECK(file.meaning.ends_with("."));
    for (FileColumn const& column : file.columns) {
      CAPTURE(column.name);
      CHECK(column.meaning.ends_with("."));
      bool const seconds = column.name.ends_with("_s");
      CHECK(seconds == (column.unit == "s"));
    }
  }
}

TEST_CASE("the units of the timeline are those of metrics") {
  for (TimelineMetric const& metric : timeline_metrics()) {
    CAPTURE(metric.name);
    CHECK(std::ranges::any_of(metrics(), [&](Metric const& other) { return other.unit == metric.unit; }));
    if (Metric const* const same = find_metric(metric.name)) CHECK(same->unit == metric.unit);
  }
}

TEST_CASE("the members of the manifest are those of the table") {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  auto const json = nlohmann::ordered_json::parse(manifest_json(made.result()));
  std::vector<std::string> members;
  for (auto const& [name, value] : json.items())
    members.push_back(name);
  auto const manifest = std::ranges::find(output_files(), "manifest.json", &OutputFile::name);
  std::vector<std::string> told;
  for (FileColumn const& column : manifest->columns)
    told.emplace_back(column.name);
  CHECK(members == told);
}

} // namespace files_test
