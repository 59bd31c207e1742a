#include "swarm/shrinking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

namespace stickysim::swarm {

namespace {

using Parts = std::vector<std::string>;

/// The lines of a text; each begins a part, or goes on with the one before.
Parts cut(std::string const& text, std::function<bool(std::string const& line)> const& begins) {
  Parts parts;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) {
    if (parts.empty() || begins(line)) parts.emplace_back();
    parts.back() += line + '\n';
  }
  return parts;
}

std::string joined(Parts const& parts) {
  std::string text;
  for (std::string const& part : parts)
    text += part;
  return text;
}

class Shrinking {
public:
  Shrinking(Drawn scenario, std::function<bool(Drawn const&)> const& fails, std::size_t tries)
      : scenario_{std::move(scenario)}, fails_{fails}, tries_{tries} {}

  Drawn shrink() {
    auto const is_header = [](std::string const& line) { return line.starts_with('['); };
    auto const always = [](std::string const&) { return true; };
    // A part made smaller may make others needless.
    do {
      is_smaller_ = false;
      leave_out(&Drawn::toml, is_header);
      leave_out(&Drawn::toml, always);
      for (auto trace : {&Drawn::trace, &Drawn::other_trace}) {
        leave_out_sessions(trace);
        leave_out(trace, always);
      }
      make_numbers_smaller();
    } while (is_smaller_);
    return std::move(scenario_);
  }

private:
  /// Whether the scenario with this text in place of its own still fails; it is then taken.
  bool take(std::string Drawn::*member, std::string text) {
    if (tries_ == 0) return false;
    --tries_;
    Drawn smaller = scenario_;
    smaller.*member = std::move(text);
    if (!fails_(smaller)) return false;
    scenario_ = std::move(smaller);
    return is_smaller_ = true;
  }

  /// Leaves out as many parts as it can, first many at once: half of them, a quarter, … one.
  void leave_out(std::string Drawn::*member, std::function<bool(std::string const&)> const& begins) {
    Parts parts = cut(scenario_.*member, begins);
    for (std::size_t many = std::bit_ceil(parts.size()) / 2; many > 0; many /= 2)
      for (std::size_t end = parts.size(); end > 0;) {
        std::size_t const begin = end - std::min(many, end);
        Parts rest = parts;
        rest.erase(rest.begin() + std::ptrdiff_t(begin),
                   rest.begin() + std::ptrdiff_t(std::min(end, parts.size())));
        if (take(member, joined(rest))) parts = std::move(rest);
        end = begin;
      }
  }

  /// The rows of a session may stand apart; all of them go at once.
  void leave_out_sessions(std::string Drawn::*trace) {
    Parts sessions;
    for (std::string const& row : cut(scenario_.*trace, [](std::string const&) { return true; }))
      sessions.push_back(row.substr(0, row.find(',') + 1));
    std::ranges::sort(sessions);
    sessions.erase(std::unique(sessions.begin(), sessions.end()), sessions.end());
    for (std::string const& session : sessions) {
      Parts rows = cut(scenario_.*trace, [](std::string const&) { return true; });
      std::erase_if(rows, [&](std::string const& row) { return row.starts_with(session); });
      take(trace, joined(rows));
    }
  }

  /// Tries 0, 1 and a half of each number in the scenario, as long as one of them still fails.
  void make_numbers_smaller() {
    for (std::size_t at = 0; at < scenario_.toml.size();) {
      std::string const& toml = scenario_.toml;
      if (!std::isdigit(static_cast<unsigned char>(toml[at]))) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < toml.size() && std::isdigit(static_cast<unsigned char>(toml[end])))
        ++end;
      if (!try_smaller(at, end)) at = end;
    }
  }

  bool try_smaller(std::size_t at, std::size_t end) {
    std::string const digits = scenario_.toml.substr(at, end - at);
    std::uint64_t const number = std::stoull(digits.substr(0, 18));
    for (std::uint64_t const smaller : {std::uint64_t{0}, std::uint64_t{1}, number / 2}) {
      if (smaller >= number) continue;
      std::string text = scenario_.toml;
      text.replace(at, end - at, std::to_string(smaller));
      if (take(&Drawn::toml, std::move(text))) return smaller > 1;
    }
    return false;
  }

  Drawn scenario_;
  std::function<bool(Drawn const&)> const& fails_;
  std::size_t tries_;
  bool is_smaller_ = false;
};

} // namespace

Drawn shrunk(Drawn scenario, std::function<bool(Drawn const&)> const& fails, std::size_t tries) {
  return Shrinking{std::move(scenario), fails, tries}.shrink();
}

std::string listing(Drawn const& scenario) {
  std::string text = "scenario.toml:\n" + scenario.toml;
  for (auto const& [name, trace] :
       {std::pair{"trace.csv", &scenario.trace}, std::pair{"other.csv", &scenario.other_trace}})
    if (scenario.toml.find(name) != std::string::npos) text += fmt::format("\n{}:\n{}", name, *trace);
  return text;
}

} // namespace stickysim::swarm
