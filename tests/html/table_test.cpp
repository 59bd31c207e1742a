#include "catch.hpp"
#include "html/damaged_file.hpp"
#include "html/table.hpp"
#include "report/csv.hpp"
#include "trace/written_file.hpp"

using namespace stickysim;

namespace table_test {

namespace {

std::vector<std::vector<std::string>> rows_of(Table const& table) {
  std::vector<std::vector<std::string>> rows;
  table.for_each([&](Row const& row) {
    std::vector<std::string>& cells = rows.emplace_back();
    for (std::size_t i = 0; i < table.columns().size(); ++i)
      cells.emplace_back(row.text(i));
  });
  return rows;
}

std::vector<std::vector<std::string>> rows_of(std::string const& content) {
  return rows_of(Table{"a.csv", content});
}

std::string error_of(std::string const& content) {
  try {
    Table const table{"a.csv", content};
    table.for_each([&](Row const& row) { row.value(table.column("n")); });
  } catch (DamagedFile const& damaged) {
    return damaged.what();
  }
  return "";
}

} // namespace

TEST_CASE("table: reads what Csv writes, whatever the text") {
  std::vector<std::string> const texts = {"plain", "",           "a,b",  "say \"no\"", "two\nlines", "=1+1",
                                          "@x",    "-5, surely", "'tis", "\r\n",       "µ"};
  Csv csv{{"text", "n"}};
  for (std::string const& text : texts)
    csv.text(text).number(1.5).end_row();
  auto const rows = rows_of(csv.take());
  REQUIRE(rows.size() == texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    CHECK(rows[i] == std::vector<std::string>{texts[i], "1.5"});
}

TEST_CASE("table: lines of other systems, no end of the last line") {
  CHECK(rows_of("a,n\r\nx,1\r\n\r\ny,2") == std::vector<std::vector<std::string>>{{"x", "1"}, {"y", "2"}});
}

TEST_CASE("table: of a file, rows and quoted cells may lie across any of its pieces") {
  Csv csv{{"text", "n"}};
  for (int i = 0; i < 30'000; ++i)
    csv.text(i % 3 == 0 ? fmt::format("two\nlines, \"{}\"", i) : fmt::format("{}", i)).count(7).end_row();
  csv.text(std::string(600'000, 'x')).count(8).end_row();
  std::string const content = csv.take();
  WrittenFile const file{content};
  Table const table{file.path()};
  CHECK(rows_of(table) == rows_of(content));
  CHECK(rows_of(table).size() == 30'001); // it can be visited again
  WrittenFile const open_end{content.substr(0, content.size() - 1)};
  CHECK(rows_of(Table{open_end.path()}).size() == 30'001);
}

TEST_CASE("table: a row without an end is refused, and soon") {
  WrittenFile const file{"text,n\n" + std::string(std::size_t{100} << 20, 'x')};
  Table const table{file.path()};
  CHECK_THROWS_WITH(rows_of(table),
                    Catch::Contains("2:1") && Catch::Contains("the row is longer than 64 MiB"));
}

TEST_CASE("table: a column that a run need not have is empty") {
  Table const table{"a.csv", "a,n\nx,1\n"};
  std::size_t const none = table.column_if_any("server");
  table.for_each([&](Row const& row) {
    CHECK(row.text(none).empty());
    CHECK_FALSE(row.number(none));
  });
}

TEST_CASE("table: errors name the file, the line and the cure") {
  struct Example {
    char const* content;
    char const* message;
  };
  auto const [content, message] = GENERATE(
      Example{"", "a.csv: error: the file is empty"},
      Example{"a\nx\n", "a.csv:1:1: error: there is no column 'n'"},
      Example{"a,n\nx,1\ny\n", "a.csv:3:1: error: 1 cell, where the header has 2"},
      Example{"a,n\n\"two\nlines\",1\nx,one\n", "a.csv:4:1: error: 'one' is not a number, in the column n"},
      Example{"a,n\nx,nan\n", "a.csv:2:1: error: 'nan' is not a number"},
      Example{"a,n\nx,1e999\n", "a.csv:2:1: error: '1e999' is not a number"},
      Example{"a,n\nx,\n", "a.csv:2:1: error: the column n is empty"},
      Example{"a,n\n\"x,1\n", "a.csv:2:1: error: a quoted cell is not closed"},
      Example{"a,n\n\"x\"y,1\n", "a.csv:2:1: error: a quote in the middle of a cell"});
  CAPTURE(content);
  std::string const error = error_of(content);
  CHECK(error.starts_with(message));
  CHECK(error.find("run the scenario again") != std::string::npos);
}

} // namespace table_test
