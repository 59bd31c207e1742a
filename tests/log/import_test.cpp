#include "log/read_log.hpp"
#include "trace/written_file.hpp"
#include <stickysim/log/import.hpp>
#include <stickysim/trace/read_trace.hpp>

#include <fmt/format.h>

#include <algorithm>

using namespace stickysim;

namespace import_test {

namespace {

constexpr std::string_view header = "session,at,address,think,demand\n";

/// A request of `host`, in seconds after midnight, with what stands behind its size.
std::string line(std::string const& host, int time_s, std::string const& behind = "") {
  return fmt::format("{} - - [10/Oct/2000:{:02}:{:02}:{:02} +0000] \"GET / HTTP/1.0\" 200 1{}\n", host,
                     time_s / 3600, time_s / 60 % 60, time_s % 60, behind);
}

/// The same in JSON with a finer clock, noted when it was answered.
std::string fine_line(std::string const& host, double time_s, double taken_s) {
  return fmt::format(
      "{{\"msec\":\"{:.3f}\",\"remote_addr\":\"{}\",\"status\":200,\"request_time\":{:.3f}}}\n",
      1'000'000'000 + time_s + taken_s, host, taken_s);
}

struct Imported {
  std::string trace = {};
  ImportSummary summary;
};

Imported import_text(std::string const& text, ImportOptions const& options = {},
                     WrittenFile::Format format = WrittenFile::Format::plain) {
  WrittenFile const file{text, format};
  ImportedLog const log{{file.path()}, options};
  Imported imported{.summary = log.summary()};
  log.write_trace([&](std::string_view piece) { imported.trace += piece; });
  return imported;
}

std::string rows(std::string const& text) { return std::string{header} + text; }

/// Whether a caution has the text.
bool warns(ImportSummary const& summary, std::string const& part) {
  return std::ranges::any_of(cautions(summary),
                             [&](std::string const& each) { return each.find(part) != std::string::npos; });
}

bool has_line(std::string const& text, std::string const& wanted) {
  return text.find(wanted + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("a gap longer than the timeout cuts a host's requests, one of its length does not") {
  auto const log = import_text(line("a", 100) + line("b", 100) + line("a", 1900) + line("a", 3701));
  CHECK(log.trace == rows("1,0,a,,\n2,0,b,,\n1,1800,a,,\n3,3601,a,,\n"));
  CHECK(log.summary.sessions == 3);
  CHECK(log.summary.hosts == 2);
  CHECK(log.summary.found.requests == 4);
  CHECK(log.summary.longest_session == 2);
  CHECK(log.summary.span_ns == 3601 * nanoseconds_per_second);
  CHECK(import_text(line("a", 0) + line("a", 1), {.session_timeout = nanoseconds_per_second / 2})
            .summary.sessions == 2);
}

TEST_CASE("a log out of order is put in order; what shares a second keeps the order of the file") {
  auto const log = import_text(line("a", 20) + line("late", 10) + line("b", 20) + line("c", 30));
  CHECK(log.trace == rows("1,0,late,,\n2,10,a,,\n3,10,b,,\n4,20,c,,\n"));
  CHECK(log.summary.lines_out_of_order == 1);
}

TEST_CASE("a long log in the wrong order is put in order") {
  std::string text;
  for (int i = 0; i < 80'000; ++i)
    text += line(fmt::format("h{}", i), (i * 7919) % 80'000);
  std::string const trace = import_text(text).trace;
  std::size_t at = header.size();
  for (int i = 0; i < 80'000; ++i) {
    std::size_t const comma = trace.find(',', at);
    REQUIRE(trace.compare(comma + 1, std::to_string(i).size() + 1, std::to_string(i) + ",") == 0);
    at = trace.find('\n', at) + 1;
  }
}

TEST_CASE("lines that are no requests are skipped and counted, the first few with their number") {
  std::string text = line("a", 1) + "\n" + line("a", 2);
  for (int i = 0; i < 10; ++i)
    text += "rubbish\n";
  auto const summary = import_text(text).summary;
  CHECK(summary.found.lines == 13);
  CHECK(summary.found.requests == 2);
  CHECK(summary.found.bad_lines == 11);
  REQUIRE(summary.found.first_bad_lines.size() == 5);
  CHECK(summary.found.first_bad_lines[0].line == 2);
  CHECK(summary.found.first_bad_lines[1].line == 4);
  auto const text_of_it = describe(summary);
  CHECK(has_line(text_of_it, "  format              Common Log Format"));
  CHECK(text_of_it.find("bad lines skipped   11\n    line 2: no host\n") != std::string::npos);
  CHECK(has_line(text_of_it, "    and 6 more"));
  CHECK(text_of_it.find("2.00 on average, 2 at most") != std::string::npos);
}

TEST_CASE("a compressed log is the same log, and one without requests is refused") {
  std::string const text = line("a", 1) + line("a", 2);
  for (auto const format : {WrittenFile::Format::gzip, WrittenFile::Format::bzip2, WrittenFile::Format::xz})
    CHECK(import_text(text, {}, format).trace == import_text(text).trace);
  CHECK(log_error([] { import_text(""); }).find(": no lines") != std::string::npos);
  CHECK(log_error([] {
          import_text(line("-", 1));
        }).find("Common Log Format: no line of 1 can be used: no client") != std::string::npos);
  CHECK(log_error([&] {
          import_text(text, {.log = {.skip = {"*"}}});
        }).find("leave out all of its 2 requests") != std::string::npos);
}

TEST_CASE("requests that a field puts into a session belong together, the others by their host") {
  std::string const text = line("a", 0, " \"-\" \"x\" sid=1") + line("b", 5, " \"-\" \"x\" sid=1") +
                           line("a", 6, " \"-\" \"x\" sid=2") + line("a", 7) + line("b", 8);
  auto const log = import_text(text, {.log = {.session = "sid"}});
  CHECK(log.trace == rows("1,0,a,,\n1,5,a,,\n2,6,a,,\n3,7,a,,\n4,8,b,,\n"));
  CHECK(log.summary.with_session == 3);
}

TEST_CASE("with response times and a fine clock, sessions without overlaps have think times and demands") {
  auto const log = import_text(fine_line("a", 0, 0.25) + fine_line("b", 0.1, 2.5) + fine_line("a", 1, 0.05) +
                               fine_line("b", 2, 0.125) + fine_line("c", 3, 0.02));
  CHECK(log.trace == rows("1,0,a,,0.25\n2,0.1,b,,2.5\n1,,a,0.75,0.05\n2,2,b,,0.125\n3,3,c,,0.02\n"));
  CHECK(log.summary.closed_sessions == 1);
  CHECK(log.summary.with_demand == 5);
}

TEST_CASE("a clock of whole seconds stays one, unless its seconds are spread") {
  std::string const text = line("a", 0) + line("b", 0) + line("c", 0) + line("d", 0) + line("a", 1);
  CHECK(import_text(text).trace == rows("1,0,a,,\n2,0,b,,\n3,0,c,,\n4,0,d,,\n1,1,a,,\n"));
  CHECK(import_text(text, {.spread = true}).trace ==
        rows("1,0,a,,\n2,0.25,b,,\n3,0.5,c,,\n4,0.75,d,,\n1,1.375,a,,\n"));
  std::string const timed = line("a", 0, " \"-\" \"x\" rt=0.020") + line("b", 9, " \"-\" \"x\" rt=2.700");
  CHECK(import_text(timed).trace == rows("1,0,a,,0.02\n2,6,b,,2.7\n"));
  CHECK(import_text(timed).summary.demand_model.find("too coarse to tell") != std::string::npos);
  CHECK(import_text(timed, {.spread = true}).trace == rows("1,0,a,,0.02\n2,6.32,b,,2.7\n"));
}

TEST_CASE("cautions: a host that dominates, a clock that jumps, a gap, whole seconds, a long replay") {
  auto const several = import_text(line("a", 0) + line("b", 1) + line("a", 2) + line("b", 3)).summary;
  CHECK_FALSE(warns(several, "one host"));
  CHECK(warns(several, "--spread"));
  CHECK_FALSE(warns(several, "run.duration"));
  CHECK(warns(import_text(line("a", 0) + line("a", 1) + line("a", 2) + line("b", 3)).summary,
              "75 % of the requests come from one host, a"));
  CHECK(warns(import_text(line("a", 0) + line("b", 1234)).summary, "run.duration = \"1235s\""));

  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += line("a", i) + line("b", i);
  std::string later;
  for (int i = 5600; i < 7000; ++i)
    later += line("a", i) + line("b", i);
  CHECK_FALSE(warns(import_text(text).summary, "no request for"));
  CHECK(warns(import_text(text + later).summary,
              "there is no request for 1 h 00 min 01 s, 0 h 33 min 19 s after"));
  CHECK(warns(import_text(later + text).summary,
              "lines are up to 1 h 56 min 39 s earlier than lines before them"));
  CHECK_FALSE(
      warns(import_text(text + line("late", 100) + line("b", 2000)).summary, "earlier than lines before"));
}

TEST_CASE("the shipped trace is what its log imports to, and can be replayed") {
  std::string const folder = STICKYSIM_SOURCE_DIR "/scenarios";
  ImportedLog const log{{folder + "/replay.log"}, {}};
  std::string trace_csv;
  log.write_trace([&](std::string_view piece) { trace_csv += piece; });
  CHECK(trace_csv == content_of(folder + "/replay.csv"));
  CHECK(log.summary().found.bad_lines == 0);

  auto const trace = read_trace(folder + "/replay.csv");
  REQUIRE(trace);
  CHECK((*trace)->sessions.size() == log.summary().sessions);
  CHECK((*trace)->requests.size() == log.summary().found.requests);
}

TEST_CASE("cautions: a log of several formats, and requests that no server answered") {
  std::string mixed;
  for (int i = 0; i < 20; ++i)
    mixed += line("a", i);
  CHECK_FALSE(warns(import_text(mixed + "rubbish\n").summary, "are skipped"));
  CHECK(warns(import_text(mixed + "rubbish\nrubbish\n").summary, "9 % of the lines are skipped"));

  auto const served = [](int time_s, std::string const& server) {
    return fmt::format("{{\"msec\":\"{}.5\",\"remote_addr\":\"a\",\"status\":200,\"request_time\":0.1,"
                       "\"upstream_addr\":\"{}\"}}\n",
                       1'000'000'000 + time_s, server);
  };
  std::string half;
  for (int i = 0; i < 10; ++i)
    half += served(i, i % 2 == 0 ? "192.0.2.1:80" : "-");
  auto const summary = import_text(half).summary;
  CHECK(summary.unserved == 5);
  CHECK(warns(summary, "50 % of the requests were answered by no server of the fleet"));
}

TEST_CASE("a request that its server never answered has no demand") {
  std::string const head =
      "Oct 10 13:55:0{} lb haproxy[77]: 192.0.2.1:51000 [10/Oct/2025:13:55:0{}.100] web app/s1 ";
  auto const log = import_text(fmt::format(fmt::runtime(head), 1, 1) +
                               "0/0/1/200/201 200 9 - - --VN 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"\n" +
                               fmt::format(fmt::runtime(head), 2, 2) +
                               "0/0/-1/-1/3003 503 9 - - sCVN 1/1/0/0/3 0/0 \"GET / HTTP/1.1\"\n");
  CHECK(log.summary.with_demand == 1);
  CHECK(log.summary.mean_demand_s == Approx(0.2).epsilon(0.01));
}

TEST_CASE("a log with the time at the server alone has demands, which are told") {
  std::string text;
  for (int i = 0; i < 4; ++i)
    text += fmt::format(
        "{{\"msec\":\"{}.5\",\"remote_addr\":\"a\",\"status\":200,\"upstream_response_time\":0.25,"
        "\"upstream_addr\":\"192.0.2.1:80\"}}\n",
        1'000'000'000 + i);
  auto const log = import_text(text);
  CHECK(log.summary.with_demand == 4);
  CHECK(log.summary.mean_demand_s == Approx(0.25));
}

TEST_CASE("requests that the log puts into one session stay in it, however long its user is away") {
  std::string const text = line("a", 0, " \"-\" \"x\" sid=1") + line("b", 1) +
                           line("a", 7200, " \"-\" \"x\" sid=1") + line("b", 7201);
  CHECK(import_text(text, {.log = {.session = "sid"}}).trace ==
        rows("1,0,a,,\n2,1,b,,\n1,7200,a,,\n3,7201,b,,\n"));
}

TEST_CASE("cautions: a number that may be no response time, a copy of a file, a gap in a short log") {
  std::string with_numbers;
  for (int i = 0; i < 20; ++i)
    with_numbers += line("a", i, fmt::format(" {}", 40 + i));
  CHECK(warns(import_text(with_numbers).summary, "response time in microseconds: 0.049 ms on average"));
  std::string slow;
  for (int i = 0; i < 20; ++i)
    slow += line("a", i, fmt::format(" {}", 40'000 + i));
  CHECK_FALSE(warns(import_text(slow).summary, "in microseconds"));

  WrittenFile const file{slow}, copy{slow, WrittenFile::Format::gzip}, next{slow + slow};
  CHECK(warns(ImportedLog{{file.path(), copy.path()}, {}}.summary(),
              copy.path() + " begins with the same lines as another"));
  CHECK_FALSE(warns(ImportedLog{{file.path(), next.path()}, {}}.summary(), "the same lines"));

  std::string before, after;
  for (int i = 0; i < 120; ++i) {
    before += line("a", i) + line("b", i);
    after += line("a", i + 360) + line("b", i + 360);
  }
  CHECK(warns(import_text(before + after).summary, "there is no request for 0 h 04 min 01 s"));
  CHECK_FALSE(warns(import_text(before).summary, "no request for"));
}

} // namespace import_test
