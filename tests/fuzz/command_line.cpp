// The words of a command line, parted by NUL. What is quick is carried out; of what simulates, only small
// runs.
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/program.hpp"
#include "cli/scenario_options.hpp"
#include "fuzz/called_program.hpp"
#include "fuzz/refusal.hpp"
#include "fuzz/target.hpp"
#include "fuzz/trial.hpp"
#include "fuzz/workplace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace stickysim {
namespace {

constexpr std::string_view small_scenario = R"toml([run]
duration = "4s"
window = "1s"
replications = 2
[workload]
arrivals = "poisson(10/s)"
requests = 3
think_time = "100ms"
demand = "exponential(20ms)"
[server]
count = 2
[variants.sticky]
balancer.affinity = "cookie"
[variants.store]
state.placement = "shared"
)toml";

std::vector<std::string> words_of(std::string_view input) {
  std::vector<std::string> words;
  while (words.size() < 20) {
    std::string_view const word = input.substr(0, input.find('\0'));
    words.emplace_back(word);
    if (word.size() == input.size()) return words;
    input.remove_prefix(word.size() + 1);
  }
  return words;
}

/// Whether a word could name what lies outside the folder, or has the program call another one.
bool leads_away(std::string const& word) {
  if (word.find("..") != std::string::npos) return true;
  if (word.find("--pl") == 0 || word.find("--po") == 0) return true;
  bool const is_cluster = word.size() > 1 && word[0] == '-' && word[1] != '-';
  for (std::size_t slash = word.find('/'); slash != std::string::npos; slash = word.find('/', slash + 1))
    if (is_cluster || slash == 0 || !std::isalnum(static_cast<unsigned char>(word[slash - 1]))) return true;
  return false;
}

/// Commands that do no more than read their small files and write.
bool is_quick(Command const& command) {
  constexpr std::array quick{"check", "list", "explain", "import",     "fit", "report",
                             "merge", "new",  "schema",  "completion", "man", "quiz"};
  return std::ranges::count(quick, command.name) > 0;
}

/// Whether `run` has few trials, each of them small, to do on few threads.
bool is_small_run(Arguments const& arguments) {
  if (arguments.positional().size() != 1) return false;
  for (std::string_view const option : {"jobs", "replications"})
    if (arguments.has(option) && arguments.value(option).size() > 1) return false;
  auto const scenario = load_scenario(arguments.positional().front(), load_options_of(arguments));
  if (!scenario) return true;
  return scenario->run.most_replications() <= 10 && scenario->variants.size() <= 4 &&
         !scenario->run.finds_warmup && std::ranges::all_of(scenario->variants, [&](Variant const& variant) {
           return is_small(variant.design, scenario->run);
         });
}

int carry_out(Command const& command, Arguments const& arguments) {
  bool const is_run = command.name == "run" && is_small_run(arguments);
  return is_quick(command) || is_run ? command.execute(arguments) : exit_code::done;
}

} // namespace

void fuzz_command_line(std::string_view input) {
  auto const words = words_of(input);
  if (std::ranges::any_of(words, leads_away)) return;
  FuzzWorkplace const here;
  here.write("a.toml", small_scenario);
  here.write("a.csv", "session,at,think,demand\n1,0,,0.01\n1,,0.5,0.02\n2,0.25,,0.01\n");
  here.write("a.cfg",
             "backend shop\n balance leastconn\n cookie S insert\n server a 10.0.0.1:80 cookie a check\n");
  here.write("a.conf", "upstream shop { ip_hash; server 10.0.0.1; }\n");
  here.write("a.log", "10.0.0.1 - - [01/Nov/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200 12\n");
  CalledProgram const called{words, carry_out};
  demand(called.code() != exit_code::invariant_broken,
         "no command line breaks an invariant: " + called.errors());
  demand(called.code() >= 0 && called.code() <= exit_code::partial, "an exit code says what became of it");
  demand(called.code() <= exit_code::expectation_open || !called.errors().empty(), "a refusal has a message");
  demand_printable(called.errors());
}

/// Commands, their options, and what may stand behind these.
std::vector<std::string> command_line_words() {
  std::set<std::string> words{"a.toml",
                              "a.csv",
                              "a.cfg",
                              "a.conf",
                              "a.log",
                              "out",
                              "--help",
                              "sticky",
                              "table",
                              "csv",
                              "json",
                              "haproxy",
                              "nginx",
                              "access-log",
                              "policies",
                              "keys",
                              "metrics",
                              "bash",
                              "zsh",
                              "fish",
                              "1/2",
                              "server.count=2:4",
                              "server.count=3",
                              "latency_p99 < 200ms",
                              "-",
                              "=",
                              "run.duration=1s",
                              "sessions",
                              "all",
                              "0",
                              "1",
                              "18446744073709551615"};
  for (Command const* const command : commands()) {
    words.insert(std::string{command->name});
    for (Option const& option : command->options)
      words.insert(fmt::format("--{}", option.name));
  }
  return {words.begin(), words.end()};
}

} // namespace stickysim
