// The rules of the house that no compiler knows. Each test lists every place that breaks its rule.

#include "catch.hpp"
#include "folder.hpp"
#include <stickysim/scenario/load.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

using namespace stickysim;

namespace tidy_test {
namespace fs = std::filesystem;

namespace {

fs::path const source_folder = STICKYSIM_SOURCE_DIR;

/// What the files whose path starts with `from` may include of the project: folders, or single headers.
struct Arrow {
  std::string from;
  std::set<std::string> to;
};

// The dependencies run one way: engine ← language ← distribution, trace ← log, design ← model ← results ←
// scenario ← fit ← experiment ← report ← backtest ← quiz ← cli ← mpi. The more special rule stands first. The
// interfaces of the model do not know results; its implementation does, because it fills them and defines
// run_trial().
std::vector<Arrow> const arrows = {
    {"include/stickysim/engine/", {"engine"}},
    {"include/stickysim/language/", {"engine", "language"}},
    {"include/stickysim/distribution/", {"engine", "language", "distribution"}},
    {"include/stickysim/trace/", {"engine", "language", "trace"}},
    {"include/stickysim/log/", {"engine", "log"}},
    {"include/stickysim/design/", {"engine", "language", "distribution", "trace", "design"}},
    {"include/stickysim/model/", {"version.hpp", "engine", "language", "model"}},
    {"include/stickysim/results/", {"engine", "model", "results"}},
    {"include/stickysim/scenario/", {"engine", "language", "design", "scenario"}},
    {"include/stickysim/experiment/", {"engine", "design", "model", "results", "scenario", "experiment"}},
    {"include/stickysim/report/", {"engine", "scenario", "experiment", "report"}},
    {"include/stickysim/version.hpp", {}},
    {"sim/version.cpp", {"version.hpp"}},
    {"sim/engine/", {"engine"}},
    {"sim/language/", {"engine", "language"}},
    {"sim/distribution/", {"engine", "language", "distribution"}},
    {"sim/trace/", {"engine", "language", "trace"}},
    {"sim/log/", {"engine", "language", "trace", "log"}},
    {"sim/design/", {"language", "design"}},
    {"sim/results/", {"engine", "language", "model", "results"}},
    {"sim/model/simulation.cpp",
     {"engine", "language", "distribution", "trace", "design", "results", "model", "experiment/trial.hpp"}},
    {"sim/model/", {"engine", "language", "distribution", "trace", "design", "results", "model"}},
    {"sim/routing/", {"engine", "language", "model", "routing"}},
    {"sim/plugin/", {"version.hpp", "engine", "language", "model", "plugin"}},
    {"sim/ejection/", {"engine", "language", "model", "ejection"}},
    {"sim/state/", {"engine", "design", "model", "state"}},
    {"sim/configuration/", {"engine", "language", "design", "scenario", "configuration"}},
    {"sim/scenario/",
     {"engine", "language", "distribution", "trace", "design", "model", "plugin", "results", "scenario"}},
    {"sim/fit/", {"engine", "language", "distribution", "trace", "results", "scenario", "fit"}},
    {"sim/experiment/", {"version.hpp", "engine", "language", "results", "scenario", "experiment"}},
    {"sim/backtest/",
     {"engine", "language", "model", "design", "results", "log", "scenario", "experiment", "report",
      "backtest"}},
    // The one place where results meet the page that is drawn from their files.
    {"sim/report/write_results.cpp", {"engine", "experiment", "report", "html"}},
    {"sim/html/", {"engine", "language", "trace", "model", "experiment", "report", "html"}},
    {"sim/report/",
     {"version.hpp", "engine", "language", "distribution", "design", "results", "model", "scenario",
      "experiment", "report"}},
    {"sim/quiz/",
     {"engine", "design", "results", "model", "routing", "scenario", "experiment", "report", "quiz"}},
    {"sim/grading/",
     {"engine", "language", "design", "results", "model", "scenario", "experiment", "report", "quiz",
      "plugin", "grading"}},
    {"sim/validation/", {"engine", "experiment", "scenario", "report", "results", "validation"}},
    {"sim/mpi/", {"engine", "plugin", "scenario", "experiment", "results", "cli", "mpi"}},
    {"sim/cli/",
     {"version.hpp", "engine",   "language",      "distribution", "design",   "results",    "model",
      "trace",       "scenario", "configuration", "fit",          "backtest", "log",        "experiment",
      "report",      "html",     "quiz",          "grading",      "plugin",   "validation", "cli"}},
};

/// Headers from outside that may be included in one folder only, or, with an empty folder, nowhere: their
/// results differ between machines.
struct Lodger {
  std::string header;
  std::string folder;
};
std::vector<Lodger> const lodgers = {
    {"toml++/", "sim/scenario/"},
    {"zlib.h", "sim/trace/"},
    {"bzlib.h", "sim/trace/"},
    {"lzma.h", "sim/trace/"},
    {"boost/program_options.hpp", "sim/cli/"},
    {"boost/mpi/", "sim/mpi/"},
    {"boost/serialization/", "sim/mpi/"},
    {"spdlog/", "sim/cli/"},
    {"random", ""},
    {"iostream", ""},
    {"locale", ""},
};

/// Words of unfinished work; spelt so that this file holds none of them.
std::regex const unwelcome{R"(\b(TOD[O]|FIXM[E]|XX[X]|HAC[K]|placeholde[r])\b)"};

/// Words that plain English does without, spelt likewise.
std::regex const stilted{R"(\b(so man[y]|so lon[g] a time|who[m]|whoeve[r]|befal[l]s?|befel[l])\b)",
                         std::regex::icase};

constexpr std::size_t most_lines = 400;
// The life of a request is told in one file, from top to bottom.
std::vector<std::string> const may_be_longer = {"sim/model/request_path.cpp"};

struct Source {
  std::string path; ///< from the source folder
  std::vector<std::string> lines;
};

/// The files below `folders` with one of `extensions`, in the order of their paths; a file itself where it is
/// named.
std::vector<Source> sources(std::vector<std::string> const& folders,
                            std::set<std::string> const& extensions) {
  std::vector<fs::path> paths;
  for (std::string const& folder : folders) {
    if (fs::is_regular_file(source_folder / folder)) paths.push_back(source_folder / folder);
    if (!fs::is_directory(source_folder / folder)) continue;
    for (auto const& entry : fs::recursive_directory_iterator(source_folder / folder))
      if (entry.is_regular_file() && extensions.contains(entry.path().extension().native()))
        paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());

  std::vector<Source> files;
  for (fs::path const& path : paths)
    files.push_back({fs::relative(path, source_folder).generic_string(), lines_of(content_of(path))});
  return files;
}

std::vector<Source> code(std::vector<std::string> const& folders) {
  return sources(folders, {".cpp", ".hpp"});
}

std::vector<Source> documents() {
  return sources({"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs"}, {".md"});
}

/// The paths that a line of a document links to, without the places in them.
std::vector<std::string> links(std::string const& line) {
  static std::regex const link{R"(\]\(([^)#\s]+)[^)]*\))"};
  std::vector<std::string> targets;
  for (std::sregex_iterator match{line.begin(), line.end(), link}, end; match != end; ++match)
    if (std::string const target = (*match)[1];
        target.find("://") == std::string::npos && !target.starts_with("mailto:"))
      targets.push_back(target);
  return targets;
}

/// `path:line: what`, one a line.
class Findings {
public:
  void add(Source const& source, std::size_t line, std::string const& what) {
    text_ += source.path + ':' + std::to_string(line + 1) + ": " + what + '\n';
  }
  void add(Source const& source, std::string const& what) { text_ += source.path + ": " + what + '\n'; }
  std::string const& text() const { return text_; }

private:
  std::string text_;
};

/// What an include line names, `stickysim/` taken off; empty for any other line. `own` tells the project's
/// headers.
std::string included(std::string const& line, bool& own) {
  static std::regex const pattern{R"(#include [<"]([^>"]+)[>"].*)"};
  std::smatch match;
  if (!std::regex_match(line, match, pattern)) return {};
  std::string name = match[1];
  own = line.find('"') != std::string::npos || name.starts_with("stickysim/");
  if (name.starts_with("stickysim/")) name = name.substr(name.find('/') + 1);
  return name;
}

template <class Rule>
void for_each_include(Rule const& rule) {
  for (Source const& source : code({"include", "sim"}))
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      bool own = false;
      if (std::string const header = included(source.lines[i], own); !header.empty())
        rule(source, i, header, own);
    }
}

} // namespace

TEST_CASE("tidy: the dependencies run one way") {
  Findings findings;
  for_each_include([&](Source const& source, std::size_t line, std::string const& header, bool own) {
    auto const arrow = std::find_if(arrows.begin(), arrows.end(),
                                    [&](Arrow const& a) { return source.path.starts_with(a.from); });
    if (arrow == arrows.end()) return findings.add(source, line, "no rule says what this may include");
    std::string const folder = header.substr(0, header.find('/'));
    if (own && !arrow->to.contains(folder) && !arrow->to.contains(header))
      findings.add(source, line, "must not include " + header);
  });
  CHECK(findings.text() == "");
}

// A part that included the conductor could touch everything again.
TEST_CASE("tidy: the conductor of a trial is known to its own files alone") {
  std::set<std::string> const own = {"sim/model/simulation.cpp", "sim/model/request_path.cpp",
                                     "sim/model/balancing.cpp",  "sim/model/client_retries.cpp",
                                     "sim/model/sessions.cpp",   "sim/model/job_path.cpp",
                                     "sim/model/copy_path.cpp"};
  Findings findings;
  for_each_include([&](Source const& source, std::size_t line, std::string const& header, bool) {
    if (header == "model/simulation.hpp" && !own.contains(source.path))
      findings.add(source, line, "must not include " + header);
  });
  CHECK(findings.text() == "");
}

// A second opinion that used what it is to judge would agree with it.
TEST_CASE("tidy: the reference uses nothing of the program's implementation") {
  std::set<std::string> const allowed = {"catch.hpp", "folder.hpp", "model/chance.hpp"};
  Findings findings;
  for (Source const& source : code({"tests/reference"}))
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      bool own = false;
      std::string const header = included(source.lines[i], own);
      bool const quoted = source.lines[i].starts_with("#include \"");
      if (quoted && !header.starts_with("reference/") && !allowed.contains(header))
        findings.add(source, i, "must not include " + header);
    }
  CHECK(findings.text() == "");
}

TEST_CASE("tidy: foreign headers stand where they belong") {
  Findings findings;
  for_each_include([&](Source const& source, std::size_t line, std::string const& header, bool own) {
    for (Lodger const& lodger : lodgers) {
      bool const meant =
          lodger.header.ends_with('/') ? header.starts_with(lodger.header) : header == lodger.header;
      bool const at_home = !lodger.folder.empty() && source.path.starts_with(lodger.folder);
      if (!own && meant && !at_home) findings.add(source, line, "must not include <" + header + '>');
    }
  });
  CHECK(findings.text() == "");
}

// Who uses the library needs no other headers than its own.
TEST_CASE("tidy: public headers include nothing foreign") {
  Findings findings;
  for_each_include([&](Source const& source, std::size_t line, std::string const& header, bool own) {
    bool const standard = header.find_first_of("/.") == std::string::npos;
    if (source.path.starts_with("include/") && !own && !standard)
      findings.add(source, line, "must not include <" + header + '>');
  });
  CHECK(findings.text() == "");
}

// The mathematical functions of two machines differ in the last bit, and so would the results.
TEST_CASE("tidy: no libm but what IEEE 754 defines to the bit") {
  std::regex const call{
      R"(std::(log|log2|log10|log1p|exp|exp2|expm1|pow|sin|cos|tan|tgamma|lgamma|cbrt|hypot)\()"};
  Findings findings;
  for (Source const& source : code({"include", "sim"}))
    for (std::size_t i = 0; i < source.lines.size(); ++i)
      if (std::regex_search(source.lines[i], call))
        findings.add(source, i, "engine/portable_math.hpp has it");
  CHECK(findings.text() == "");
}

// Two types of the same name share their destructor when the program is linked, and one of them gets the
// wrong one.
TEST_CASE("tidy: each type has a name of its own") {
  std::regex const definition{R"(^(?:struct|class|enum class) (\w+)(?: final)?(?: :.*)? \{.*)"};
  std::map<std::string, std::string> homes;
  Findings findings;
  for (Source const& source : sources({"include", "sim"}, {".hpp"}))
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_match(source.lines[i], match, definition)) continue;
      auto const [home, is_new] = homes.emplace(match[1], source.path);
      if (!is_new) findings.add(source, i, home->first + " is defined in " + home->second + ", too");
    }
  CHECK(findings.text() == "");
}

TEST_CASE("tidy: one noun a file, and not too much of it") {
  std::set<std::string> const vague = {"utils", "util", "helpers", "helper", "common", "manager", "misc"};
  Findings findings;
  for (Source const& source : code({"include", "sim", "tests", "bench", "examples"})) {
    bool const excepted =
        std::find(may_be_longer.begin(), may_be_longer.end(), source.path) != may_be_longer.end();
    if (source.lines.size() > most_lines && !excepted)
      findings.add(source, std::to_string(source.lines.size()) + " lines");
    if (vague.contains(fs::path{source.path}.stem().native())) findings.add(source, "the name says nothing");
  }
  CHECK(findings.text() == "");
}

TEST_CASE("tidy: no loose ends, plain words, no white space at the end of a line") {
  Findings findings;
  for (Source const& source : sources({"CMakeLists.txt", "README.md", "CHANGELOG.md", "CONTRIBUTING.md",
                                       "include", "sim", "tests", "scenarios", "bench", "examples", "docs"},
                                      {".cpp", ".hpp", ".txt", ".toml", ".md"}))
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      std::string const& line = source.lines[i];
      if (std::smatch match; std::regex_search(line, match, unwelcome)) findings.add(source, i, match[1]);
      if (std::smatch match; std::regex_search(line, match, stilted)) findings.add(source, i, match[1]);
      if (line.ends_with(' ') || line.find('\t') != std::string::npos)
        findings.add(source, i, "a tab, or a space at the end");
      if (line.ends_with('\r')) findings.add(source, i, "a carriage return");
    }
  CHECK(findings.text() == "");
}

// ctest hands a test's name to the program as its argument: a name that begins with a dash is read as an
// option, and one that begins with a tilde means every other test.
TEST_CASE("tidy: the name of a test does not begin like an option") {
  Findings findings;
  for (Source const& source : code({"tests"}))
    for (std::size_t i = 0; i < source.lines.size(); ++i)
      for (char const* const first : {"-", "~"})
        if (source.lines[i].starts_with(std::string{"TEST_CASE(\""} + first))
          findings.add(source, i, "begins with '" + std::string{first} + '\'');
  CHECK(findings.text() == "");
}

TEST_CASE("tidy: every scenario that is shipped loads and says what it asks") {
  Findings findings;
  for (Source const& source : sources({"scenarios"}, {".toml"})) {
    auto const loaded = load_scenario((source_folder / source.path).native());
    if (!loaded) {
      findings.add(source, render(loaded.error()));
      continue;
    }
    auto const& scenario = *loaded;
    if (scenario.title.empty()) findings.add(source, "no title");
    if (scenario.question.empty()) findings.add(source, "no question");
  }
  CHECK(findings.text() == "");
}

TEST_CASE("tidy: what the documents link to is there") {
  Findings findings;
  for (Source const& source : documents())
    for (std::size_t i = 0; i < source.lines.size(); ++i)
      for (std::string const& target : links(source.lines[i]))
        if (!fs::exists((source_folder / source.path).parent_path() / target))
          findings.add(source, i, "links to " + target + ", which is not there");
  CHECK(findings.text() == "");
}

TEST_CASE("tidy: every document stands in the list of its part") {
  std::set<fs::path> listed;
  for (char const* const list : {"docs/README.md", "docs/course/README.md"})
    for (std::string const& line : lines_of(content_of(source_folder / list)))
      for (std::string const& target : links(line))
        listed.insert(fs::weakly_canonical((source_folder / list).parent_path() / target));
  Findings findings;
  for (Source const& source : sources({"docs"}, {".md"}))
    if (source.path != "docs/README.md" &&
        !listed.contains(fs::weakly_canonical(source_folder / source.path)))
      findings.add(source, "is not in docs/README.md");
  CHECK(findings.text() == "");
}

} // namespace tidy_test
