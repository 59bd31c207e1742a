#include "catch.hpp"
#include "trace/written_file.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/trace/access_log.hpp>
#include <stickysim/trace/read_trace.hpp>

#include <fmt/format.h>

#include <fstream>
#include <iterator>

using namespace stickysim;

namespace {

constexpr Nanoseconds half_an_hour = 30 * 60 * nanoseconds_per_second;

/// A request of `host`, in seconds after midnight.
std::string line(std::string const& host, int time_s) {
  return fmt::format("{} - - [10/Oct/2000:{:02}:{:02}:{:02} +0000] \"GET / HTTP/1.0\" 200 1\n", host,
                     time_s / 3600, time_s / 60 % 60, time_s % 60);
}

ImportedLog import_text(std::string const& text, Nanoseconds timeout = half_an_hour,
                        WrittenFile::Format format = WrittenFile::Format::plain) {
  return import_access_log(WrittenFile{text, format}.path(), timeout);
}

} // namespace

TEST_CASE("a gap longer than the timeout cuts a host's requests, one of its length does not") {
  auto const log = import_text(line("a", 100) + line("b", 100) + line("a", 1900) + line("a", 3701));
  CHECK(log.trace_csv == "session,at,address,think,demand\n"
                         "1,0,a,,\n"
                         "2,0,b,,\n"
                         "1,1800,a,,\n"
                         "3,3601,a,,\n");
  CHECK(log.summary.sessions == 3);
  CHECK(log.summary.hosts == 2);
  CHECK(log.summary.requests == 4);
  CHECK(log.summary.longest_session == 2);
  CHECK(log.summary.span_s == 3601);
  CHECK(import_text(line("a", 0) + line("a", 1), nanoseconds_per_second / 2).summary.sessions == 2);
}

TEST_CASE("a log out of order is put in order; what shares a second keeps the order of the file") {
  auto const log = import_text(line("a", 20) + line("late", 10) + line("b", 20) + line("c", 30));
  CHECK(log.trace_csv == "session,at,address,think,demand\n"
                         "1,0,late,,\n"
                         "2,10,a,,\n"
                         "3,10,b,,\n"
                         "4,20,c,,\n");
  CHECK(log.summary.lines_out_of_order == 1);
}

TEST_CASE("lines that are no requests are skipped and counted, the first few with their number") {
  std::string text = line("a", 1) + "\n" + line("a", 2);
  for (int i = 0; i < 10; ++i)
    text += "rubbish\n";
  auto const& summary = import_text(text).summary;
  CHECK(summary.lines == 13);
  CHECK(summary.requests == 2);
  CHECK(summary.bad_lines == 11);
  REQUIRE(summary.first_bad_lines.size() == 5);
  CHECK(summary.first_bad_lines[0].line == 2);
  CHECK(summary.first_bad_lines[1].line == 4);
  auto const text_of_it = describe(summary);
  CHECK(text_of_it.find("bad lines skipped   11\n    line 2: no host\n") != std::string::npos);
  CHECK(text_of_it.find("and 6 more\n") != std::string::npos);
  CHECK(text_of_it.find("2.00 on average, 2 at most") != std::string::npos);
}

TEST_CASE("a compressed log is the same log, and an empty one has no sessions") {
  std::string const text = line("a", 1) + line("a", 2);
  CHECK(import_text(text).trace_csv == import_text(text, half_an_hour, WrittenFile::Format::gzip).trace_csv);
  CHECK(import_text("").summary.sessions == 0);
  CHECK_FALSE(describe(import_text("").summary).empty());
}

TEST_CASE("the shipped trace is what its log imports to, and can be replayed") {
  std::string const folder = STICKYSIM_SOURCE_DIR "/scenarios";
  auto const log = import_access_log(folder + "/replay.log", half_an_hour);
  std::ifstream file{folder + "/replay.csv", std::ios::binary};
  CHECK(log.trace_csv == std::string{std::istreambuf_iterator<char>{file}, {}});
  CHECK(log.summary.bad_lines == 0);

  auto const trace = read_trace(folder + "/replay.csv");
  REQUIRE(trace);
  CHECK((*trace)->sessions.size() == log.summary.sessions);
  CHECK((*trace)->requests.size() == log.summary.requests);
}
