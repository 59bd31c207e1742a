#include "catch.hpp"
#include "scenario/value_list.hpp"

#include <fmt/ranges.h>

using namespace stickysim;

namespace value_list_test {

namespace {

/// The values, or what is wrong and where: `8: message; cure`.
std::string listed(std::string_view text) {
  auto const values = list_values(text);
  if (!values) {
    auto const& [message, offset, help] = values.error();
    return fmt::format("{}: {}; {}", offset, message, help);
  }
  std::vector<std::string> texts;
  for (auto const& value : *values)
    texts.push_back(value.text);
  return fmt::format("{}", fmt::join(texts, "|"));
}

} // namespace

TEST_CASE("value list: values between commas, calls and quotation marks left whole") {
  CHECK(listed("4,8, 16") == "4|8|16");
  CHECK(listed("3") == "3");
  CHECK(listed("1min , 2min") == "1min|2min");
  CHECK(listed("poisson(5/s),lognormal(20ms, cv=1.5),random") ==
        "poisson(5/s)|lognormal(20ms, cv=1.5)|random");
  CHECK(listed("\"60s\",\"30min\"") == "60s|30min");
  CHECK(listed("1,,2") == "2: a value is empty; write values, or a range: 2:10:2");
  CHECK(listed("") == "0: a value is empty; write values, or a range: 2:10:2");
  auto const values = list_values("own, \"true\"");
  REQUIRE(values);
  CHECK_FALSE((*values)[0].quoted);
  CHECK((*values)[1].quoted);
  CHECK((*values)[1].offset == 5);
}

TEST_CASE("value list: ranges by steps end with their end where a step falls on it") {
  CHECK(listed("2:10:2") == "2|4|6|8|10");
  CHECK(listed("1:10:4") == "1|5|9");
  CHECK(listed("4:4:1") == "4");
  CHECK(listed("0ms:10ms:2ms") == "0ms|2ms|4ms|6ms|8ms|10ms");
  CHECK(listed("0s:1min:20s") == "0s|20s|40s|60s");
  CHECK(listed("500ms:2s:500ms") == "500ms|1000ms|1500ms|2000ms");
  CHECK(listed("1KiB:4KiB:1KiB") == "1KiB|2KiB|3KiB|4KiB");
  CHECK(listed("30/min:2/s:30/min") == "30/min|60/min|90/min|120/min");
  CHECK(listed("1:3:1, 8,16") == "1|2|3|8|16");
  CHECK(listed("-1:1:0.5") == "-1|-0.5|0|0.5|1");
}

TEST_CASE("value list: fractions do not drift") {
  CHECK(listed("0:0.3:0.1") == "0|0.1|0.2|0.3");
  CHECK(listed("0.1:0.7:0.2") == "0.1|0.3|0.5|0.7");
  auto const values = list_values("0:1:0.001");
  REQUIRE(values);
  REQUIRE(values->size() == 1001);
  CHECK((*values)[999].text == "0.999");
  CHECK((*values)[1000].text == "1");
  CHECK(listed("9007199254740:9007199254742:1") == "9007199254740|9007199254741|9007199254742");
}

TEST_CASE("value list: ranges by factors") {
  CHECK(listed("1:16:x2") == "1|2|4|8|16");
  CHECK(listed("1:20:x2") == "1|2|4|8|16");
  CHECK(listed("1 :4\t: x \t2") == "1|2|4");
  CHECK(listed("1ms:1s:x10") == "1ms|10ms|100ms|1000ms");
  CHECK(listed("0.001:1:x10") == "0.001|0.01|0.1|1");
  CHECK(listed("1:4:x1.5") == "1|1.5|2.25|3.375");
}

TEST_CASE("value list: a range within a call; a colon in the name of a file is none") {
  CHECK(listed("poisson(1/s:3/s:1/s)") == "poisson(1/s)|poisson(2/s)|poisson(3/s)");
  CHECK(listed("lognormal(10ms:40ms:x2, cv=1.5)") ==
        "lognormal(10ms, cv=1.5)|lognormal(20ms, cv=1.5)|lognormal(40ms, cv=1.5)");
  CHECK(listed("lognormal(10ms, cv=0.5:1.5:0.5)") ==
        "lognormal(10ms, cv=0.5)|lognormal(10ms, cv=1)|lognormal(10ms, cv=1.5)");
  CHECK(listed("trace(c:log.csv)") == "trace(c:log.csv)");
  CHECK(
      listed("lognormal(1ms:2ms:1ms, cv=1:2:1)") ==
      "26: a second range in one value; a value has one range: list the values of the other one, each with a "
      "range of its own");
}

TEST_CASE("value list: what is wrong with a range, and where") {
  std::string const form = "; write LO:HI:STEP, such as 2:10:2, or LO:HI:xFACTOR, such as 1:16:x2";
  CHECK(listed("1:16") == "0: a range needs its step" + form);
  CHECK(listed("1:2:3:4") == "0: a range has three parts" + form);
  CHECK(listed("1:16:x1") == "5: the factor must be > 1; such as x2, which doubles each time");
  CHECK(listed("1:16:x0.5") == "5: the factor must be > 1; such as x2, which doubles each time");
  CHECK(listed("1ms:16ms:x2ms") == "9: a factor has no unit; write x2");
  CHECK(listed("1:16:x") == "5: the factor is missing; such as x2, which doubles each time");
  CHECK(listed("1:16:x ") == "5: the factor is missing; such as x2, which doubles each time");
  CHECK(listed("1:16:xy") == "6: `y` is not a number; such as x2, which doubles each time");
  CHECK(listed("-1:16:x2") == "0: a range by a factor starts at -1; start above 0");
  CHECK(listed("0:16:x2") == "0: 0 times a factor leads nowhere; start above 0, and list 0 apart: 0,1:16:x2");
  CHECK(listed("0ms:16ms:x2").ends_with("list 0 apart: 0ms,1ms:16ms:x2"));
  CHECK(listed("10:2:2") == "0: 10 is more than 2; write the smaller end first: 2:10:2");
  CHECK(listed("2:10:0") ==
        "5: the step must be > 0; 2 is the first value, the next ones are larger by the step");
  CHECK(listed("10:2:-2") == "0: 10 is more than 2; write the smaller end first: 2:10:2");
  CHECK(listed("0:10ms:2ms") == "0: '0' lacks its unit; write 0ms");
  CHECK(listed("0ms:10ms:2") == "9: '2' lacks its unit; write 2ms");
  CHECK(listed("1ms:10KB:1ms") ==
        "4: '1ms' is a duration, '10KB' is a size; all parts of a range measure the same");
  CHECK(listed("a:b:c").starts_with("0: `a` is not a number"));
  CHECK(listed("8,1mz:4ms:1ms").starts_with("3: there is no unit `mz`; durations"));
  CHECK(listed("1:10001:1") == "0: this range has more than 10000 values; take larger steps");
  CHECK(listed("1:2:x1.0000001") == "0: this range has more than 10000 values; take larger steps");
  CHECK(listed("1:6000:1,7001:13000:1") == "0: 12000 values are too many; at most 10000");
}

} // namespace value_list_test
