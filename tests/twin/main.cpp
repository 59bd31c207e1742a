// The two ends of a twin: an application server, and the clients.
//
//     stickysim_twin serve --number N --port PORT --workers N --state local|shared|client [--store PORT]
//                          [--store-timeout SECONDS]
//     stickysim_twin visit --trace FILE --port PORT --duration SECONDS --timeout SECONDS --log FILE
//
// `visit` prints a line at the moment that is time 0 of its trace. Both end with their parent.
#include "twin/application.hpp"
#include "twin/visitors.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>

using namespace stickysim;

namespace {

constexpr double days_s = 1e6;

std::map<std::string, std::string> options_of(int argc, char** argv) {
  std::map<std::string, std::string> options;
  for (int i = 2; i + 1 < argc; i += 2)
    options[argv[i]] = argv[i + 1];
  return options;
}

void serve(std::map<std::string, std::string>& options) {
  witness::Stage stage;
  twin::ApplicationSettings settings;
  settings.number = std::stoi(options["--number"]);
  settings.port = std::stoi(options["--port"]);
  settings.workers = std::stoul(options["--workers"]);
  settings.state = options["--state"];
  if (options.contains("--store")) settings.store_port = std::stoi(options["--store"]);
  if (options.contains("--store-timeout")) settings.store_timeout_s = std::stod(options["--store-timeout"]);
  twin::Application const application{stage, settings};
  stage.run(days_s);
}

void visit(std::map<std::string, std::string>& options) {
  witness::Stage stage;
  twin::Visitors const visitors{stage, options["--trace"], std::stoi(options["--port"]),
                                std::stod(options["--timeout"])};
  stage.at(0, [] {
    fmt::print("begun\n");
    std::fflush(stdout);
  });
  stage.run(std::stod(options["--duration"]));
  visitors.write(options["--log"]);
}

} // namespace

int main(int argc, char** argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_TIMERSLACK, 1000UL);
  std::string const command = argc > 1 ? argv[1] : "";
  try {
    auto options = options_of(argc, argv);
    if (command == "serve")
      serve(options);
    else if (command == "visit")
      visit(options);
    else
      throw std::runtime_error{"serve or visit?"};
  } catch (std::exception const& error) {
    fmt::print(stderr, "stickysim_twin: {}\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
