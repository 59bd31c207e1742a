#include "catch.hpp"
#include "cli/workplace.hpp"
#include "scenario/sample.hpp"

#include <fmt/format.h>

#include <utility>

TEST_CASE("help and version go to standard output") {
  Workplace const here;
  auto const help = here.run("--help");
  CHECK(help.code == 0);
  CHECK(help.err.empty());
  CHECK(help.out.starts_with("stickysim answers \"May I drop sticky sessions?\""));
  CHECK(contains(help.out, "stickysim run scenarios/first-crash.toml\n"));
  for (std::string const command : {"run", "check", "list", "explain", "import", "report"}) {
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
      Example{"frobnicate", "commands are run, sweep, find"}, Example{"--nope", "unknown option --nope"},
      Example{"--ver", "unknown option --ver"}, Example{"run", "missing argument: SCENARIO"},
      Example{"sweep a.toml --vary", "--vary"},
      Example{"sweep a.toml --varry x=1", "unknown option --varry\ndid you mean --vary?"},
      Example{"sweep . --vary x=1", ". is a folder\nname one scenario of it"},
      Example{"run a.toml --vary x=1", "unknown option --vary"},
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
      Example{"explain power_fo_d", "nothing is called 'power_fo_d'\ndid you mean power_of_d?"},
      Example{"explain ''", "nothing is called ''"},
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

TEST_CASE("no argument speaks to the terminal") {
  Workplace const here;
  here.write("fine.toml", "[workload]\narrivals = \"1/s\"\ndemand = \"1ms\"\n");
  std::string const evil = "\"$(printf 'a\\033[31mb\\nc')\"";
  auto const arguments =
      GENERATE(as<std::string>{}, "", "run ", "run fine.toml --out out --record ", "run fine.toml --format ",
               "run fine.toml --jobs ", "run fine.toml --set ", "run fine.toml --",
               "run fine.toml --out fine.toml/", "check ", "list ", "explain ",
               "explain fine.toml --session ", "import ", "import nginx ", "report ", "report --picture x ");
  CAPTURE(arguments);
  auto const ended = here.run(arguments + evil);
  CHECK(ended.code >= 2);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, "a\\x1b[31mb\\x0ac"));
  CHECK_FALSE(contains(ended.err, "\x1b"));
  // Nor where all is well.
  auto const done = here.run("run fine.toml --replications 1 --out \"$(printf 'a\\033[31mb')\"");
  CHECK(done.code == 0);
  CHECK(contains(done.err, "the results are in a\\x1b[31mb\n"));
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

TEST_CASE("a pipe that nobody reads is one line and exit code 3, a reader who has seen enough is silence") {
  Workplace const here;
  // The sleep lets the reader leave first.
  here.run("--version", ">/dev/null; (sleep 0.2; \"$STICKYSIM\" list keys; echo $? >code) | true; sleep 0.5");
  CHECK(here.read("code") == "3\n");
  CHECK(here.read(".err") == "stickysim: cannot write to standard output: Broken pipe\n");
  // Fewer bytes than are written, as by `head`: a pipe holds 64 KiB at most.
  here.write("a.toml", stickysim::sample::minimal);
  here.write("many.sh", "for i in 1 2 3 4 5 6 7 8; do set -- \"$@\" a.toml a.toml a.toml a.toml; done\n"
                        "\"$STICKYSIM\" check \"$@\"; echo $? >code\n");
  here.run("--version", ">/dev/null; sh many.sh | head -1 >first");
  CHECK(here.read("first").starts_with("title"));
  CHECK(here.read("code") == "3\n");
  CHECK(here.read(".err").empty());
}

TEST_CASE("help and version are also commands, as in other programs") {
  Workplace const here;
  CHECK(here.run("help").out == here.run("--help").out);
  CHECK(here.run("help run").out == here.run("run --help").out);
  CHECK(here.run("version").out == here.run("--version").out);
  CHECK(here.run("help").code == 0);
  CHECK(here.run("help nobody").code == 2);
}

TEST_CASE("a file without a command is answered with the command that takes it") {
  Workplace const here;
  auto const [file, command] =
      GENERATE(std::pair{"a.toml", "run"}, std::pair{".", "run"}, std::pair{"haproxy.cfg", "import"},
               std::pair{"nginx.conf", "import"}, std::pair{"access.log", "import access-log"},
               std::pair{"access.log.gz", "import access-log"});
  auto const ended = here.run(file);
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, std::string{"did you mean 'stickysim "} + command + " " + file + "'?"));
}

TEST_CASE("a file that cannot be read is exit code 3, whichever command reads it") {
  Workplace const here;
  for (std::string const command : {"run", "check", "explain --session 1", "import", "import access-log"}) {
    CAPTURE(command);
    auto const ended = here.run(command + " missing.conf");
    CHECK(ended.code == 3);
    CHECK(contains(ended.err, "missing.conf"));
  }
  CHECK(here.run("check .").code == 3);
  here.write("bad.toml", "nothing = 1\n");
  CHECK(here.run("check missing.toml bad.toml").code == 2);
  CHECK(here.run("check bad.toml").code == 2);
}

TEST_CASE("a name that the machine does not take is a file that cannot be read, whichever command has it") {
  Workplace const here;
  here.write("s.toml", stickysim::sample::minimal);
  std::filesystem::create_symlink("loop.toml", here / "loop.toml");
  std::string const long_name(300, 'a');
  std::string commands;
  for (std::string const& name : {long_name, long_name + ".toml", std::string{"loop.toml"}})
    for (std::string const command : {"", "run", "check", "sweep --vary server.count=1", "size", "best",
                                      "fit", "merge", "import", "report", "grade s.toml --expect",
                                      "backtest s.toml --log", "run s.toml --plugin", "new policy x --out"})
      commands += fmt::format("\"$STICKYSIM\" {} {}; echo $? >>codes; ", command, name);
  here.run("--version", ">.out; " + commands + "true");
  std::vector<std::string> const codes = lines_of(here.read("codes"));
  CHECK(codes.size() == 3 * 14);
  for (std::string const& code : codes)
    CHECK((code == "2" || code == "3"));
  CHECK(contains(here.read(".err"), "File name too long"));
  CHECK_FALSE(contains(here.read(".err"), "internal error"));
}

TEST_CASE("a name that leads to no file is told with the reason") {
  Workplace const here;
  here.write("s.toml", stickysim::sample::minimal);
  std::filesystem::create_symlink("loop", here / "loop");
  std::filesystem::create_symlink("gone", here / "link");
  auto const told = [&](std::string const& arguments, std::string const& message) {
    CAPTURE(arguments);
    auto const ended = here.run(arguments);
    CHECK(ended.code == 3);
    CHECK(contains(ended.err, message));
  };
  std::string const loop = "'loop': Too many levels of symbolic links";
  told("import loop", "loop: cannot open: Too many levels of symbolic links");
  told("import nothing.log", "nothing.log: cannot open: No such file or directory");
  told("run s.toml --plugin loop", "cannot read " + loop);
  told("run s.toml --plugin nothing.so", "there is no file 'nothing.so'");
  told("run s.toml --plugin .", "'.' is a folder, not a file");
  told("grade s.toml s.toml --expect loop", "--expect: cannot read " + loop);
  told("report loop", "cannot open the folder " + loop);
  told("report nothing", "cannot open the folder 'nothing': No such file or directory");
  told("run s.toml --out link",
       "cannot create the folder 'link': a file, or a link that leads nowhere, has this name");
  told("new policy mine --out link",
       "cannot create the folder 'link': a file, or a link that leads nowhere,");
}

TEST_CASE("help fits the page") {
  Workplace const here;
  for (int const columns : {60, 80, 120})
    for (std::string const arguments :
         {"help", "help run", "help check", "help list", "help explain", "help import"}) {
      CAPTURE(columns, arguments);
      CHECK(widest_line(here.run(arguments, ">.out", columns).out) <= static_cast<std::size_t>(columns));
    }
}
