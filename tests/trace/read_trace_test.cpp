#include "catch.hpp"
#include "trace/written_file.hpp"
#include <stickysim/trace/read_trace.hpp>

using namespace stickysim;

namespace read_trace_test {

namespace {

std::shared_ptr<Trace const> trace_of(std::string const& text,
                                      WrittenFile::Format format = WrittenFile::Format::plain) {
  auto const result = read_trace(WrittenFile{text, format}.path());
  if (!result) FAIL(render(result.error()));
  return *result;
}

Diagnostic error_of(std::string const& text) {
  auto const result = read_trace(WrittenFile{text}.path());
  REQUIRE(!result);
  REQUIRE(result.error().size() == 1);
  return result.error().front();
}

constexpr char header[] = "session,at,address,think,demand\n";

/// The error of rows under the usual header.
Diagnostic row_error(std::string const& rows) { return error_of(header + rows); }

} // namespace

TEST_CASE("a trace has sessions in the order of their start, requests in the order of the file") {
  auto const trace = trace_of("session,at,address,think,demand\n"
                              "late,2.5,10.0.0.1,,0.1\n"
                              "early,1,10.0.0.2,,\n"
                              "late,,,0.25,0.2\n"
                              "early,1.5,,,0.3\n"
                              "twin,1,10.0.0.1,0,\n");
  REQUIRE(trace->sessions.size() == 3);
  CHECK(trace->sessions[0].id == "early");
  CHECK(trace->sessions[1].id == "twin"); // starts with early, but stands behind it
  CHECK(trace->sessions[2].id == "late");
  CHECK(trace->sessions[0].count == 2);
  CHECK(trace->sessions[1].address == trace->sessions[2].address);
  CHECK(trace->sessions[0].address != trace->sessions[1].address);

  auto const* const early = &trace->requests[trace->sessions[0].first];
  CHECK(early[0].at_ns == 1'000'000'000);
  CHECK(early[0].demand_ns == -1);
  CHECK(early[1].at_ns == 1'500'000'000);
  CHECK(early[1].demand_ns == 300'000'000);
  auto const* const late = &trace->requests[trace->sessions[2].first];
  CHECK(late[0].think_ns == 0);
  CHECK(late[1].at_ns == -1);
  CHECK(late[1].think_ns == 250'000'000);
}

TEST_CASE("columns stand in any order, optional ones may be missing, spreadsheets may have written it") {
  auto const trace = trace_of("\xEF\xBB\xBFthink,at,session\r\n,3,\"a,b\"\r\n4,,\"a,b\"\r\n\r\n");
  REQUIRE(trace->sessions.size() == 1);
  CHECK(trace->sessions[0].id == "a,b");
  CHECK(trace->sessions[0].address == 0);
  CHECK(trace->requests[1].think_ns == 4'000'000'000);
  CHECK(trace->requests[1].demand_ns == -1);
}

TEST_CASE("a compressed trace is the same trace") {
  std::string const text = std::string{header} + "a,1,,,\nb,2,,,\n";
  auto const plain = trace_of(text);
  auto const compressed = trace_of(text, WrittenFile::Format::gzip);
  CHECK(plain->content_hash == compressed->content_hash);
  CHECK(compressed->sessions.size() == 2);
  CHECK(plain->content_hash != trace_of(std::string{header} + "a,1,,,\nb,3,,,\n")->content_hash);
}

TEST_CASE("a wrong number is shown where it stands") {
  auto const error = row_error("a,1,,,\nb,two,,,\n");
  CHECK(error.line == 3);
  CHECK(error.column == 3);
  CHECK(error.width == 3);
  CHECK(error.source == "b,two,,,");
  CHECK(error.message == "'at' is 'two': not a number of seconds");
  CHECK(row_error("a,-1,,,\n").message == "'at' is '-1': must not be negative");
  CHECK(row_error("a,1,,,-0.5\n").message == "'demand' is '-0.5': must not be negative");
  CHECK(row_error("a,1,,,\na,,,-2,\n").message == "'think' is '-2': must not be negative");
}

TEST_CASE("a header with the wrong columns is refused") {
  CHECK(error_of("session,at,think,colour\n").message == "unknown column 'colour'");
  CHECK(error_of("session,at,at,think\n").message == "column 'at' stands twice");
  CHECK(error_of("session,address,think\n").message == "missing column 'at'");
  CHECK(error_of("session,at\n").message == "missing column 'think'");
  CHECK(error_of("").message == "the trace is empty");
  CHECK(error_of(header).message == "no requests in this trace");
}

TEST_CASE("rows that do not say when a request is issued are refused") {
  CHECK(row_error("a,,,1,\n").message == "session 'a' has no 'at' on its first row");
  CHECK(row_error("a,0,,1,\n").message == "session 'a' has a 'think' on its first row");
  CHECK(row_error("a,0,,,\na,,,,\n").message == "neither 'think' nor 'at'");
  CHECK(row_error("a,0,,,\na,1,,1,\n").message == "both 'think' and 'at'");
  CHECK(row_error(",0,,,\n").message == "a row without a session");
  CHECK(row_error("a,0,,\n").message == "4 fields where the header has 5");
  CHECK(row_error("a,0,\"x,,\n").message == "a quoted field is not closed");
}

TEST_CASE("time runs forwards within a session, across think times too") {
  auto const error = row_error("a,5,,,\na,,,1,\nb,1,,,\na,4,,,\n");
  CHECK(error.line == 5);
  CHECK(error.message == "session 'a' goes back in time");
  CHECK(trace_of(std::string{header} + "a,5,,,\na,5,,,\n")->requests.size() == 2);
}

TEST_CASE("a trace that is not there is an error of the whole file") {
  auto const result = read_trace("/nowhere/trace.csv");
  REQUIRE(!result);
  auto const& error = result.error().front();
  CHECK(error.file == "/nowhere/trace.csv");
  CHECK(error.line == 0);
  CHECK(error.message == "cannot open: No such file or directory");
}

TEST_CASE("a trace that takes more memory than it may is refused with its size, while it is read") {
  std::string rows = header;
  for (int i = 0; i < 100'000; ++i)
    rows += i == 0 ? "a,0,,,\n" : "a,,,1,\n";
  WrittenFile const file{rows};
  CHECK(read_trace(file.path(), 10e6));
  auto const refused = read_trace(file.path(), 4e6);
  REQUIRE(!refused);
  Diagnostic const& told = refused.error().front();
  CHECK(told.message == "65536 requests of 1 sessions up to here take more than 4 MB");
  CHECK(told.line == 65537);
  CHECK(told.help == "replay a shorter trace; --unlimited reads it all");
}

TEST_CASE("a line of a trace that is longer than 1 MiB is refused with its number") {
  Diagnostic const told = row_error("a,0,,,\n" + std::string(2 << 20, 'x') + "\n");
  CHECK(told.line == 3);
  CHECK(told.message == "the line is longer than 1 MiB");
}

} // namespace read_trace_test
