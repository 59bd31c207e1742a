#include "catch.hpp"
#include "scenario/sample.hpp"
#include "scenario/syntax_error.hpp"

#include <fmt/format.h>

using namespace stickysim;

namespace syntax_error_test {

namespace {

/// `line:column+width message | help` of the first error of a text.
std::string told(std::string const& text) {
  auto const result = parse_scenario(text, "sample.toml");
  if (result) return "no error";
  Diagnostic const& first = result.error().front();
  return fmt::format("{}:{}+{} {} | {}", first.line, first.column, first.width, first.message, first.help);
}

} // namespace

TEST_CASE("a value without quotes is answered with the value in quotes") {
  struct Example {
    char const* line;
    char const* answer;
  };
  auto const [line, answer] = GENERATE(
      Example{"duration = 2min", "2:12+4 '2min' stands without quotes | write \"2min\""},
      Example{"duration = 250ms # a comment", "2:12+5 '250ms' stands without quotes | write \"250ms\""},
      Example{"duration = 0.5ms", "2:12+5 '0.5ms' stands without quotes | write \"0.5ms\""},
      Example{"duration = 20 ms", "2:12+5 '20 ms' stands without quotes | write \"20ms\""},
      Example{"bytes = 8KiB", "2:9+4 '8KiB' stands without quotes | write \"8KiB\""},
      Example{"arrivals = 40/s", "2:12+4 '40/s' stands without quotes | write \"40/s\""},
      Example{"arrivals = poisson(40/s)",
              "2:12+13 'poisson(40/s)' stands without quotes | write \"poisson(40/s)\""},
      Example{"demand = uniform(1ms, 2ms)",
              "2:10+17 'uniform(1ms, 2ms)' stands without quotes | write \"uniform(1ms, 2ms)\""},
      Example{"policy = round_robin", "2:10+11 'round_robin' stands without quotes | write \"round_robin\""},
      Example{"policy = ring_hash(vnodes=3)",
              "2:10+19 'ring_hash(vnodes=3)' stands without quotes | write \"ring_hash(vnodes=3)\""},
      Example{"expire = never", "2:10+5 'never' stands without quotes | write \"never\""},
      Example{"\"run.a\" = [1s, 2s]", "2:12+2 '1s' stands without quotes | write \"1s\""},
      Example{"\"run.a\" = [\"1s\", 2s]", "2:18+2 '2s' stands without quotes | write \"2s\""},
      Example{"a = [poisson(1/s), poisson(2/s)]",
              "2:6+12 'poisson(1/s)' stands without quotes | write \"poisson(1/s)\""},
      Example{"enabled = True", "2:11+4 'True' is no value | write true"},
      Example{"enabled = off", "2:11+3 'off' is no value | write false"},
      Example{
          "seed = 010",
          "2:8+3 '010' is no number in TOML | write digits before and behind the point, and no zeros in front"},
      Example{"duration = 5 µs", "2:12+4 '5 µs' stands without quotes | write \"5us\""},
      Example{
          "seed = 1,",
          "2:9+1 only a comment may follow a value on its line | start a new line, or write # before a comment"},
      Example{"duration = 1h30m", "2:12+5 '1h30m' stands without quotes | write \"90min\""},
      Example{"a = 50%", "2:5+3 '50%' is no number in TOML | write 0.5"},
      Example{"seed = 3;", "2:8+2 a line of TOML ends without a semicolon | write 3"},
      Example{"duration = 3s;", "2:12+3 a line of TOML ends without a semicolon | write \"3s\""},
      Example{"seed = 1x", "2:8+2 '1x' is no value | write a number, or a quantity such as \"10min\", with "
                           "quotes and unit"},
      Example{"duration = 10:00", "2:12+5 '10:00' is no value | write a number, or a quantity such as "
                                  "\"10min\", with quotes and unit"},
      Example{"seed == 3", "2:6+2 one equals sign stands before a value | write seed = 3"},
      Example{"kind = “cart”", "2:8+6 these are not the quotes of a program | write \" instead"});
  CAPTURE(line);
  CHECK(told(fmt::format("[run]\n{}\n", line)) == answer);
}

TEST_CASE("affinity = \"cookie\" beside a key of its section is answered with the key that it is short for") {
  std::string const beside =
      "'balancer.affinity' stands beside keys of its section | write affinity.kind = \"cookie\" ";
  CHECK(told("[balancer]\naffinity = \"cookie\"\naffinity.expire = \"2min\"\n") ==
        "3:1+24 " + beside + "in line 2, not affinity = \"cookie\"");
  CHECK(told("[balancer]\naffinity.expire = \"2min\"\naffinity = \"cookie\"\n") ==
        "3:1+19 " + beside + "here, not affinity = \"cookie\"");
  CHECK(told("[balancer]\naffinity = \"cookie\"\n[balancer.affinity]\nexpire = \"2min\"\n") ==
        "3:1+19 " + beside + "in line 2, not affinity = \"cookie\"");
  CHECK(told("[balancer.affinity]\nexpire = \"2min\"\n[balancer]\naffinity = \"cookie\"\n") ==
        "4:1+19 " + beside + "here, not affinity = \"cookie\"");
  CHECK(
      told("[balancer]\nhealth = false\nhealth.fall = 3\n") ==
      "3:1+15 'balancer.health' stands beside keys of its section | write health.enabled = false in line 2, not "
      "health = false");
  CHECK(told("[balancer]\naffinity = \"cookie\"\naffinity = \"none\"\n") ==
        "3:1+17 'balancer.affinity' is given twice | keep this one or that of line 2");
}

TEST_CASE("what stands twice is named with the line of the first") {
  CHECK(told("[run]\nseed = 1\nseed = 2\n") ==
        "3:1+8 'run.seed' is given twice | keep this one or that of line 2");
  CHECK(told("[run]\nseed = 1\n[server]\ncount = 2\n[run]\nwindow = \"1s\"\n") ==
        "5:1+5 [run] stands twice | put its keys below the one in line 1");
  CHECK(told("[variants.a]\n[variants.a]\n") ==
        "2:1+12 [variants.a] stands twice | put its keys below the one in line 1");
  std::string const brackets =
      " [fault] and [[fault]] stand in one file | write [[fault]], with two brackets, for each of several";
  CHECK(told("[[fault]]\nat = \"1s\"\n[fault]\nat = \"2s\"\n") == "3:1+7" + brackets);
  CHECK(told("[fault]\nat = \"1s\"\n[[fault]]\nat = \"2s\"\n") == "3:1+9" + brackets);
}

TEST_CASE("what has no end is pointed at where it starts") {
  CHECK(told("title = \"abc\n") == "1:9+4 this text has no closing quotes | write \" at its end");
  CHECK(told("title = \"abc") == "1:9+4 this text has no closing quotes | write \" at its end");
  CHECK(told("title = 'abc\n[run]\n") == "1:9+4 this text has no closing quotes | write ' at its end");
  CHECK(told("title = \"\"\"abc\n[run]\n") ==
        "1:9+3 this text has no closing quotes | write \"\"\" at its end");
  std::string const open = " this array has no closing bracket | write ] at its end";
  CHECK(told("[sweep]\n\"server.count\" = [1, 2\n[run]\n") == "2:18+5" + open);
  CHECK(told("[sweep]\n\"server.count\" = [1, 2 # both\n") == "2:18+5" + open);
  CHECK(told("[sweep]\n\"server.count\" = [1, 2\n\"server.workers\" = 3\n") == "2:18+5" + open);
  CHECK(
      told("[sweep]\n\"server.count\" = [1,\n2 3]\n").find("an array lacks a comma or its closing bracket") !=
      std::string::npos);
  CHECK(told("[run\nseed = 1\n") == "1:1+4 this is no header of a section | write [run]");
  CHECK(told("[[fault]\n") == "1:1+8 this is no header of a section | write [[fault]]");
  CHECK(told("fault = [{at = \"1s\",\n}]\n").find("a table in { } ends on its line") != std::string::npos);
}

TEST_CASE("a line that is no setting is told what one is") {
  CHECK(told("title\n") == "1:1+5 'title' has no value | write title = VALUE");
  CHECK(told("title =\n").find("'title' has no value | write title = VALUE") != std::string::npos);
  CHECK(told("[run]\nseed: 3\n") == "2:1+7 a value stands behind an equals sign | write seed = 3");
  CHECK(told("[run]\nseed 3\n") == "2:1+6 no equals sign stands before the value | write seed = 3");
  CHECK(told("server count 3\n") == "1:1+14 no equals sign stands before the value | write server.count = 3");
  CHECK(told("server count = 3\n") ==
        "1:1+16 'server count' is no key: keys have no spaces | write server.count = …");
  CHECK(told("title = \"x\" \"y\"\n").find("only a comment may follow a value") != std::string::npos);
  CHECK(told("= 3\n").find("a line is a header, KEY = VALUE or, after #, a comment") != std::string::npos);
}

TEST_CASE("no error of the parser speaks of what it was parsing") {
  for (std::string const line :
       {"a = 1e", "a = 0x", "a = 5.", "a = .5", "a = 010", "a = 12:00", "a = 1_", "a = \"\\q\"",
        "a = 2024-01-01x", "a = {b=1", "[]", "[a]]", "\"a = 1", "a = \"x\x01\""}) {
    CAPTURE(line);
    auto const answer = told(line + "\n");
    CHECK(answer != "no error");
    CHECK(answer.find("while parsing") == std::string::npos);
  }
}

} // namespace syntax_error_test
