#include "plugin/policy_command.hpp"

#include "language/shown.hpp"
#include "plugin/digest.hpp"
#include "plugin/foreign_policy.hpp"
#include "plugin/line_process.hpp"
#include "plugin/policy_fault.hpp"
#include "plugin/policy_question.hpp"
#include <stickysim/version.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace stickysim {
namespace {

constexpr int protocol = 1;

/// As JavaScript can read it.
constexpr int bits_of_seed = 53;

class CommandPolicy final : public RoutingPolicy {
public:
  CommandPolicy(std::string command, std::uint32_t servers, std::chrono::milliseconds patience)
      : command_{std::move(command)}, servers_{servers}, patience_{patience} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random& random) override {
    if (!program_) greet(random);
    std::string const answer = program_->ask(policy_question(candidates, key), patience_);
    auto const json = nlohmann::json::parse(answer, nullptr, false);
    std::uint64_t const server = json.is_number_unsigned() ? json.get<std::uint64_t>() : 0;
    // Servers count from 1, as in scenarios and files.
    std::uint32_t const index =
        server >= 1 && server <= servers_ ? candidates.index(static_cast<ServerId>(server - 1)) : no_server;
    if (index < candidates.size()) return index;
    throw PolicySilent{
        fmt::format("answered '{}', and the candidates are {}", shown(answer), listed(candidates))};
  }

private:
  void greet(Random& random) {
    program_ = std::make_unique<LineProcess>(command_);
    std::string const answer = program_->ask(
        fmt::format(R"({{"stickysim":"{}","protocol":{},"seed":{},"servers":{}}})", program_version(),
                    protocol, random.bits() >> (64 - bits_of_seed), servers_),
        patience_);
    auto const json = nlohmann::json::parse(answer, nullptr, false);
    if (!json.is_object() || json.value("protocol", nlohmann::json{}) != protocol)
      throw PolicySilent{
          fmt::format(R"(answered '{}' at its start, and not {{"protocol":{}}})", shown(answer), protocol)};
  }

  /// `1, 2, 4`, or the first of them.
  static std::string listed(Candidates const& candidates) {
    constexpr std::uint32_t most = 20;
    std::string text;
    for (std::uint32_t index = 0; index < std::min(most, candidates.size()); ++index)
      text += fmt::format("{}{}", index == 0 ? "" : ", ", candidates.server(index) + 1);
    return candidates.size() > most ? text + ", …" : text;
  }

  std::string command_;
  std::uint32_t servers_;
  std::chrono::milliseconds patience_;
  std::unique_ptr<LineProcess> program_;
};

} // namespace

std::unique_ptr<RoutingPolicy> make_command_policy(std::string command, std::uint32_t servers,
                                                   std::chrono::milliseconds patience) {
  return std::make_unique<CommandPolicy>(std::move(command), servers, patience);
}

std::optional<CallError> add_policy_command(std::string const& name, std::string const& command) {
  return add_foreign_policy(
      {.usage = name,
       .help = fmt::format("the command {}", command),
       .origin = fmt::format("the command {}", command),
       .digest = command_digest(command),
       .make = [command](PolicySetup const& setup) { return make_command_policy(command, setup.servers); }});
}

} // namespace stickysim
