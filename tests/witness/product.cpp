#include "witness/product.hpp"

#include "witness/loopback.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace stickysim::witness {

namespace {

constexpr char const* haproxy_path = "/usr/sbin/haproxy";
constexpr char const* nginx_path = "/usr/sbin/nginx";

/// A line of a script with the servers' addresses in it.
std::string addressed(std::string const& line, int port) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i)
    if (line[i] == '$' && i + 1 < line.size() && std::isdigit(static_cast<unsigned char>(line[i + 1])))
      text += fmt::format("127.0.0.1:{}", port + (line[++i] - '0'));
    else
      text += line[i];
  return text;
}

std::string haproxy_configuration(std::string const& lines, std::string const& folder, int port) {
  return fmt::format("global\n  nbthread 1\n  stats socket {}/socket level admin\n"
                     "defaults\n  mode http\n  timeout client 60s\n  timeout connect 5s\n"
                     "  timeout server 60s\n  timeout queue 60s\n"
                     "listen fleet\n  bind 127.0.0.1:{}\n{}",
                     folder, port, lines);
}

std::string nginx_configuration(std::string const& lines, std::string const& folder, int port) {
  std::string paths;
  for (char const* const use : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    paths += fmt::format("  {}_temp_path {}/{};\n", use, folder, use);
  return fmt::format("daemon off;\nmaster_process off;\npid {0}/pid;\nerror_log {0}/log notice;\n"
                     "events {{ worker_connections 1024; }}\n"
                     "http {{\n  access_log off;\n{1}{2}"
                     "  server {{ listen 127.0.0.1:{3}; location / {{ proxy_pass http://fleet; }} }}\n}}\n",
                     folder, paths, lines, port);
}

bool listens(int port) {
  int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in const address = loopback(port);
  bool const connected = connect(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
  close(fd);
  return connected;
}

} // namespace

std::string version_of(std::string const& product) {
  bool const haproxy = product == "haproxy";
  char const* const path = haproxy ? haproxy_path : nginx_path;
  if (access(path, X_OK) != 0) return {};
  FILE* const pipe = popen(fmt::format("{} -v 2>&1", path).c_str(), "r");
  if (pipe == nullptr) return {};
  std::array<char, 200> line{};
  if (std::fgets(line.data(), line.size(), pipe) == nullptr) line[0] = '\0';
  pclose(pipe);
  std::string const text = line.data();
  auto const number = text.find_first_of("0123456789");
  if (number == std::string::npos) return {};
  auto const end = text.find_first_not_of("0123456789.", number);
  return fmt::format("{} {}", haproxy ? "HAProxy" : "nginx", text.substr(number, end - number));
}

Product::Product(Script const& script, std::string const& folder, int port) : folder_{folder} {
  bool const haproxy = script.product == "haproxy";
  std::string lines;
  for (std::string const& line : script.configuration)
    lines += fmt::format("  {}\n", addressed(line, port));
  std::string const file = folder + "/configuration";
  std::ofstream{file} << (haproxy ? haproxy_configuration : nginx_configuration)(lines, folder, port);

  process_ = fork();
  if (process_ == 0) {
    int const log = ::open((folder + "/output").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(log, 1);
    dup2(log, 2);
    if (haproxy)
      execl(haproxy_path, haproxy_path, "-db", "-f", file.c_str(), nullptr);
    else
      execl(nginx_path, nginx_path, "-p", folder.c_str(), "-c", file.c_str(), nullptr);
    _exit(127);
  }
  for (int tries = 0; !listens(port); ++tries) {
    if (tries == 100 || waitpid(process_, nullptr, WNOHANG) != 0)
      throw std::runtime_error{fmt::format("{} does not start: see {}/output", script.product, folder)};
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

Product::~Product() {
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

void Product::tell(std::string const& command) const {
  int const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", folder_.c_str());
  std::string const line = command + '\n';
  std::array<char, 400> answer{};
  bool const told = connect(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0 &&
                    write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                    read(fd, answer.data(), answer.size() - 1) >= 0;
  close(fd);
  // HAProxy answers an accepted command with an empty line.
  if (!told || std::strlen(answer.data()) > 1)
    throw std::runtime_error{fmt::format("'{}': {}", command, answer.data())};
}

} // namespace stickysim::witness
