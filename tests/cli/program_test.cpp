#include "catch.hpp"
#include "cli/workplace.hpp"

TEST_CASE("help and version go to standard output") {
  Workplace const here;
  auto const help = here.run("--help");
  CHECK(help.code == 0);
  CHECK(help.err.empty());
  CHECK(help.out.starts_with("stickysim answers \"May I drop sticky sessions?\""));
  CHECK(contains(help.out, "stickysim run scenarios/first-crash.toml\n"));
  for (std::string const command : {"run", "check", "list", "explain", "import"}) {
    CAPTURE(command);
    CHECK(contains(help.out, "\n  " + command + " "));
    auto const of_command = here.run(command + " --help");
    CHECK(of_command.code == 0);
    CHECK(contains(of_command.out, "usage: stickysim " + command));
    CHECK(contains(of_command.out, "-v, --verbose"));
  }
  CHECK(here.run("--version").out.starts_with("stickysim "));
  CHECK(here.run("run -h").code == 0);
}

TEST_CASE("bad usage is named, with the cure, on standard error") {
  struct Example {
    char const* arguments;
    char const* message;
  };
  auto const [arguments, message] = GENERATE(
      Example{"", "usage: stickysim COMMAND"}, Example{"rnu", "unknown command 'rnu'\ndid you mean run?"},
      Example{"frobnicate", "commands are run, check"}, Example{"--nope", "unknown option --nope"},
      Example{"--ver", "unknown option --ver"}, Example{"run", "missing argument: SCENARIO"},
      Example{"run a.toml stray", "unexpected argument 'stray'"},
      Example{"run a.toml --seed -1", "--seed is '-1'"}, Example{"run a.toml --seed", "--seed"},
      Example{"run a.toml --rep 3", "unknown option --rep\ndid you mean --replications?"},
      Example{"run a.toml --replications 0", "--replications is '0'"},
      Example{"run a.toml --jobs 0", "--jobs is '0'"}, Example{"run a.toml --jobs two", "--jobs is 'two'"},
      Example{"run a.toml --format xml", "formats are table, csv, json"},
      Example{"run a.toml --seed 1 --seed 2", "--seed is given twice"},
      Example{"run a.toml --quiet=yes", "--quiet"}, Example{"check", "missing argument: SCENARIO..."},
      Example{"list", "missing argument: policies|"},
      Example{"list polices", "there is no list of 'polices'\ndid you mean policies?"},
      Example{"list keys keys", "unexpected argument 'keys'"},
      Example{"explain power_of", "nothing is called 'power_of'\ndid you mean power_of_d?"},
      Example{"import", "missing argument: [access-log|haproxy|nginx] FILE"},
      Example{"import apache-log x", "the formats are access-log"},
      Example{"import access-log x --session-timeout 30", "--session-timeout is '30'"},
      Example{"import access-log x --session-timeout -5min", "--session-timeout is '-5min'"});
  CAPTURE(arguments);
  auto const ended = Workplace{}.run(arguments);
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, message));
}

TEST_CASE("a result that cannot be written is one line and exit code 3") {
  Workplace const here;
  for (std::string const arguments : {"--help", "--version", "list keys", "explain poisson", "run --help"}) {
    CAPTURE(arguments);
    auto const full = here.run(arguments, ">/dev/full");
    CHECK(full.code == 3);
    CHECK(full.err == "stickysim: cannot write to standard output: No space left on device\n");
    CHECK(here.run(arguments, ">&-").code == 3);
  }
}

TEST_CASE("a reader that went away is one line and exit code 3") {
  Workplace const here;
  // The sleep lets the reader leave first.
  here.run("--version",
           ">/dev/null; (sleep 0.2; '" STICKYSIM_BINARY "' list keys; echo $? >code) | true; sleep 0.5");
  CHECK(here.read("code") == "3\n");
  CHECK(here.read(".err") == "stickysim: cannot write to standard output: Broken pipe\n");
}
