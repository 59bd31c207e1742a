// Routing policies that are programs, here of the shell.
#include "catch.hpp"
#include "cli/workplace.hpp"
#include "plugin/policy_command.hpp"
#include "plugin/policy_fault.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace policy_command_test {

namespace {

using namespace stickysim;

std::string const hello = "read hello; echo '{\"protocol\":1}'; ";
std::string const first_server = hello + "while read question; do echo 1; done";

constexpr char const* demo = R"toml([run]
duration = "10s"
[workload]
arrivals = "poisson(20/s)"
demand = "exponential(100ms)"
[server]
count = 3
[balancer]
policy = "command"
)toml";

/// What a policy that asks `command` says of three servers, of which the second is not open.
class Question {
public:
  ServerId answer_of(std::string const& command, std::chrono::milliseconds patience = command_patience) {
    auto const policy = make_command_policy(command, 3, patience);
    Candidates candidates;
    candidates.servers = servers_;
    candidates.position = position_;
    candidates.loads = loads_;
    candidates.weights = weights_;
    candidates.avoided = avoided_;
    return candidates.server(policy->choose(candidates, {.now_ns = 5, .attempt = 1}, random_));
  }
  std::string fault_of(std::string const& command, std::chrono::milliseconds patience = command_patience) {
    try {
      return "server " + std::to_string(answer_of(command, patience));
    } catch (PolicySilent const& silent) {
      return silent.what();
    }
  }

private:
  std::vector<ServerId> servers_{0, 2};
  std::vector<std::uint32_t> position_{0, no_server, 1};
  std::vector<std::uint32_t> loads_{4, 5, 6};
  std::vector<std::uint32_t> weights_{1, 1, 2};
  std::vector<std::uint32_t> avoided_{0};
  Random random_{1};
};

} // namespace

TEST_CASE("a command is asked in lines of JSON, and answers with a server's number") {
  Folder const here;
  Question question;
  std::string const command = "read a; echo \"$a\" >'" + here / "hello" +
                              "'; echo '{\"protocol\":1}'; read b; echo \"$b\" >'" + here / "question" +
                              "'; echo 3";
  CHECK(question.answer_of(command) == 2);
  auto const greeting = nlohmann::json::parse(content_of(here / "hello"));
  CHECK(greeting["protocol"] == 1);
  CHECK(greeting["servers"] == 3);
  CHECK(greeting["seed"].is_number_unsigned());
  CHECK(
      content_of(here / "question") ==
      R"({"now_ns":5,"attempt":1,"candidates":[{"server":1,"load":4,"weight":1},{"server":3,"load":6,"weight":2}],)"
      R"("avoid":[1]})"
      "\n");
}

TEST_CASE("a command that dies, is silent or answers nonsense is told for what it does") {
  Question question;
  CHECK(question.fault_of("exit 3") == "has ended with exit code 3");
  CHECK(question.fault_of(hello + "read question; exit 0") == "has ended with exit code 0");
  CHECK(question.fault_of(hello + "read question; kill -9 $$").starts_with("was ended by signal 9 "));
  std::string const unasked =
      question.fault_of(hello + "read question; read more", std::chrono::milliseconds{50});
  CHECK(unasked.starts_with("did not answer for 0.05 s: "));
  CHECK(question.fault_of("read hello; echo hello") ==
        R"(answered 'hello' at its start, and not {"protocol":1})");
  for (std::string const answer : {"2", "0", "4", "-1", "1.5", "99999999999", "", "one", "[1]"}) {
    CAPTURE(answer);
    CHECK(question.fault_of(hello + "read question; echo '" + answer + "'") ==
          "answered '" + answer + "', and the candidates are 1, 3");
  }
  CHECK(question.fault_of(hello + "read question; head -c 5000 /dev/zero | tr '\\0' x; read more") ==
        "answered a line of more than 4096 bytes");
}

TEST_CASE("a policy command works in scenarios, and gives the same bytes on any number of threads") {
  Workplace const here;
  here.write("demo.toml", demo);
  here.write("first.sh", first_server);
  std::string const run = "run demo.toml --quiet --format csv --replications 4 --policy-command ";
  Ended const ended = here.run(run + "'sh first.sh' --jobs 1");
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "demo,base,load_max_mean,ratio,3,"));
  CHECK(here.run(run + "'sh first.sh' --jobs 3").out == ended.out);
  CHECK(here.run("list policies --policy-command mine='sh first.sh'").out.find("mine") != std::string::npos);
  CHECK(here.run("list policies --policy-command mine=").code == 2);
}

TEST_CASE("a run whose policy command fails ends with the command's name and the moment") {
  Workplace const here;
  here.write("demo.toml", demo);
  here.write("dies.sh", hello + "read question; echo 1; exit 7");
  Ended const ended = here.run("run demo.toml --quiet --policy-command 'sh dies.sh'");
  CAPTURE(ended.err);
  CHECK(ended.code == 4);
  CHECK(
      contains(ended.err, " s the policy 'command' of the command sh dies.sh has ended with exit code 7\n"));
  CHECK(contains(ended.err, "--policy-command 'sh dies.sh'"));
}

} // namespace policy_command_test
