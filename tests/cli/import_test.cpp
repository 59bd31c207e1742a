#include "catch.hpp"
#include "cli/workplace.hpp"

namespace {

constexpr char log_text[] = "a - - [10/Oct/2000:13:00:00 +0000] \"GET / HTTP/1.0\" 200 1\n"
                            "rubbish\n"
                            "a - - [10/Oct/2000:13:10:01 +0000] \"GET / HTTP/1.0\" 200 1\n";

} // namespace

TEST_CASE("an imported trace goes to its file, what was found to standard output") {
  Workplace const here;
  here.write("access.log", log_text);
  auto const ended = here.run("import access-log access.log -o trace.csv");
  CHECK(ended.code == 0);
  CHECK(ended.err.empty());
  CHECK(contains(ended.out, "sessions            1\n"));
  CHECK(contains(ended.out, "line 2: "));
  CHECK(here.read("trace.csv") == "session,at,address,think,demand\n1,0,a,,\n1,601,a,,\n");
}

TEST_CASE("without a file the trace goes to standard output, what was found to standard error") {
  Workplace const here;
  here.write("access.log", log_text);
  auto const ended = here.run("import access-log access.log --session-timeout 10min");
  CHECK(ended.code == 0);
  CHECK(ended.out == "session,at,address,think,demand\n1,0,a,,\n2,601,a,,\n");
  CHECK(contains(ended.err, "sessions            2\n"));
}

TEST_CASE("a log that cannot be read, or a trace that cannot be written, is exit code 3") {
  Workplace const here;
  here.write("access.log", log_text);
  CHECK(here.run("import access-log missing.log").code == 3);
  CHECK(here.run("import access-log .").code == 3);
  CHECK(here.run("import access-log access.log -o /proc/trace.csv").code == 3);
  CHECK(here.run("import access-log access.log -o /dev/full").code == 3);
  CHECK(here.run("import access-log access.log", ">/dev/full").code == 3);
}

TEST_CASE("a file that is no access log is exit code 2 and leaves no trace") {
  Workplace const here;
  here.write("notes.txt", "some\nnotes\n");
  auto const ended = here.run("import access-log notes.txt -o trace.csv");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "no line of this file reads like an access log's"));
  CHECK_FALSE(std::filesystem::exists(here / "trace.csv"));
}
