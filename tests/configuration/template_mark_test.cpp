#include "configuration/imported.hpp"
#include "configuration/template_mark.hpp"

using namespace stickysim;

namespace template_mark_test {

namespace {

bool starts(std::string const& text, std::string const& start) {
  INFO(text);
  return text.starts_with(start);
}

std::string const haproxy = "backend shop\n mode http\n";
std::string const servers = " server a 192.0.2.10:80\n";

} // namespace

TEST_CASE("templates of HAProxy are refused: render them first") {
  std::string const unrendered = "this is a template (";
  for (std::string const line :
       {" balance {{ algorithm }}\n", "{% for h in hosts %}\n", "{%- if tls %}\n", " server a {{h}}:80\n",
        " server a \"{{ h }}\":80\n", "<% @servers.each do |s| -%>\n", " server <%= s %> 192.0.2.1\n",
        "%{ for s in servers }\n", "  {{- range service \"web\" }}\n",
        " server a {{ h['name'] }} weight {{ h[\"w\"] }}\n"}) {
    auto const it = from_haproxy(haproxy + line + servers);
    CHECK(starts(it.errors, "it.cfg:3: error: " + unrendered));
    CHECK(it.errors.find("help: render it first") != std::string::npos);
  }
  CHECK(
      starts(from_haproxy("{% set x = 1 %}\n" + haproxy + servers).errors, "it.cfg:1: error: " + unrendered));
  // In a chart of Helm, before anything that HAProxy would read.
  CHECK(
      starts(from_haproxy("apiVersion: v1\ndata:\n  haproxy.cfg: |\n    {{- range .Values.hosts }}\n").errors,
             "it.cfg:4: error: " + unrendered));
  auto const shell = from_haproxy(haproxy + " server a ${APP_HOST}:80\n");
  CHECK(starts(shell.errors, "it.cfg:3: error: this is a template: it has variables of the environment"));
  CHECK(shell.errors.find("envsubst") != std::string::npos);
}

TEST_CASE("what only looks like a template of HAProxy is none") {
  for (std::string const line :
       {" # {{ ansible_managed }}\n", " server b \"${APP_HOST}:80\" # ${X}\n",
        " log-format '{\"a\":{\"b\":{{1}}}}'\n", " log-format \"%{+Q}o %{-Q}r\"\n",
        " http-request return string \"{{ x }}\"\n", " acl x hdr(host) -m reg ^a{2}$\n",
        " http-request deny if { path /x } { src 192.0.2.1 }\n"}) {
    INFO(line);
    CHECK(from_haproxy(haproxy + line + servers).errors == "");
  }
}

TEST_CASE("templates of nginx are refused: render them first") {
  std::string const head = "http {\nupstream shop {\n";
  std::string const tail = "server 192.0.2.10:80;\n}\n}\n";
  for (std::string const line :
       {"{{ method }};\n", "{% for h in hosts %}\n", "server {{ h }}:80;\n", "server app{{ n }}:80;\n",
        "server \"{{ h }}:80\";\n", "keepalive \"{{ n }}\";\n", "<% hosts.each do |h| %>\n",
        "server <%= h %>:80;\n", "server web<%= n %>;\n", "{{- range $i, $e := .hosts }}\n"})
    CHECK(starts(from_nginx(head + line + tail).errors, "it.cfg:3: error: this is a template ("));
  auto const shell = from_nginx(head + "server ${APP_HOST}:80;\n" + tail);
  CHECK(starts(shell.errors, "it.cfg:3: error: this is a template: it has variables of the environment"));
  CHECK(starts(from_nginx(head + tail + "server { listen $PORT; }\n").errors,
               "it.cfg:6: error: this is a template: "));
}

TEST_CASE("what only looks like a template of nginx is none") {
  std::string const fleet = "upstream shop { server 192.0.2.10:80; }\n";
  for (
      std::string const line :
      {"# {{ ansible_managed }}\n", "server { location / { return 200 '{\"a\":{\"b\":1}}'; } }\n",
       "server { location / { sub_filter 'x' '{{ name }}'; } }\n",
       "map $uri $BACKEND { default shop; }\n"
       "server { location / { proxy_pass http://$BACKEND; } }\n",
       "server { location ~ ^/(?<TENANT>[a-z]+)/ { proxy_set_header X-Tenant $TENANT; proxy_pass http://shop; } }\n",
       "server { set $UP shop; location / { proxy_pass http://$UP; } }\n",
       "server { location ~ \\.(PHP)$ { return 404; } }\n",
       "server { location / { content_by_lua_block { local t = {{1, 2}, {3}} } } }\n"}) {
    INFO(line);
    CHECK(from_nginx(fleet + line).errors == "");
  }
}

TEST_CASE("marks of templates are found where they stand") {
  CHECK(template_mark("a {{ b }}")->offset == 2);
  CHECK(template_mark("{%- endfor %}")->language == "Jinja");
  CHECK_FALSE(template_mark("%{+Q}o { path /x } {%[src]}"));
  CHECK(environment_variable("a ${PORT}") == "${PORT}");
  CHECK(environment_variable("${PORT:-80}") == "${PORT");
  CHECK(environment_variable("$HOST:80") == "$HOST");
  CHECK(environment_variable("$host $Host $1 ${uri} a$").empty());
}

} // namespace template_mark_test
