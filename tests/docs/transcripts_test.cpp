// Runs the commands in the documents and compares their output with the documents. In every ```console block
// of README.md and docs/**.md a line `$ stickysim …` is a command, run in the source folder; the lines up to
// the next command are its output, standard error included. `…` alone on a line stands for any number of
// lines. STICKYSIM_REWRITE_DOCS=1 writes the real output into the documents instead.

#include "catch.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace transcripts_test {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

std::string output_of(std::string const& command) {
  std::string const line = "cd '" STICKYSIM_SOURCE_DIR "' && COLUMNS=0 \"$STICKYSIM\" " + command + " 2>&1";
  std::FILE* const pipe = popen(line.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    output.append(buffer, n);
  pclose(pipe);
  // On a slow machine a run prints its progress.
  static std::regex const progress{R"(\d+( of \d+)? trials(, .* left)?)"};
  std::string kept;
  for (std::string const& each : lines_of(output))
    if (!std::regex_match(each, progress)) kept += each + "\n";
  return kept;
}

/// Whether `actual` is `expected` from `i` and `j` on, an ellipsis standing for any lines.
bool matches(std::vector<std::string> const& expected, std::size_t i, std::vector<std::string> const& actual,
             std::size_t j) {
  if (i == expected.size()) return j == actual.size();
  if (expected[i] == "…") {
    for (std::size_t k = j; k <= actual.size(); ++k)
      if (matches(expected, i + 1, actual, k)) return true;
    return false;
  }
  return j < actual.size() && expected[i] == actual[j] && matches(expected, i + 1, actual, j + 1);
}

std::vector<fs::path> documents() {
  std::vector<fs::path> paths{fs::path{STICKYSIM_SOURCE_DIR} / "README.md"};
  for (auto const& entry : fs::recursive_directory_iterator(fs::path{STICKYSIM_SOURCE_DIR} / "docs"))
    if (entry.path().extension() == ".md") paths.push_back(entry.path());
  return paths;
}

/// Those of commands for which `is_wanted` holds.
template <class Wanted>
void check_documents(Wanted is_wanted) {
  bool const rewrite = std::getenv("STICKYSIM_REWRITE_DOCS") != nullptr;
  int commands = 0;
  for (fs::path const& path : documents()) {
    std::ifstream file{path};
    std::stringstream content;
    content << file.rdbuf();
    std::vector<std::string> const lines = lines_of(content.str());
    std::string rewritten;
    bool console = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].starts_with("```")) console = lines[i] == "```console";
      rewritten += lines[i] + "\n";
      if (!console || !lines[i].starts_with("$ stickysim ")) continue;
      std::string const command = lines[i].substr(12);
      if (!is_wanted(command)) continue;
      ++commands;
      std::vector<std::string> expected;
      while (i + 1 < lines.size() && !lines[i + 1].starts_with("```") && !lines[i + 1].starts_with("$ "))
        expected.push_back(lines[++i]);
      std::string const output = output_of(command);
      bool const same = matches(expected, 0, lines_of(output), 0);
      for (std::string const& line : same ? expected : lines_of(output))
        rewritten += line + "\n";
      if (rewrite) continue;
      INFO(path.filename().string() << ": $ stickysim " << command << "\n" << output);
      CHECK(same);
    }
    if (rewrite) std::ofstream{path} << rewritten;
  }
  CHECK(commands > 0);
}

/// These take most of the time of all that the documents show. What goes on with the file of an earlier
/// command is run with it.
bool is_long(std::string const& command) {
  if (command.find("/tmp/") != std::string::npos) return false;
  return command.starts_with("find ") || command.starts_with("size ") || command == "validate --quiet" ||
         command.starts_with("run scenarios/autoscale.toml") ||
         command.starts_with("run scenarios/scale-out.toml");
}

} // namespace

TEST_CASE("the documents show what the program prints", "[unsanitized]") {
  check_documents([](std::string const& command) { return !is_long(command); });
}

TEST_CASE("the documents show what searches and long runs print", "[.]") { check_documents(is_long); }

} // namespace transcripts_test
