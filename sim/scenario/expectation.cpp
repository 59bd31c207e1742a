#include "scenario/expectation.hpp"

#include "language/trimmed.hpp"
#include "scenario/codec.hpp"
#include <stickysim/results/metric.hpp>

#include <fmt/ranges.h>

#include <optional>

namespace stickysim {
namespace {

constexpr std::string_view expectation_form =
    "write that = \"VARIANT.metric < VARIANT.metric\"; a side may be a number, or 1.05 * VARIANT.metric";

std::string nearest(std::string_view word, std::span<std::string const> candidates) {
  auto const meant = did_you_mean(word, candidates);
  return meant.empty() ? std::string{} : fmt::format("did you mean '{}'?", meant.front());
}

class ExpectationReader {
public:
  ExpectationReader(Node const& that, std::span<NamedVariant const> variants, Reporter& reporter)
      : that_{that}, variants_{variants}, reporter_{reporter} {}

  std::optional<Expectation> read() {
    std::string_view const text = that_.text;
    auto const at = text.find_first_of("<=>");
    auto const end = text.find_first_not_of("<=>", at);
    if (at == std::string_view::npos || end == std::string_view::npos)
      return refuse(text, "this compares nothing", expectation_form);
    auto const op = text.substr(at, end - at);
    if (op != "<" && op != "<=" && op != "==" && op != ">=" && op != ">")
      return refuse(op, fmt::format("'{}' is not a comparison", op), "one of < <= == >= >");
    auto const left = side(trimmed(text.substr(0, at)));
    auto const right = side(trimmed(text.substr(end)));
    if (!left || !right) return {};
    if (left->variant.empty() && right->variant.empty())
      return refuse(text, "this compares two numbers", expectation_form);
    return Expectation{that_.text, *left, std::string{op}, *right};
  }

private:
  std::nullopt_t refuse(std::string_view part, std::string message, std::string_view help) {
    auto const offset = part.empty() ? 0 : static_cast<std::size_t>(part.data() - that_.text.data());
    auto place = reporter_.within(that_.place, that_.text, offset);
    if (place.column != that_.place.column) place.width = part.size();
    reporter_.report(place, std::move(message), std::string{help});
    return std::nullopt;
  }

  std::optional<ExpectationSide> side(std::string_view text) {
    if (text.empty()) return refuse(text, "one side is empty", expectation_form);
    if (auto const number = parse_quantity(text)) {
      if (number->unit == Unit::none) return ExpectationSide{{}, {}, number->value};
      return refuse(text, fmt::format("'{}' has a unit", text),
                    "write a plain number in the metric's unit, times in seconds: 0.25");
    }
    if (auto const times = text.find('*'); times != std::string_view::npos) {
      auto const factor = parse_quantity(trimmed(text.substr(0, times)));
      if (!factor || factor->unit != Unit::none)
        return refuse(text, fmt::format("'{}' is not a number", trimmed(text.substr(0, times))),
                      expectation_form);
      auto multiple = side(trimmed(text.substr(times + 1)));
      if (!multiple) return std::nullopt;
      if (multiple->variant.empty() || multiple->factor != 1)
        return refuse(text, fmt::format("'{}' is not a multiple of a metric", text), expectation_form);
      multiple->factor = factor->value;
      return multiple;
    }
    auto const dot = text.rfind('.');
    if (dot == std::string_view::npos)
      return refuse(text, fmt::format("'{}' names no metric of a variant", text), expectation_form);
    auto const who = whose(text, text.substr(0, dot));
    if (!who) return std::nullopt;
    ExpectationSide const result{who->variant, std::string{text.substr(dot + 1)}, 0, 1, who->workload};
    auto const metric = find_metric(result.metric);
    if (metric == nullptr) return refuse_metric(text, result.metric);
    if (!who->workload.empty() && !metric->is_of_clients())
      return refuse(text, fmt::format("'{}' is not told by class of clients", metric->name),
                    fmt::format("write {}.{}", who->variant, metric->name));
    return result;
  }

  /// A variant, or one of its classes of clients. The names of both may have dots.
  struct Who {
    std::string variant;
    std::string workload;
  };
  std::optional<Who> whose(std::string_view text, std::string_view name) {
    if (variants_.empty()) return Who{std::string{name}, {}};
    for (auto const& variant : variants_)
      if (name == variant.name) return Who{variant.name, {}};
    for (auto const& variant : variants_)
      for (auto const& workload : variant.workloads)
        if (name == variant.name + '.' + workload) return Who{variant.name, workload};
    for (auto const& variant : variants_)
      if (name.starts_with(variant.name + '.'))
        return refuse_class(text, variant, name.substr(variant.name.size() + 1));
    return refuse_variant(text, std::string{name});
  }

  std::nullopt_t refuse_class(std::string_view text, NamedVariant const& variant, std::string_view name) {
    auto const help = nearest(name, variant.workloads);
    return refuse(text, fmt::format("'{}' has no class of clients '{}'", variant.name, name),
                  help.empty() ? fmt::format("there is {}", fmt::join(variant.workloads, ", ")) : help);
  }

  std::nullopt_t refuse_variant(std::string_view text, std::string name) {
    std::vector<std::string> names;
    for (auto const& variant : variants_) {
      names.push_back(variant.name);
      for (auto const& workload : variant.workloads) {
        if (name == workload)
          return refuse(text, fmt::format("there is no variant '{}'", name),
                        fmt::format("'{}' is a class of clients: write {}.{}.METRIC", name,
                                    variants_.front().name, name));
        if (name.ends_with('.' + workload)) name.resize(name.size() - workload.size() - 1);
      }
    }
    return refuse(text, fmt::format("there is no variant '{}'", name), nearest(name, names));
  }

  std::nullopt_t refuse_metric(std::string_view text, std::string const& name) {
    std::vector<std::string> names;
    for (auto const& metric : metrics())
      names.emplace_back(metric.name);
    auto const help = nearest(name, names);
    return refuse(text, fmt::format("there is no metric '{}'", name),
                  help.empty() ? "`list metrics` shows them all" : help);
  }

  Node const& that_;
  std::span<NamedVariant const> variants_;
  Reporter& reporter_;
};

} // namespace

std::vector<Expectation> read_expectations(Node const& expect, std::span<NamedVariant const> variants,
                                           Reporter& reporter) {
  std::vector<Expectation> expectations;
  if (expect.kind != NodeKind::array) {
    reporter.report(expect.place, "'expect' is an array of tables", "write [[expect]]");
    return expectations;
  }
  for (auto const& item : expect.items) {
    Node const* that = nullptr;
    for (auto const& member : item.members) {
      if (member.key == "that") {
        that = &member.value;
      } else {
        reporter.report(member.place, fmt::format("unknown key 'expect.{}'", member.key),
                        "did you mean that?");
      }
    }
    if (that == nullptr || that->kind != NodeKind::text) {
      reporter.report(that == nullptr ? item.place : that->place, "an expectation needs its text",
                      std::string{expectation_form});
    } else if (auto expectation = ExpectationReader{*that, variants, reporter}.read()) {
      expectations.push_back(*std::move(expectation));
    }
  }
  return expectations;
}

} // namespace stickysim
