#include "catch.hpp"
#include "configuration/configuration_file.hpp"
#include "configuration/import.hpp"
#include "folder.hpp"
#include <stickysim/engine/io_error.hpp>

using namespace stickysim;

namespace configuration_file_test {

namespace {

/// A file with that content, or what is wrong with it.
Result<ConfigurationFile, Diagnostics> read(std::string const& content) {
  Folder const here;
  here.write("it", content);
  return read_configuration(here / "it");
}

std::string errors(std::string const& content) {
  auto const result = read(content);
  return result ? "" : render(result.error());
}

std::optional<Product> product(std::string const& content) { return product_of({"it", lines_of(content)}); }

} // namespace

TEST_CASE("a configuration is read line by line, whatever ends its lines") {
  using Lines = std::vector<std::string>;
  CHECK(read("a\nb\r\n\nc")->lines == Lines{"a", "b", "", "c"});
  CHECK(read("")->lines.empty());
}

TEST_CASE("a configuration has at most 1 MiB in lines of at most 64 KiB") {
  std::string const line = std::string(64 * 1024 - 1, 'a') + "\n";
  std::string full;
  for (int i = 0; i < 16; ++i)
    full += line;
  CHECK(full.size() == 1 << 20);
  CHECK(errors(full).empty());
  CHECK(errors(full + "a").find("error: the file is larger than 1 MiB") != std::string::npos);
  CHECK(errors("\n" + std::string(64 * 1024, 'a') + "\n").empty());
  CHECK(errors("\n" + std::string(64 * 1024 + 1, 'a')).find(":2: error: the line is longer") !=
        std::string::npos);
}

TEST_CASE("a configuration that cannot be read is an error of the system") {
  CHECK_THROWS_AS(read_configuration("/nowhere/it"), IoError);
  CHECK_THROWS_AS(read_configuration("/"), IoError);
}

TEST_CASE("what a configuration holds tells its product") {
  CHECK(product("backend a\n server x y\n") == Product::haproxy);
  CHECK(product("listen a\n bind :80\n") == Product::haproxy);
  CHECK(product("http { upstream a { server x; } }") == Product::nginx);
  CHECK(product("server { listen 80; }") == Product::nginx);
  CHECK_FALSE(product(""));
  CHECK_FALSE(product("# nothing\n"));
  CHECK_FALSE(product("some notes\n"));
}

TEST_CASE("a configuration that does not parse is told by how its lines start") {
  CHECK(product("global\n daemon\n") == Product::haproxy);
  CHECK(product("backend \"a\n") == Product::haproxy);
  CHECK(product("upstream a { server x;") == Product::nginx);
  CHECK(product("{% for app in apps %}\nupstream {{ app }} {\n") == Product::nginx);
}

} // namespace configuration_file_test
