#include "scenario/content.hpp"

#include "plugin/foreign_policy.hpp"
#include "scenario/key.hpp"
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/language/call.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace stickysim {
namespace {

/// Keys that tell people what a scenario is about, and how many trials it has and what is made of them.
bool is_beside_the_point(Key const& key) {
  constexpr std::array beside{"run.replications", "run.precision", "run.max_replications", "run.confidence"};
  return key.section.empty() || std::ranges::find(beside, key.path) != beside.end();
}

} // namespace

std::uint64_t Content::hash_of(Draft const& draft) {
  std::uint64_t hash = fnv1a_start;
  for (Key const& key : key_table()) {
    if (is_beside_the_point(key)) continue;
    std::size_t const elements = is_list(key.section) ? element_count(draft, key.section) : 1;
    for (std::size_t element = 0; element < elements; ++element) {
      auto const value = key.write(draft, element);
      if (!value) continue;
      hash = fnv1a(fmt::format("{} {} {}\n", key.path, element, *value), hash);
      if (value->starts_with("empirical(")) hash = fnv1a(fmt::format("{:x}\n", hash_of_file(*value)), hash);
    }
  }
  hash = fnv1a(digest_of_policy(draft.design.balancer.policy.name), hash);
  for (WorkloadClass const& workload : draft.design.workloads)
    if (workload.trace) hash = fnv1a(fmt::format("{:x}\n", workload.trace->content_hash), hash);
  return hash;
}

/// Of the file that a distribution draws from, which has been read before: it is there.
std::uint64_t Content::hash_of_file(std::string_view value) {
  auto const [known, is_new] = files_.try_emplace(std::string{value});
  if (!is_new) return known->second;
  auto const call = parse_call(value);
  if (!call || call->arguments.empty()) return 0;
  std::ifstream file{std::filesystem::path{folder_} / call->arguments.front().text, std::ios::binary};
  std::string const bytes{std::istreambuf_iterator<char>{file}, {}};
  return known->second = fnv1a(bytes);
}

} // namespace stickysim
