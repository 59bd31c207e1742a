#include "configuration/haproxy/translation.hpp"
#include "configuration/quantity.hpp"

#include <fmt/ranges.h>

namespace stickysim {
namespace {

constexpr std::int64_t most_first_connections = 1'000'000;
constexpr std::int64_t largest_limit = 1'000'000'000'000;
constexpr std::int64_t most_draws = 1'000'000;
constexpr std::string_view stateless_policy = "round_robin(order=haproxy)";

/// The name and argument of an algorithm such as `random(2)`.
struct Algorithm {
  std::string_view name;
  std::string_view argument; ///< empty: none
};

Algorithm algorithm_of(std::string_view word) {
  std::size_t const bracket = word.find('(');
  if (bracket == std::string_view::npos || !word.ends_with(')')) return {word, {}};
  return {word.substr(0, bracket), word.substr(bracket + 1, word.size() - bracket - 2)};
}

bool is_consistent(Statement const* hash_type) {
  return hash_type != nullptr && hash_type->word(1) == "consistent";
}

std::optional<std::int64_t> connection_limit(std::string_view text) {
  return whole_number(text, 0, largest_limit);
}
std::string limit_text(std::int64_t limit) { return fmt::format("{}", limit); }

} // namespace

void HaproxyTranslation::add_policy() {
  Statement const* const balance = find("balance");
  if (balance == nullptr)
    return outline_.set_text("balancer.policy", "round_robin(order=haproxy)",
                             "no balance: HAProxy 2.6 takes turns");
  auto const set = [&](std::string_view policy) { outline_.set_text("balancer.policy", policy, *balance); };
  auto const [name, argument] = algorithm_of(balance->word(1));
  if (name == "roundrobin") return set("round_robin(order=haproxy)");
  if (name == "leastconn") return set("least_requests(weights=haproxy)");
  if (name == "random") return add_random_policy(*balance, argument);
  if (name == "source") return add_hash_policy(*balance, "src");
  if (name == "hash") return add_hash_policy(*balance, balance->word(2));
  if (name == "rdp-cookie") return add_hash_policy(*balance, name);
  if (name == "url_param" || name == "uri" || name == "hdr") {
    if (http_) return add_hash_policy(*balance, name == "hdr" ? balance->word(1) : name);
    remarks_.sticks_no_more(balance->line, "balance " + balance->word(1),
                            "HAProxy itself takes turns instead: it reads requests in mode http only");
    return set("round_robin(order=haproxy)");
  }
  if (name == "static-rr") return set("round_robin(order=static)");
  if (name == "first") {
    ServerSetting const maxconn{"maxconn", 0, 0, most_first_connections, connection_limit, limit_text};
    std::int64_t const limit = consensus(maxconn).value().value_or(0);
    if (limit == 0)
      remarks_.add(balance->line, "balance first", "without maxconn the first server gets everything");
    return set(fmt::format("first(limit={})", limit == 0 ? most_first_connections : limit));
  }
  remarks_.sticks_no_more(balance->line, "balance " + balance->word(1),
                          "unknown here: servers are drawn at random");
  set("weighted_random");
}

void HaproxyTranslation::add_random_policy(Statement const& balance, std::string_view draws) {
  auto const given = whole_number(draws, 1, most_draws);
  if (!draws.empty() && !given)
    remarks_.add(balance.line, "balance " + balance.word(1), "this is not a number of draws: taken for 2");
  std::int64_t const d = given.value_or(2);
  remarks_.add(balance.line, "balance random",
               "HAProxy draws places on its hash ring, whose shares differ somewhat from the weights");
  outline_.set_text("balancer.policy",
                    fmt::format("power_of_d(d={}, replacement=true, weighted=true, full=wait)", d), balance);
  if (Statement const* const factor = find("hash-balance-factor"))
    remarks_.add(factor->line, "hash-balance-factor", "not modelled with random draws");
}

void HaproxyTranslation::add_hash_policy(Statement const& balance, std::string_view key) {
  ClientKey const part = haproxy_key(key);
  std::string const called =
      fmt::format("balance {}", fmt::join(balance.words.begin() + 1, balance.words.end(), " "));
  if (part.identity == Identity::request) {
    remarks_.sticks_no_more(
        balance.line, called,
        "requests of one session go to different servers by it: servers are drawn at random");
    return outline_.set_text("balancer.policy", "weighted_random", balance);
  }
  common_.set_key(part, called, balance);

  Statement const* const hash_type = find("hash-type");
  Statement const* const factor = find("hash-balance-factor");
  for (std::size_t i = 2; hash_type != nullptr && i < hash_type->words.size(); ++i)
    remarks_.without_effect("hash-type " + hash_type->words[i]);
  if (!is_consistent(hash_type)) {
    follows_weights_ = false;
    if (factor != nullptr)
      remarks_.add(factor->line, "hash-balance-factor", "left out: it works with hash-type consistent only");
    return outline_.set_policy_that_sticks("hash_modulo(weighted=true)", stateless_policy, balance);
  }
  Origin const origins = Origin{balance} + "; " + *hash_type;
  bool const bounded = factor != nullptr && factor->word(1) != "0";
  auto const percent = bounded ? number(*factor, 1, 101, 100'000) : std::nullopt;
  std::string const slots = percent ? fmt::format(", balance_factor={}", *percent) : "";
  outline_.set_policy_that_sticks(fmt::format("ring_hash(vnodes=16, points=nearest, weighted=true{})", slots),
                                  stateless_policy, origins);
}

} // namespace stickysim
