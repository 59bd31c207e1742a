#include "scenario/codec.hpp"
#include "scenario/quantity_text.hpp"
#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/distribution/distribution.hpp>
#include <stickysim/model/ejection.hpp>
#include <stickysim/model/routing_policy.hpp>

namespace stickysim {
namespace {

/// The text of a call: as written, or a bare number if numbers need no unit here.
Result<Call> read_call(Node const& node, Unit unit, std::string_view noun, std::string_view example) {
  if (node.kind == NodeKind::text) {
    if (node.text.empty())
      return CallError{fmt::format("an empty text is not {}", noun), 0, fmt::format("write {}", example)};
    return parse_call(node.text);
  }
  if (unit != Unit::none) {
    if (node.kind == NodeKind::integer || node.kind == NodeKind::number)
      return CallError{fmt::format("{} needs its unit", row_of(unit).noun), 0,
                       fmt::format("write {}; units: {}", example, suffixes_of(unit))};
    return wrong_kind(node, noun, example);
  }
  if (node.kind == NodeKind::integer) return parse_call(fmt::format("{}", node.integer));
  if (node.kind == NodeKind::number) return parse_call(fmt::format("{}", node.number));
  return wrong_kind(node, noun, example);
}

ValueForms numbers_from_1() { return whole_number_forms(1, std::numeric_limits<double>::infinity()); }

} // namespace

Codec<Quantity> quantities(Unit unit) {
  auto const duration = unit == Unit::duration;
  auto const example = duration ? "\"exponential(20ms)\" or \"20ms\"" : "\"geometric(20)\" or 20";
  auto const read = [=](Node const& node, std::string const& folder) -> Result<Quantity> {
    auto const call = read_call(node, unit, "a distribution", example);
    if (!call) return call.error();
    auto const distribution = make_distribution(*call, unit, folder);
    if (!distribution) return distribution.error();
    return Quantity{*call, *distribution};
  };
  return {duration ? "distribution of durations" : "distribution of counts",
          {},
          false,
          with(duration ? ValueForms{quantity_form(unit)}
                        : number_forms(0, std::numeric_limits<double>::infinity()),
               call_form(row_names(distributions()))),
          read,
          [](Quantity const& quantity) { return quantity.call.text; }};
}

Codec<Call> arrival_calls() {
  auto const read = [](Node const& node, std::string const&) -> Result<Call> {
    auto const call = read_call(node, Unit::rate, "an arrival process", "\"poisson(40/s)\"");
    if (!call) return call;
    auto const process = make_arrival_process(*call);
    if (!process) return process.error();
    return call;
  };
  return {"arrival process",
          {},
          false,
          {quantity_form(Unit::rate), call_form(row_names(arrival_processes()))},
          read,
          [](Call const& call) { return call.text; }};
}

Codec<Call> policy_calls() {
  auto const read = [](Node const& node, std::string const&) -> Result<Call> {
    if (node.kind != NodeKind::text) return wrong_kind(node, "a policy", "\"round_robin\"");
    return read_call(node, Unit::none, "a policy", "\"round_robin\"");
  };
  auto const names = row_names(routing_policies());
  return {"policy", {},
          false,    {word_form(names), call_form(names)},
          read,     [](Call const& call) {
            return call.text; }};
}

Codec<Call> ejection_calls() {
  auto const read = [](Node const& node, std::string const&) -> Result<Call> {
    if (node.kind != NodeKind::text) return wrong_kind(node, "a rule of ejection", "\"max_fails(1, 10s)\"");
    if (node.text == "none") return Call{};
    auto const call = read_call(node, Unit::none, "a rule of ejection", "\"max_fails(1, 10s)\" or \"none\"");
    if (!call) return call;
    auto const rule = make_ejection_rule(*call, 1);
    if (!rule) return rule.error();
    return call;
  };
  auto names = row_names(ejection_rules());
  auto calls = call_form(names);
  names.insert(names.begin(), "none");
  return {"none|rule", {},
          false,       {word_form(std::move(names)), std::move(calls)},
          read,        [](Call const& call) { return call.name.empty() ? std::string{"none"} : call.text; }};
}

Codec<std::pair<LoadInfo, Nanoseconds>> load_infos() {
  using Info = std::pair<LoadInfo, Nanoseconds>;
  auto const read = [periods = durations(1)](Node const& node, std::string const& folder) -> Result<Info> {
    CallError error{"this is no source of load information", 0,
                    "\"own\", \"true\" or \"periodic(10s)\", the period positive"};
    if (node.kind != NodeKind::text) return error;
    auto const call = parse_call(node.text);
    if (!call) return call.error();
    if (call->name == "own" && call->arguments.empty()) return Info{LoadInfo::own, 0};
    if (call->name == "true" && call->arguments.empty()) return Info{LoadInfo::truth, 0};
    if (call->name != "periodic" || call->arguments.size() != 1 || !call->arguments[0].name.empty())
      return error;
    Node period;
    period.kind = NodeKind::text;
    period.text = call->arguments[0].text;
    auto const period_ns = periods.read(period, folder);
    if (!period_ns)
      return CallError{period_ns.error().message, call->arguments[0].offset, period_ns.error().help};
    return Info{LoadInfo::periodic, *period_ns};
  };
  auto const write = [](Info const& info) -> std::string {
    if (info.first == LoadInfo::own) return "own";
    if (info.first == LoadInfo::truth) return "true";
    return fmt::format("periodic({})", duration_text(info.second));
  };
  return {"own|true|periodic(duration)",
          {},
          false,
          {word_form({"own", "true"}), call_form({"periodic"})},
          read,
          write};
}

Codec<std::pair<FaultTarget, std::int64_t>> fault_servers() {
  using Target = std::pair<FaultTarget, std::int64_t>;
  auto const read = [numbers = counts(1)](Node const& node, std::string const& folder) -> Result<Target> {
    if (node.text == "random") return Target{FaultTarget::random, 0};
    if (node.text == "all") return Target{FaultTarget::all, 0};
    auto const number = numbers.read(node, folder);
    if (!number)
      return CallError{number.error().message, 0, "a server's number, from 1; \"random\"; or \"all\""};
    return Target{FaultTarget::server, *number};
  };
  auto const write = [](Target const& target) -> std::string {
    if (target.first == FaultTarget::random) return "random";
    if (target.first == FaultTarget::all) return "all";
    return fmt::format("{}", target.second);
  };
  return {"count|\"random\"|\"all\"",
          "from 1",
          true,
          with(numbers_from_1(), word_form({"random", "all"})),
          read,
          write};
}

static Codec<std::int64_t> numbers_or_all(std::string_view noun) {
  auto const read = [noun, numbers = counts(1)](Node const& node,
                                                std::string const& folder) -> Result<std::int64_t> {
    if (node.text == "all") return std::int64_t{0};
    auto const number = numbers.read(node, folder);
    if (!number)
      return CallError{number.error().message, 0, fmt::format("a {}'s number, from 1; or \"all\"", noun)};
    return number;
  };
  auto const write = [](std::int64_t number) {
    return number == 0 ? std::string{"all"} : fmt::format("{}", number);
  };
  return {"count|\"all\"", "from 1", true, with(numbers_from_1(), word_form({"all"})), read, write};
}

Codec<std::int64_t> fault_balancers() { return numbers_or_all("balancer"); }
Codec<std::int64_t> fault_shards() { return numbers_or_all("shard"); }

} // namespace stickysim
