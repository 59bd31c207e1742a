#include "grading/policy_contract.hpp"

#include "grading/policy_exam.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace stickysim {
namespace {

constexpr Nanoseconds second_ns = nanoseconds_per_second;

/// Questions, each after a while in which some earlier request has ended.
class Traffic {
public:
  Traffic(Examinee const& examinee, std::uint64_t part) : chance_{mix_bits(examinee.seed) + part} {}

  RoutingKey next() {
    now_ns_ += static_cast<Nanoseconds>(chance_.below(second_ns / 100));
    return {.hash = chance_.bits(), .now_ns = now_ns_};
  }
  ServerId any(KnownServers const& fleet) { return static_cast<ServerId>(chance_.below(fleet.size())); }
  bool one_in(std::uint64_t times) { return chance_.below(times) == 0; }
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(chance_.below(bound)); }
  Nanoseconds now_ns() const { return now_ns_; }
  Nanoseconds span() { return static_cast<Nanoseconds>(chance_.below(10 * second_ns)); }

private:
  Random chance_;
  Nanoseconds now_ns_ = 0;
};

KnownServers fleet_of(Examinee const& examinee, std::uint32_t size) {
  return {examinee.policy, size, examinee.on_question};
}

/// Sends a request, and ends another one.
ServerId serve(KnownServers& fleet, Traffic& traffic) {
  ServerId const picked = fleet.pick(traffic.next());
  fleet.set_load(picked, fleet.load(picked) + 1);
  ServerId const done = traffic.any(fleet);
  if (fleet.load(done) > 0) {
    fleet.answer(done, traffic.span(), traffic.now_ns());
    fleet.set_load(done, fleet.load(done) - 1);
  }
  return picked;
}

/// Servers go, at times all of them, and come back; answers and failures of those that are gone are told.
void disturb(KnownServers& fleet, Traffic& traffic) {
  ServerId const server = traffic.any(fleet);
  if (traffic.one_in(10)) fleet.set_open(server, traffic.one_in(2));
  if (traffic.one_in(10)) fleet.fail(traffic.any(fleet), traffic.span(), traffic.now_ns());
  if (traffic.one_in(200))
    for (ServerId each = 0; each < fleet.size(); ++each)
      fleet.set_open(each, false);
  if (!fleet.any_open()) fleet.set_open(server, true);
}

std::string one_server(Examinee const& examinee) {
  KnownServers fleet = fleet_of(examinee, 1);
  Traffic traffic{examinee, 1};
  for (int i = 0; i < 100; ++i)
    serve(fleet, traffic);
  return {};
}

std::string any_number_of_servers(Examinee const& examinee) {
  for (std::uint32_t const size : {2u, 3u, 7u, 16u, 64u}) {
    KnownServers fleet = fleet_of(examinee, size);
    Traffic traffic{examinee, size};
    for (int i = 0; i < 100; ++i)
      serve(fleet, traffic);
  }
  return {};
}

std::string a_thousand_servers(Examinee const& examinee) {
  KnownServers fleet = fleet_of(examinee, 1000);
  Traffic traffic{examinee, 1};
  for (int i = 0; i < 500; ++i)
    serve(fleet, traffic);
  return {};
}

std::string servers_come_and_go(Examinee const& examinee) {
  for (std::uint32_t const size : {2u, 5u, 20u}) {
    KnownServers fleet = fleet_of(examinee, size);
    Traffic traffic{examinee, size};
    for (int i = 0; i < 500; ++i) {
      disturb(fleet, traffic);
      serve(fleet, traffic);
    }
  }
  return {};
}

/// After each change that it is told of; the next choice may be far away.
std::string no_server_open(Examinee const& examinee) {
  KnownServers fleet = fleet_of(examinee, 3);
  Traffic traffic{examinee, 1};
  for (int i = 0; i < 20; ++i) {
    for (ServerId server = 0; server < 3; ++server)
      fleet.set_open(server, false);
    fleet.answer(traffic.any(fleet), traffic.span(), traffic.now_ns());
    fleet.set_load(traffic.any(fleet), traffic.below(5));
    ServerId const only = traffic.any(fleet);
    fleet.set_open(only, true);
    serve(fleet, traffic);
  }
  return {};
}

std::string weights(Examinee const& examinee) {
  KnownServers fleet = fleet_of(examinee, 6);
  Traffic traffic{examinee, 1};
  for (int i = 0; i < 300; ++i) {
    if (traffic.one_in(10)) fleet.set_weight(traffic.any(fleet), traffic.below(257));
    serve(fleet, traffic);
  }
  return {};
}

/// Two of them are asked in turn, so that what they share shows, too.
std::string same_answers(Examinee const& examinee) {
  KnownServers one = fleet_of(examinee, 7);
  KnownServers other = fleet_of(examinee, 7);
  Traffic traffic{examinee, 1};
  Traffic again{examinee, 1};
  for (int i = 1; i <= 500; ++i) {
    disturb(one, traffic);
    disturb(other, again);
    ServerId const first = serve(one, traffic);
    ServerId const second = serve(other, again);
    if (first != second)
      return fmt::format("the same questions have got different answers: at question {} server {}, then {}",
                         i, first + 1, second + 1);
  }
  return {};
}

/// Two fleets of which the balancer knows the same, and of which something else is true. What answers
/// otherwise in any case breaks another clause.
std::string same_knowledge(Examinee const& examinee) {
  if (!same_answers(examinee).empty()) return {};
  KnownServers one = fleet_of(examinee, 7);
  KnownServers other = fleet_of(examinee, 7);
  if (examinee.may_ask_servers && one.is_asked_by_policy()) return {};
  Traffic traffic{examinee, 1};
  Traffic again{examinee, 1};
  Traffic truth{examinee, 2};
  for (int i = 1; i <= 500; ++i) {
    disturb(one, traffic);
    disturb(other, again);
    for (KnownServers* const fleet : {&one, &other}) {
      std::vector<std::uint32_t> requests(fleet->size());
      for (std::uint32_t& each : requests)
        each = truth.below(20);
      fleet->set_truth(std::move(requests));
    }
    ServerId const first = serve(one, traffic);
    ServerId const second = serve(other, again);
    if (first != second)
      return fmt::format("it looks at what no balancer knows: at question {} its answer is server {}, and "
                         "server {} where the servers really have other requests",
                         i, first + 1, second + 1);
  }
  return {};
}

std::string same_trials(Examinee const& examinee) {
  std::string const& policy = examinee.policy.text;
  if (fingerprint_of_trial(policy) == fingerprint_of_trial(policy)) return {};
  return "the same trial has ended otherwise the second time";
}

} // namespace

std::span<ContractClause const> policy_contract() {
  static constexpr ContractClause table[] = {
      {"one server", one_server},
      {"2 to 64 servers", any_number_of_servers},
      {"1,000 servers", a_thousand_servers},
      {"servers come and go", servers_come_and_go},
      {"no server open, then one", no_server_open},
      {"weights from 0 to 256", weights},
      {"the same questions, the same answers", same_answers},
      {"the same knowledge, the same answers", same_knowledge},
      {"the same trial, the same result", same_trials},
  };
  return table;
}

} // namespace stickysim
