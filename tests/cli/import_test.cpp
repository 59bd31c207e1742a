#include "catch.hpp"
#include "cli/workplace.hpp"

namespace {

constexpr char log_text[] = "a - - [10/Oct/2000:13:00:00 +0000] \"GET / HTTP/1.0\" 200 1\n"
                            "rubbish\n"
                            "a - - [10/Oct/2000:13:10:01 +0000] \"GET / HTTP/1.0\" 200 1\n";

constexpr char haproxy_text[] =
    "backend app\n  balance leastconn\n  fullconn 9\n  server a 10.0.0.1:80 check\n"
    "backend other\n  server b 10.0.0.2:80\n";
constexpr char nginx_text[] = "upstream app { server a; server b; }\n";

} // namespace

TEST_CASE("an imported trace goes to its file, what was found to standard output") {
  Workplace const here;
  here.write("access.log", log_text);
  auto const ended = here.run("import access-log access.log -o trace.csv");
  CHECK(ended.code == 0);
  CHECK(ended.err.empty());
  CHECK(contains(ended.out, "sessions            1\n"));
  CHECK(contains(ended.out, "line 2: "));
  CHECK(here.read("trace.csv") == "session,at,address,think,demand\n1,0,a,,\n1,601,a,,\n");
}

TEST_CASE("without a file the trace goes to standard output, what was found to standard error") {
  Workplace const here;
  here.write("access.log", log_text);
  auto const ended = here.run("import access-log access.log --session-timeout 10min");
  CHECK(ended.code == 0);
  CHECK(ended.out == "session,at,address,think,demand\n1,0,a,,\n2,601,a,,\n");
  CHECK(contains(ended.err, "sessions            2\n"));
}

TEST_CASE("a log that cannot be read, or a trace that cannot be written, is exit code 3") {
  Workplace const here;
  here.write("access.log", log_text);
  CHECK(here.run("import access-log missing.log").code == 3);
  CHECK(here.run("import access-log .").code == 3);
  CHECK(here.run("import access-log access.log -o /proc/trace.csv").code == 3);
  CHECK(here.run("import access-log access.log -o /dev/full").code == 3);
  CHECK(here.run("import access-log access.log", ">/dev/full").code == 3);
}

TEST_CASE("a file that is no access log is exit code 2 and leaves no trace") {
  Workplace const here;
  here.write("notes.txt", "some\nnotes\n");
  auto const ended = here.run("import access-log notes.txt -o trace.csv");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "no line of this file is in Common or Combined Log Format"));
  CHECK_FALSE(std::filesystem::exists(here / "trace.csv"));
}

TEST_CASE("a configuration becomes a scenario that checks and runs; what it lacks goes to standard error") {
  Workplace const here;
  here.write("shop.cfg", haproxy_text);
  auto const ended = here.run("import haproxy shop.cfg");
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "policy = \"least_requests(weights=haproxy)\" # line 2: balance leastconn\n"));
  CHECK(contains(ended.err, "shop.cfg:3: fullconn: not modelled"));
  CHECK(contains(ended.out, "# shop.cfg:3: fullconn: not modelled"));

  auto const written = here.run("import haproxy shop.cfg -o shop.toml");
  CHECK(written.code == 0);
  CHECK(written.out.empty());
  CHECK(written.err == ended.err);
  CHECK(here.read("shop.toml") == ended.out);
  CHECK(here.run("check shop.toml").code == 0);
  CHECK(here.run("run shop.toml --replications 2 --set run.duration=2min").code == 0);
}

TEST_CASE("a configuration's content tells whose it is where its name says that it is one") {
  Workplace const here;
  here.write("a.cfg", haproxy_text);
  here.write("b.conf", haproxy_text);
  here.write("c.conf", nginx_text);
  here.write("d.txt", nginx_text);
  here.write("e.conf", "some\nnotes\n");
  CHECK(contains(here.run("import a.cfg").out, "preset = \"haproxy-2.6\""));
  CHECK(contains(here.run("import b.conf").out, "preset = \"haproxy-2.6\""));
  CHECK(contains(here.run("import c.conf").out, "preset = \"nginx-1.22\""));
  CHECK(contains(here.run("import nginx d.txt").out, "preset = \"nginx-1.22\""));
  CHECK(here.run("import d.txt").code == 2);
  CHECK(contains(here.run("import d.txt").err, "the name of 'd.txt' does not show its format"));
  CHECK(here.run("import e.conf").code == 2);
  CHECK(contains(here.run("import e.conf").err, "'e.conf' is neither a configuration of HAProxy"));
}

TEST_CASE("a configuration that cannot be imported is exit code 2, one that cannot be read 3") {
  Workplace const here;
  here.write("a.cfg", haproxy_text);
  here.write("broken.cfg", "backend app\n  cookie \"SRV\n");
  here.write("large.cfg", std::string((1 << 20) + 1, '\n'));
  auto const broken = here.run("import haproxy broken.cfg -o it.toml");
  CHECK(broken.code == 2);
  CHECK(contains(broken.err, "broken.cfg:2:10: error: the quote is never closed"));
  CHECK_FALSE(std::filesystem::exists(here / "it.toml"));
  CHECK(here.run("import haproxy large.cfg").code == 2);
  CHECK(here.run("import nginx a.cfg").code == 2);
  CHECK(here.run("import haproxy missing.cfg").code == 3);
  std::filesystem::create_directories(here / "empty");
  CHECK(here.run("import empty").code == 2);
  CHECK(contains(here.run("import haproxy empty").err, "the folder 'empty' has no configuration"));
  CHECK(here.run("import haproxy a.cfg -o /proc/it.toml").code == 3);
  CHECK(here.run("import haproxy a.cfg", ">/dev/full").code == 3);
}

TEST_CASE("a backend or upstream is chosen by its name, each where there are such") {
  Workplace const here;
  here.write("a.cfg", haproxy_text);
  here.write("b.conf", nginx_text);
  CHECK(contains(here.run("import a.cfg --backend other").out, "title = \"HAProxy backend other\""));
  CHECK(contains(here.run("import a.cfg --backend othr").err, "did you mean other?"));
  CHECK(contains(here.run("import b.conf --upstream app").out, "title = \"nginx upstream app\""));
  for (std::string const wrong :
       {"import a.cfg --upstream app", "import b.conf --backend app", "import a.cfg --session-timeout 1min",
        "import nginx b.conf --backend app", "import access-log b.conf --backend app", "import haproxy"}) {
    INFO(wrong);
    CHECK(here.run(wrong).code == 2);
  }
}

TEST_CASE("several files and folders are one configuration, and each line is told with its file") {
  Workplace const here;
  std::filesystem::create_directories(here / "conf.d");
  here.write("main.cfg", "defaults\n  mode http\n  timeout server 9s\n");
  here.write("conf.d/b.cfg",
             "backend shop\n  balance source\n  server a 192.0.2.10:80\n  server b 192.0.2.11:80\n");
  here.write("conf.d/a.cfg", "frontend web\n  default_backend shop\n");
  here.write("conf.d/notes.txt", "not read\n");
  for (std::string const command :
       {"import haproxy -f main.cfg -f conf.d", "import haproxy main.cfg conf.d/a.cfg conf.d/b.cfg",
        "import -f main.cfg --file conf.d", "import main.cfg conf.d", "import haproxy main.cfg -f conf.d"}) {
    INFO(command);
    auto const ended = here.run(command);
    CHECK(ended.code == 0);
    CHECK(contains(ended.out, "attempt_timeout = \"9s\" # main.cfg line 3: timeout server 9s\n"));
    CHECK(contains(ended.out,
                   "policy = \"hash_modulo(weighted=true)\" # conf.d/b.cfg line 2: balance source\n"));
    CHECK(contains(ended.err,
                   "imported from conf.d/b.cfg:1: HAProxy backend shop, the only one with servers\n"));
  }
  CHECK(here.run("import haproxy -f main.cfg").code == 2);
  CHECK(here.run("import access-log -f main.cfg").code == 2);
  CHECK(here.run("import main.cfg conf.d/notes.txt").code == 2);
}

TEST_CASE("a folder of nginx is its nginx.conf with what that includes") {
  Workplace const here;
  std::filesystem::create_directories(here / "etc/conf.d");
  here.write("etc/nginx.conf", "http {\n  include /etc/nginx/conf.d/*.conf;\n}\n");
  here.write("etc/conf.d/shop.conf", nginx_text);
  here.write("elsewhere.conf", "upstream other { ip_hash; server 192.0.2.10; server 192.0.2.11; }\n");
  for (std::string const command : {"import etc", "import nginx etc", "import etc/nginx.conf"}) {
    auto const ended = here.run(command);
    CHECK(ended.code == 0);
    CHECK(contains(ended.err, "imported from etc/conf.d/shop.conf:"));
  }
  CHECK(contains(here.run("import etc/nginx.conf elsewhere.conf").err,
                 "stickiness in another form: elsewhere.conf line 1: ip_hash"));
}

TEST_CASE("a template is refused, also by a name that says that it is one") {
  Workplace const here;
  for (std::string const name : {"haproxy.cfg", "haproxy.cfg.j2", "nginx.conf.erb", "app.conf.tmpl"}) {
    here.write(name, "backend app\n  balance {{ algorithm }}\n  server a 192.0.2.10:80\n");
    auto const ended = here.run("import " + name);
    CHECK(ended.code == 2);
    CHECK(contains(ended.err, name + ":2: error: this is a template"));
    CHECK(contains(ended.err, "render it first"));
  }
}
