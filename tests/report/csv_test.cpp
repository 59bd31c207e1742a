#include "catch.hpp"
#include "report/csv.hpp"
#include <stickysim/engine/check.hpp>

#include <limits>
#include <vector>

using namespace stickysim;

TEST_CASE("csv: numbers") {
  CHECK(number_text(0) == "0");
  CHECK(number_text(-0.0) == "0");
  CHECK(number_text(1e15) == "1000000000000000");
  CHECK(number_text(0x1p53) == "9007199254740992");
  CHECK(number_text(-3) == "-3");
  CHECK(number_text(0.1) == "0.1");
  CHECK(number_text(1.0 / 3) == "0.333333333");
  CHECK(number_text(1e-12) == "1e-12");
  CHECK(number_text(1e300) == "1e+300");
  CHECK(number_text(std::numeric_limits<double>::infinity()).empty());
  CHECK(number_text(std::numeric_limits<double>::quiet_NaN()).empty());
}

TEST_CASE("csv: a row has a cell for each column") {
  Csv csv{{"scenario", "value"}};
  csv.text("noon").count(1).end_row();
  CHECK(csv.take() == "scenario,value\nnoon,1\n");
  Csv short_of_one{{"scenario", "value"}};
  short_of_one.text("noon");
  CHECK_THROWS_AS(short_of_one.end_row(), InvariantBroken);
}

TEST_CASE("csv: rows that begin alike") {
  Csv csv{{"scenario", "variant", "value"}};
  csv.text("noon").text("a,b").number(1).end_row();
  Csv::Beginning const beginning = csv.text("noon").text("a,b").take_beginning();
  csv.begin(beginning).number(2).end_row();
  csv.begin(beginning).blank().end_row();
  CHECK_THROWS_AS(csv.begin(beginning).end_row(), InvariantBroken);
  CHECK(csv.take().starts_with("scenario,variant,value\nnoon,\"a,b\",1\nnoon,\"a,b\",2\nnoon,\"a,b\",\n"));
}

TEST_CASE("csv: quoting, and no text becomes a formula") {
  Csv csv{{"a", "b", "c"}};
  auto const cell = [](std::string_view text) {
    Csv row{{"a"}};
    row.text(text).end_row();
    return row.take().substr(2);
  };
  CHECK(cell("plain text") == "plain text\n");
  CHECK(cell("a,b") == "\"a,b\"\n");
  CHECK(cell("say \"hi\"") == "\"say \"\"hi\"\"\"\n");
  CHECK(cell("two\nlines") == "\"two\nlines\"\n");
  CHECK(cell("=1+2") == "\"'=1+2\"\n");
  CHECK(cell("+1") == "\"'+1\"\n");
  CHECK(cell("-1") == "\"'-1\"\n");
  CHECK(cell("@sum") == "\"'@sum\"\n");
  CHECK(cell("\t=1") == "\"'\t=1\"\n");
  csv.number(-1).count(2).blank().end_row();
  CHECK(csv.take() == "a,b,c\n-1,2,\n");
}
