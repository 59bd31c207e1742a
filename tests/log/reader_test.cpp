#include "log/path_patterns.hpp"
#include "log/read_log.hpp"

#include <fmt/format.h>

using namespace stickysim;

namespace reader_test {
using Names = std::vector<std::string>;

namespace {

std::string line(std::string const& host, std::string const& time, std::string const& path = "/") {
  return fmt::format("{} - - [{}] \"GET {} HTTP/1.1\" 200 1\n", host, time, path);
}

Names clients_of(std::vector<std::string> const& paths) {
  LogReader reader{paths};
  LogRecord record;
  Names names;
  while (reader.next(record))
    names.emplace_back(record.client);
  return names;
}

} // namespace

TEST_CASE("rotated files are read in the order of their times, each in its own format") {
  Folder const folder;
  folder.write("access.log", line("third", "12/Oct/2025:00:00:00 +0000"));
  folder.write("access.log.1", R"({"time":"2025-10-11T00:00:00Z","remote_addr":"192.0.2.2","status":200})"
                               "\n");
  folder.write("access.log.2", line("first", "10/Oct/2025:00:00:00 +0000"));
  folder.write("access.log.3", "");
  CHECK(clients_of({folder / "access.log", folder / "access.log.1", folder / "access.log.2",
                    folder / "access.log.3"}) == Names{"first", "192.0.2.2", "third"});
}

TEST_CASE("a mark of UTF-8 before the first line and bytes that are no UTF-8 do no harm") {
  CHECK(read_log("\xEF\xBB\xBF" + line("192.0.2.1", "10/Oct/2025:00:00:00 +0000", "/caf\xE9")).clients() ==
        Names{"192.0.2.1"});
}

TEST_CASE("a log whose first requests stand behind many other lines is found") {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += "starting\n";
  auto const log = read_log(text + line("192.0.2.1", "10/Oct/2025:00:00:00 +0000"));
  CHECK(log.clients() == Names{"192.0.2.1"});
  CHECK(log.findings.lines == 5001);
  CHECK(log.findings.bad_lines == 5000);
  CHECK(log.findings.first_bad_lines.front().line == 1);
}

TEST_CASE("a line that is longer than 1 MiB is one bad line among others") {
  std::string const good = line("192.0.2.1", "10/Oct/2025:00:00:00 +0000");
  std::string const long_one =
      line("192.0.2.2", "10/Oct/2025:00:00:00 +0000", '/' + std::string(2 << 20, 'x'));
  for (int const before : {1, 20'000}) { // within the lines by which the format is found, and behind them
    std::string text;
    for (int i = 0; i < before; ++i)
      text += good;
    auto const log = read_log(text + long_one + good);
    CHECK(log.findings.requests == static_cast<std::uint64_t>(before) + 1);
    CHECK(log.findings.bad_lines == 1);
    REQUIRE(log.findings.first_bad_lines.size() == 1);
    CHECK(log.findings.first_bad_lines.front().line == static_cast<std::uint64_t>(before) + 1);
    CHECK(log.findings.first_bad_lines.front().why == "longer than 1 MiB");
  }
}

TEST_CASE("requests are chosen by patterns of their paths") {
  std::string text;
  for (char const* const path : {"/shop/a", "/shop/style.css?v=2", "/blog/b", "/shop/img/x.png"})
    text += line("192.0.2.1", "10/Oct/2025:00:00:00 +0000", path);
  auto const paths = [&](LogOptions const& options) {
    Names names;
    for (KeptRecord const& each : read_log(text, options).records)
      names.push_back(each.path);
    return names;
  };
  CHECK(paths({.only = {"/shop/*"}}) == Names{"/shop/a", "/shop/style.css", "/shop/img/x.png"});
  CHECK(paths({.skip = {"static"}}) == Names{"/shop/a", "/blog/b"});
  CHECK(paths({.only = {"/shop/*"}, .skip = {"static"}}) == Names{"/shop/a"});
  CHECK(paths({.only = {"/blog/*", "*.png"}}) == Names{"/blog/b", "/shop/img/x.png"});
  CHECK(read_log(text, {.skip = {"static"}}).findings.left_out == 2);
}

TEST_CASE("in a pattern * stands for any characters and ? for one") {
  CHECK(matches_pattern("/a", "/a"));
  CHECK(matches_pattern("*", ""));
  CHECK(matches_pattern("/a/*/c*", "/a/b/b/c"));
  CHECK(matches_pattern("*.?s", "/x.css.js"));
  CHECK_FALSE(matches_pattern("/a", "/ab"));
  CHECK_FALSE(matches_pattern("/a?", "/a"));
  CHECK_FALSE(matches_pattern("/a*b", "/aXc"));
  CHECK_FALSE(matches_pattern("", "/"));
}

TEST_CASE("a log that is named twice is refused") {
  Folder const folder;
  folder.write("a.log", "192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0\" 200 1\n");
  std::filesystem::create_symlink(folder / "a.log", folder / "b.log");
  for (std::string const other : {"a.log", "b.log"})
    CHECK_THROWS_WITH((stickysim::LogReader{{folder / "a.log", folder / other}}),
                      Catch::Contains("is named twice"));
}

TEST_CASE("a field need not be in every file of a log") {
  Folder const folder;
  std::string const head = "192.0.2.1 - - [10/Oct/2000:13:55:";
  folder.write("a.log", head + "36 +0000] \"GET / HTTP/1.0\" 200 1 \"-\" \"x\"\n");
  folder.write("b.log", head + "37 +0000] \"GET / HTTP/1.0\" 200 1 \"-\" \"x\" sid=7\n");
  stickysim::LogReader reader{{folder / "a.log", folder / "b.log"}, {.session = "sid"}};
  stickysim::LogRecord record;
  REQUIRE(reader.next(record));
  REQUIRE(reader.next(record));
  CHECK(record.session == "7");
  CHECK_FALSE(reader.next(record));
  stickysim::LogReader without{{folder / "a.log"}, {.session = "sid"}};
  REQUIRE(without.next(record));
  CHECK_THROWS_WITH(without.next(record), Catch::Contains("no request has a field 'sid'"));
}

TEST_CASE("a cookie is no column of a log in W3C's format") {
  auto const log =
      read_log("#Fields: date time c-ip cs-method cs-uri-stem cs(Cookie) sc-status\n"
               "2025-10-10 13:55:00 192.0.2.1 GET / x-forwarded-for=192.0.2.9;+time-taken=7 200\n");
  REQUIRE(log.records.size() == 1);
  CHECK(log.records.front().client == "192.0.2.1");
  CHECK(log.records.front().record.total_ns == -1);
}

} // namespace reader_test
