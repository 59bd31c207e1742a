// Measures anew what the scripts' products do, and compares it with the simulator:
//
//     stickysim_witness [--record] [SCRIPT…]
//
// Without scripts all of them are played, several at a time; --record writes down what the products do. Exit
// status: 0 all agree, or differ where that is known; 1 some differ otherwise; 77 no product is installed.
#include "witness/judge.hpp"
#include "witness/play.hpp"
#include "witness/product.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

using namespace stickysim::witness;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t at_a_time = 8;
constexpr int first_port = 21'000;
constexpr int ports_each = 10;
constexpr int skipped = 77;

std::string today() {
  std::time_t const now = std::time(nullptr);
  std::string text(10, ' ');
  std::strftime(text.data(), text.size() + 1, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

/// Plays a script in this process, and once more if it differs: other programs may have been in the way.
int measure(Script const& script, bool records, int port) {
  std::string folder = (fs::temp_directory_path() / "stickysim-witness-XXXXXX").native();
  if (mkdtemp(folder.data()) == nullptr) return 1;
  Difference difference;
  std::vector<Pick> picks;
  for (int tries = 0; tries < 2; ++tries) {
    picks = play(script, folder, port);
    difference = judge(script, picks);
    if (difference.size.empty() == script.differs.empty()) break;
  }
  fs::remove_all(folder);
  if (records) record(script, picks, fmt::format("{}, {}", version_of(script.product), today()));
  bool const as_known = difference.size.empty() == script.differs.empty();
  fmt::print("{:<4} {}{}{}\n{}", as_known ? "ok" : "NOT", script.name,
             difference.size.empty() ? "" : ": differs in ", difference.size,
             as_known ? "" : difference.detail);
  std::fflush(stdout);
  return as_known ? 0 : 1;
}

/// The same in a process of its own, whose exit status tells how it went.
void start(Script const& script, bool records, int port) {
  if (fork() != 0) return;
  int status = 1;
  try {
    status = measure(script, records, port);
  } catch (std::exception const& error) {
    fmt::print("NOT  {}: {}\n", script.name, error.what());
    std::fflush(stdout);
  }
  _exit(status);
}

} // namespace

int main(int argc, char** argv) {
  std::vector<std::string> names(argv + 1, argv + argc);
  bool const records = std::erase(names, "--record") > 0;
  auto scripts = all_scripts();
  if (!names.empty())
    std::erase_if(scripts, [&](Script const& script) {
      return std::find(names.begin(), names.end(), script.name) == names.end();
    });
  for (char const* const product : {"haproxy", "nginx"})
    if (version_of(product).empty()) {
      fmt::print("{} is not installed: its scripts are skipped\n", product);
      std::erase_if(scripts, [&](Script const& script) { return script.product == product; });
    }
  if (scripts.empty()) return skipped;

  bool all_agree = true;
  std::size_t running = 0;
  auto const wait_for_one = [&] {
    int status = 0;
    wait(&status);
    --running;
    all_agree = all_agree && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  };
  int port = first_port;
  for (Script const& script : scripts) {
    if (running == at_a_time) wait_for_one();
    start(script, records, port);
    ++running;
    port += ports_each;
  }
  while (running > 0)
    wait_for_one();
  return all_agree ? EXIT_SUCCESS : EXIT_FAILURE;
}
