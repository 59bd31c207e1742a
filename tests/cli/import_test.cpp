#include "catch.hpp"
#include "cli/workplace.hpp"

namespace import_test {

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
  CHECK(ended.err ==
        "caution: the trace is 0 h 10 min 01 s long, longer than a run is by default: to replay all of "
        "it set\n  run.duration = \"602s\"\n");
  CHECK(contains(ended.out, "format              Common Log Format\n"));
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
  CHECK(contains(ended.err,
                 "notes.txt: no line of it is a request in a format that is known; it begins: some"));
  CHECK_FALSE(std::filesystem::exists(here / "trace.csv"));
}

TEST_CASE("several logs and standard input are one log") {
  Workplace const here;
  here.write("new.log", "b - - [10/Oct/2000:13:00:09 +0000] \"GET / HTTP/1.0\" 200 1\n");
  here.write("old.log", "a - - [10/Oct/2000:13:00:00 +0000] \"GET / HTTP/1.0\" 200 1\n");
  std::string const trace = "session,at,address,think,demand\n1,0,a,,\n2,9,b,,\n";
  CHECK(here.run("import access-log new.log old.log").out == trace);
  CHECK(here.run("import access-log -", ">.out <new.log").out ==
        "session,at,address,think,demand\n1,0,b,,\n");
  CHECK(here.run("import access-log old.log -", ">.out <new.log").out == trace);
}

TEST_CASE("what the options of a log ask for is done, and refused where it has no meaning") {
  Workplace const here;
  here.write(
      "a.log",
      "10.0.0.5 - - [10/Oct/2000:13:00:00 +0000] \"GET /a HTTP/1.0\" 200 1 \"-\" \"x\" ip=192.0.2.1\n"
      "10.0.0.5 - - [10/Oct/2000:13:00:01 +0000] \"GET /a.css HTTP/1.0\" 200 1 \"-\" \"x\" ip=192.0.2.2\n"
      "10.0.0.5 - - [10/Oct/2000:13:00:01 +0000] \"GET /b HTTP/1.0\" 200 1 \"-\" \"x\" ip=192.0.2.1\n"
      "10.0.0.5 - - [10/Oct/2000:13:00:03 +0000] \"GET /c HTTP/1.0\" 200 1 \"-\" \"x\" ip=192.0.2.2\n");
  std::string const first = "session,at,address,think,demand\n";
  CHECK(contains(here.run("import access-log a.log").err,
                 "100 % of the requests come from one host, 10.0.0.5"));
  CHECK(here.run("import access-log a.log --client ip --skip static").out ==
        first + "1,0,192.0.2.1,,\n1,1,192.0.2.1,,\n2,3,192.0.2.2,,\n");
  CHECK(here.run("import access-log a.log --session ip --only /b --only '/c*'").out ==
        first + "1,0,10.0.0.5,,\n2,2,10.0.0.5,,\n");
  CHECK(here.run("import access-log a.log --spread --client ip --skip static").out ==
        first + "1,0,192.0.2.1,,\n1,1,192.0.2.1,,\n2,3,192.0.2.2,,\n");
  CHECK(here.run("import access-log a.log --format common").code == 0);
  CHECK(here.run("import access-log a.log --format haproxy").code == 2);
  CHECK(contains(here.run("import access-log a.log --client nobody").err,
                 "no request has a field 'nobody', which --client names\nthe last one has host, user,"));
  here.write("b.conf", "upstream app { server a; }\n");
  for (std::string const option :
       {"--client x", "--session x", "--only x", "--skip x", "--format json", "--spread"}) {
    INFO(option);
    CHECK(contains(here.run("import b.conf " + option).err, "has no meaning for nginx"));
  }
}

TEST_CASE("a trace does not replace the log that it is made from") {
  Workplace const here;
  here.write("access.log", log_text);
  auto const ended = here.run("import access-log access.log -o ./access.log");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "which is to be read"));
  CHECK(here.read("access.log") == log_text);
}

TEST_CASE("nor does a scenario replace the configuration or the trace that it is made from") {
  Workplace const here;
  std::string const configuration = "backend b\n  server one 192.0.2.1:80\n";
  here.write("haproxy.cfg", configuration);
  CHECK(contains(here.run("import haproxy haproxy.cfg -o haproxy.cfg").err, "which is to be read"));
  CHECK(here.read("haproxy.cfg") == configuration);
  std::string const trace = "session,at,address,think,demand\na,1,,,0.1\n";
  here.write("trace.csv", trace);
  std::filesystem::create_symlink(here / "trace.csv", here / "link.toml");
  auto const ended = here.run("fit trace.csv -o link.toml");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "which is to be read"));
  CHECK(here.read("trace.csv") == trace);
}

TEST_CASE("names of files are shown escaped") {
  Workplace const here;
  std::string const name = "a\x1b[31m\u202e\u200b";
  here.write(name + ".log", log_text);
  auto const imported = here.run("import access-log '" + name + ".log' -o '" + name + ".csv'");
  CHECK(imported.out.starts_with("a\\x1b[31m\\u{202e}\\u{200b}.log\n"));
  auto const fitted = here.run("fit '" + name + ".csv' -o fitted.toml");
  CHECK(fitted.out.starts_with("a\\x1b[31m\\u{202e}\\u{200b}.csv\n"));
  auto const written = here.run("new policy mine --out '" + name + "'");
  CHECK(written.out.starts_with("wrote a\\x1b[31m\\u{202e}\\u{200b}/mine.cpp\n"));
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

TEST_CASE("the content of a file tells what it is") {
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
  CHECK(here.run("import d.txt").out == here.run("import nginx d.txt").out);
  here.write("f.txt", "some\nnotes\n");
  CHECK(here.run("import f.txt").code == 2);
  CHECK(contains(here.run("import f.txt").err, "what 'f.txt' holds does not show its format"));
  here.write("g.txt", "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326\n");
  CHECK(here.run("import g.txt").out == here.run("import access-log g.txt").out);
  CHECK(here.run("import g.txt").code == 0);
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

TEST_CASE("a file of another kind than a command wants is named for what it is") {
  Workplace const here;
  here.write("fleet.cfg", haproxy_text);
  here.write("site.conf", nginx_text);
  here.write("shop.log", "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326\n");
  here.write("traffic.csv", "session,at\na,0\n");
  here.write("broken.toml", "[server]\ncount = = 3\n");
  here.write("shop.toml", "[workload]\narrivals = \"poisson(1/s)\"\n");
  for (auto const& [command, message] : std::vector<std::pair<std::string, std::string>>{
           {"run shop.log", "this is an access log, not a scenario"},
           {"check fleet.cfg", "stickysim import haproxy fleet.cfg -o fleet.toml"},
           {"run site.conf", "this is a configuration of nginx, not a scenario"},
           {"run traffic.csv", "this is a trace, not a scenario"},
           {"run broken.toml", "broken.toml:2:9"},
           {"fit shop.log", "stickysim import access-log shop.log -o trace.csv"},
           {"fit shop.toml", "this is a scenario, not a trace"},
           {"import nginx fleet.cfg", "this is a configuration of HAProxy, not a configuration of nginx"},
           {"import haproxy site.conf", "this is a configuration of nginx, not a configuration of HAProxy"},
           {"import access-log fleet.cfg", "this is a configuration of HAProxy, not an access log"},
           {"import access-log site.conf", "this is a configuration of nginx, not an access log"},
           {"import access-log shop.toml", "this is a scenario, not an access log"},
           {"backtest shop.log --log shop.log", "this is an access log, not a scenario"}}) {
    Ended const ended = here.run(command);
    CAPTURE(command, ended.err);
    CHECK(ended.code == 2);
    CHECK(contains(ended.err, message));
  }
}

} // namespace import_test
