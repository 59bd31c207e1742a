#include "plugin/policy_question.hpp"

#include <fmt/format.h>

#include <iterator>

namespace stickysim {

std::string policy_question(Candidates const& candidates, RoutingKey const& key) {
  std::string question;
  auto const out = std::back_inserter(question);
  fmt::format_to(out, R"({{"now_ns":{},"attempt":{},"candidates":[)", key.now_ns, key.attempt);
  for (std::uint32_t index = 0; index < candidates.size(); ++index)
    fmt::format_to(out, R"({}{{"server":{},"load":{},"weight":{}}})", index == 0 ? "" : ",",
                   candidates.server(index) + 1, candidates.load(index),
                   static_cast<double>(candidates.weight(index)) / candidates.weight_unit);
  question += R"(],"avoid":[)";
  for (std::uint32_t const index : candidates.avoided)
    fmt::format_to(out, "{}{}", question.ends_with('[') ? "" : ",", candidates.server(index) + 1);
  question += "]}";
  return question;
}

} // namespace stickysim
