#include "configuration/imported.hpp"
#include "configuration/nginx/source.hpp"

using namespace stickysim;

namespace source_test {

namespace {

std::string const dump = "# configuration file /etc/nginx/nginx.conf:\n"
                         "worker_processes 2;\nevents {}\nhttp {\n  proxy_read_timeout 70s;\n"
                         "  include /etc/nginx/mime.types;\n  include /etc/nginx/conf.d/*.conf;\n"
                         "  include /etc/nginx/sites/*;\n}\n"
                         "# configuration file /etc/nginx/mime.types:\ntypes {\n  text/html html;\n}\n"
                         "# configuration file /etc/nginx/conf.d/shop.conf:\n"
                         "upstream shop {\n  ip_hash;\n  server 192.0.2.10:80;\n  server 192.0.2.11:80;\n}\n"
                         "server { location / { include snippets/pass.conf; } }\n"
                         "# configuration file /etc/nginx/snippets/pass.conf:\nproxy_pass http://shop;\n";

/// What becomes of the configuration at that path of a folder and of what it includes there.
Imported from_file(std::string const& path) {
  auto read = read_configuration(path);
  if (read) read = with_includes(*std::move(read));
  if (!read) return {{}, {}, render(read.error())};
  auto const result = import_configuration(*read, Product::nginx, "");
  if (!result) return {{}, {}, render(result.error())};
  return {result->toml, result->remarks, {}};
}

} // namespace

TEST_CASE("nginx: what `nginx -T` prints is read as the files that it shows, each where it is included") {
  auto const it = from_nginx(dump);
  CHECK(it.value("balancer.policy") == "hash_modulo(weighted=true)");
  CHECK(it.value("balancer.attempt_timeout") == "70s"); // of the block around the file
  CHECK(it.value("balancer.count") == "2");
  CHECK_FALSE(it.says("include"));
  CHECK_FALSE(it.says("nginx -T"));
  CHECK(it.loads());
  // With what it prints on standard error.
  std::string const verdict = "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
                              "nginx: configuration file /etc/nginx/nginx.conf test is successful\n";
  CHECK(from_nginx(verdict + dump).value("balancer.attempt_timeout") == "70s");
  CHECK(from_nginx(verdict + dump).says("line 18: ip_hash"));
}

TEST_CASE("nginx: files that include themselves or one another end") {
  auto const circle =
      from_nginx("# configuration file /a/nginx.conf:\ninclude b;\nupstream shop { server x; }\n"
                 "# configuration file /a/b:\ninclude c;\n# configuration file /a/c:\ninclude b;\n");
  CHECK(circle.errors.empty());
  std::string flood = "# configuration file /a/nginx.conf:\nupstream shop { server x; }\ninclude f0;\n";
  for (int file = 0; file < 10; ++file) {
    flood += "# configuration file /a/f" + std::to_string(file) + ":\n";
    for (int times = 0; times < 10; ++times)
      flood += "include f" + std::to_string(file + 1) + ";\n";
  }
  flood += "# configuration file /a/f10:\nuser www;\n";
  CHECK(from_nginx(flood).errors.find("the files include one another too often") != std::string::npos);
}

TEST_CASE(
    "nginx: includes are followed below the folder of the main file, whatever absolute path they have") {
  Folder const here;
  std::filesystem::create_directories(here / "conf.d");
  here.write("nginx.conf",
             "worker_processes 1;\nhttp {\n proxy_read_timeout 70s;\n include mime.types;\n"
             " include /etc/nginx/conf.d/*.conf;\n include ../elsewhere.conf;\n include gone.conf;\n}\n");
  here.write("conf.d/a.conf", "upstream shop { hash $cookie_sid; server 192.0.2.10; server 192.0.2.11; }\n");
  here.write("conf.d/b.conf", "server {\n location / { include pass.conf; } }\n");
  here.write("conf.d/c.txt", "this is { not read\n");
  here.write("pass.conf", "proxy_pass http://shop;\n");
  auto const it = from_file(here / "nginx.conf");
  CHECK(it.errors == "");
  CHECK(it.value("balancer.attempt_timeout") == "70s");
  CHECK(it.toml.find("conf.d/a.conf line 1: hash $cookie_sid") != std::string::npos);
  CHECK(it.remarks.front().find("conf.d/a.conf line 1: hash $cookie_sid: a session's first") !=
        std::string::npos);
  CHECK(it.says("nginx.conf:6: include: not followed"));
  CHECK(it.says("(also line 7)"));
  here.write("conf.d/b.conf", "server {\n location / { \n");
  CHECK(from_file(here / "nginx.conf").errors.find("conf.d/b.conf:2:13: error: the block is never closed") !=
        std::string::npos);
}

TEST_CASE("nginx: Lua is skipped, whatever braces stand in its texts and comments") {
  for (std::string const lua :
       {"ngx.say(\"}\")", "-- }}} \n local a = '}'", "--[[ } \n } ]] local t = {a = {b = 1}}",
        "local s = [==[ ]] } ]==]", "local s = \"a\\\"}\"", "if x then return end -- it's", "t[t[1]] = 2"}) {
    INFO(lua);
    auto const it =
        from_nginx("upstream shop { server 192.0.2.10; server 192.0.2.11; }\nserver {\n location /x { "
                   "content_by_lua_block { " +
                   lua + "\n} }\n location / { proxy_pass http://shop; proxy_read_timeout 9s; } }\n");
    CHECK(it.errors == "");
    CHECK(it.value("balancer.attempt_timeout") == "9s");
  }
  CHECK(from_nginx("server {\n init_by_lua_block {\n local a = {\n }\n")
            .errors.find("the block is never closed") != std::string::npos);
  auto const balancer = from_nginx(
      "upstream shop {\n server 0.0.0.1;\n server 192.0.2.10;\n balancer_by_lua_block { pick() }\n}\n");
  CHECK(balancer.remarks.front().starts_with("stickiness that is not kept: line 4: balancer_by_lua_block: "));
}

} // namespace source_test
