#include "cli/command.hpp"
#include "cli/offer.hpp"
#include "cli/shell_completion.hpp"
#include "cli/workplace.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

using namespace stickysim;

TEST_CASE("what a usage line names is what completion offers there") {
  CHECK(offer_for("SCENARIO|FOLDER").scenarios);
  CHECK(offer_for("SCENARIO|FOLDER").folders);
  CHECK_FALSE(offer_for("SCENARIO...").folders);
  CHECK(offer_for("SCENARIO...").scenarios);
  CHECK(offer_for("KEY=LO:HI").settings);
  CHECK(offer_for("table|csv").words == std::vector<std::string>{"table", "csv"});
  auto const import = offer_for("[access-log|haproxy|nginx] FILE...");
  CHECK(import.words == std::vector<std::string>{"access-log", "haproxy", "nginx"});
  CHECK(import.files);
  auto const nothing = offer_for("N");
  CHECK((nothing.words.empty() && !nothing.files && !nothing.folders && !nothing.scenarios &&
         !nothing.settings));
  auto const topics = offer_for("TOPIC").words;
  for (char const* const topic : {"round_robin", "server.count", "latency_p99", "haproxy-2.6"})
    CHECK(std::ranges::find(topics, topic) != topics.end());
}

TEST_CASE("each shell completes every command and option, every key and its words") {
  std::string const bash = bash_completion();
  std::string const zsh = zsh_completion();
  std::string const fish = fish_completion();
  for (Command const* const command : commands()) {
    CAPTURE(command->name);
    CHECK(contains(bash, fmt::format("\n    {})\n", command->name)));
    CHECK(contains(zsh, fmt::format("\n      '{}:", command->name)));
    CHECK(contains(fish, fmt::format(" -a {} -d ", command->name)));
    for (std::span<Option const> const options : {command->options, common_options()})
      for (Option const& option : options) {
        CAPTURE(option.name);
        CHECK(contains(bash.substr(bash.find(fmt::format("\n    {})\n", command->name))),
                       fmt::format("--{} ", option.name)));
        CHECK(contains(zsh.substr(zsh.find(fmt::format("\n    {})\n", command->name))),
                       fmt::format("--{}", option.name)));
        CHECK(contains(fish, fmt::format("'__stickysim_at {}' -l {} ", command->name, option.name)));
      }
  }
  for (KeyInfo const& key : scenario_keys()) {
    if (key.words.empty()) continue;
    CAPTURE(key.path);
    CHECK(contains(bash,
                   fmt::format("\n  {}) _stickysim_words '{}' ;;\n", key.path, fmt::join(key.words, " "))));
    CHECK(contains(zsh, fmt::format("\n    {}) compadd -- {} ;;\n", key.path, fmt::join(key.words, " "))));
    CHECK(contains(fish, fmt::format("\n    printf '{}=%s\\n' {}\n", key.path, fmt::join(key.words, " "))));
  }
}

// The shell that is there on every machine that tests.
TEST_CASE("bash completes command lines") {
  Workplace const here;
  here.write("shop.toml", "");
  here.write("shop.txt", "");
  std::filesystem::create_directory(here / "shops");
  here.write("completion.bash", bash_completion());
  here.write("try.bash", "compopt() { :; }\n"
                         "source completion.bash\n"
                         "COMP_WORDS=(stickysim \"$@\")\n"
                         "COMP_CWORD=$#\n"
                         "_stickysim\n"
                         "printf '%s\\n' \"${COMPREPLY[@]}\" | LC_ALL=C sort | tr '\\n' ' '\n");
  auto const completed = [&](std::string const& words) {
    int const status =
        std::system(fmt::format("cd '{}' && bash -u try.bash {} >.out 2>&1", here.path(), words).c_str());
    REQUIRE(WIFEXITED(status));
    return here.read(".out");
  };
  CHECK(completed("sw") == "sweep ");
  CHECK(completed("--ver") == "--verbose --version ");
  CHECK(completed("run sho") == "shop.toml shops ");
  CHECK(completed("report sho") == "shops ");
  CHECK(completed("run --repl") == "--replications ");
  CHECK(completed("run shop.toml --format ''") == "csv json table ");
  CHECK(completed("run shop.toml --format = js") == "json ");
  CHECK(completed("run shop.toml --set server.cou") == "server.count= ");
  CHECK(completed("run shop.toml --set state.placement =") == "cached client local replicated shared ");
  CHECK(completed("sweep shop.toml --vary balancer.policy = round") == "round_robin ");
  CHECK(completed("run shop.toml --seed ''") == " ");
  CHECK(completed("run shop.toml -o sho") == "shops ");
  CHECK(completed("import access-log sho") == "shop.toml shop.txt shops ");
  CHECK(completed("explain load_max_mean_w") == "load_max_mean_windowed ");
  CHECK(completed("man best") == "best ");
}

TEST_CASE("completion prints the script of a shell that it knows") {
  Workplace const here;
  CHECK(here.run("completion bash").out == bash_completion());
  CHECK(here.run("completion zsh").out == zsh_completion());
  CHECK(here.run("completion fish").out == fish_completion());
  auto const refused = here.run("completion basch");
  CHECK(refused.code == 2);
  CHECK(contains(refused.err, "did you mean bash?"));
  CHECK(here.run("completion").code == 2);
}
