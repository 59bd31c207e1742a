#include "cli/policy_template.hpp"

#include <stickysim/version.hpp>

#include <fmt/format.h>

#include <filesystem>

namespace stickysim {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view cpp_text =
    R"cpp(// Two servers at random, and of these the one with fewer requests.
#include <stickysim/model/policy_plugin.hpp>

using namespace stickysim;

class MyPolicy final : public RoutingPolicy {{
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {{
    std::uint32_t const one = draw(candidates, random);
    std::uint32_t const other = draw(candidates, random);
    return candidates.load(other) < candidates.load(one) ? other : one;
  }}
}};

STICKYSIM_POLICY("{name}", MyPolicy)
)cpp";

constexpr std::string_view cmake_text = R"cmake(cmake_minimum_required(VERSION 3.25)
project(policy LANGUAGES CXX)
find_package(stickysim {version} REQUIRED COMPONENTS plugin)
add_library(policy MODULE {name}.cpp)
set_target_properties(policy PROPERTIES PREFIX "" OUTPUT_NAME "{name}" SUFFIX ".so")
target_link_libraries(policy PRIVATE stickysim::plugin)
)cmake";

constexpr std::string_view python_text = R"python(#!/usr/bin/env python3
"""Two servers at random, and of these the one with fewer requests."""
import json
import random
import sys

hello = json.loads(sys.stdin.readline())
random.seed(hello["seed"])
print('{{"protocol": 1}}', flush=True)

for line in sys.stdin:
    question = json.loads(line)
    open_servers = [c for c in question["candidates"] if c["server"] not in question["avoid"]]
    two = random.choices(open_servers, k=2)
    print(min(two, key=lambda candidate: candidate["load"])["server"], flush=True)
)python";

/// `0.3`: what the headers promise to keep.
std::string interface_version() {
  std::string const version{program_version()};
  return version.substr(0, version.rfind('.'));
}

std::vector<NewFile> cpp_files(std::string const& policy) {
  return {{policy + ".cpp", fmt::format(cpp_text, fmt::arg("name", policy))},
          {"CMakeLists.txt",
           fmt::format(cmake_text, fmt::arg("name", policy), fmt::arg("version", interface_version()))}};
}

std::vector<NewFile> python_files(std::string const& policy) {
  return {{policy + ".py", fmt::format(python_text), true}};
}

/// ` -DCMAKE_PREFIX_PATH=…`: where this program is installed, if CMake does not look there itself.
std::string prefix_argument() {
  std::error_code error;
  fs::path const prefix = fs::read_symlink("/proc/self/exe", error).parent_path().parent_path();
  bool const is_installed = fs::exists(prefix / "include" / "stickysim" / "version.hpp", error);
  bool const is_known = prefix == "/usr" || prefix == "/usr/local";
  return is_installed && !is_known ? fmt::format(" -DCMAKE_PREFIX_PATH={}", prefix.native()) : "";
}

std::string in_folder(std::string const& folder, std::string const& file) {
  return (fs::path{folder} / file).lexically_normal().native();
}

std::string cpp_commands(std::string const& policy, std::string const& folder) {
  std::string const build = in_folder(folder, "build");
  std::string const plugin = in_folder(build, policy + ".so");
  return fmt::format("\n"
                     "build:  cmake -S {0} -B {1}{2} && cmake --build {1}\n"
                     "check:  stickysim check-policy {3}\n"
                     "run:    stickysim run SCENARIO --plugin {3} --set balancer.policy={4}\n",
                     folder, build, prefix_argument(), plugin, policy);
}

std::string python_commands(std::string const& policy, std::string const& folder) {
  std::string file = in_folder(folder, policy + ".py");
  if (file.find('/') == std::string::npos) file = "./" + file;
  return fmt::format("\n"
                     "check:  stickysim check-policy {0}\n"
                     "run:    stickysim run SCENARIO --policy-command {1}={0} --set balancer.policy={1}\n",
                     file, policy);
}

} // namespace

std::span<PolicyTemplate const> policy_templates() {
  static constexpr PolicyTemplate table[] = {{"cpp", cpp_files, cpp_commands},
                                             {"python", python_files, python_commands}};
  return table;
}

} // namespace stickysim
