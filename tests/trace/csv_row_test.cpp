#include "catch.hpp"
#include "trace/csv_row.hpp"

using namespace stickysim;

namespace csv_row_test {

namespace {

std::vector<std::string> split(std::string_view row) {
  // Left over from a longer row, as in a file: nothing of it may show.
  std::vector<CsvField> fields{{"old", 1, 1}, {"older", 2, 2}, {"x", 3, 3}, {"y", 4, 4}, {"z", 5, 5}};
  REQUIRE(split_csv_row(row, fields));
  std::vector<std::string> texts;
  for (auto const& field : fields)
    texts.push_back(field.text);
  return texts;
}

} // namespace

TEST_CASE("a row splits at commas outside quotes") {
  using Texts = std::vector<std::string>;
  CHECK(split("") == Texts{""});
  CHECK(split("a,b") == Texts{"a", "b"});
  CHECK(split(",,") == Texts{"", "", ""});
  CHECK(split(R"("a,b","",c)") == Texts{"a,b", "", "c"});
  CHECK(split(R"("say ""hi""",x)") == Texts{R"(say "hi")", "x"});
}

TEST_CASE("fields know where they stand") {
  std::vector<CsvField> fields;
  REQUIRE(split_csv_row(R"(ab,"c,d",e)", fields));
  REQUIRE(fields.size() == 3);
  CHECK(fields[1].offset == 3);
  CHECK(fields[1].width == 5);
  CHECK(fields[2].offset == 9);
}

TEST_CASE("quotes must be closed, at the field's end") {
  std::vector<CsvField> fields;
  CHECK_FALSE(split_csv_row(R"("a)", fields));
  CHECK_FALSE(split_csv_row(R"(x,"a""",")", fields));
  CHECK_FALSE(split_csv_row(R"(x,"a"b,c)", fields));
  CHECK(fields.size() == 2);
  CHECK(fields.back().offset == 2);
}

} // namespace csv_row_test
