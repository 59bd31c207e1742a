#pragma once

#include <stickysim/engine/random.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/language/call.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace stickysim {

/// A server's index within the fleet, from 0.
using ServerId = std::uint32_t;
inline constexpr ServerId no_server = UINT32_MAX;

/// The servers that a balancer believes it may send new work to, as that balancer knows them. An index runs
/// from 0 to size() − 1; servers stand in the order of their ids.
class Candidates {
public:
  std::uint32_t size() const { return static_cast<std::uint32_t>(servers.size()); }
  ServerId server(std::uint32_t index) const { return holds_all() ? index : servers[index]; }
  /// Of a server; no_server if it is not a candidate.
  std::uint32_t index(ServerId server) const { return holds_all() ? server : position[server]; }
  std::uint32_t load(std::uint32_t index) const { return loads[server(index)]; }
  std::uint32_t weight(std::uint32_t index) const { return weights[server(index)]; }

  /// Whether every server is a candidate, as most of the time: then indices are ids, and there is nothing to
  /// look up.
  bool holds_all() const { return servers.size() == position.size(); }

  /// How many may be picked: all but those avoided.
  std::uint32_t choices() const { return size() - static_cast<std::uint32_t>(avoided.size()); }
  /// The index of the `number`-th of them, from 0.
  std::uint32_t choice(std::uint32_t number) const {
    for (std::uint32_t const index : avoided)
      number += static_cast<std::uint32_t>(index <= number);
    return number;
  }
  bool avoids(std::uint32_t index) const {
    return std::find(avoided.begin(), avoided.end(), index) != avoided.end();
  }

  std::span<ServerId const> servers;       ///< by index
  std::span<std::uint32_t const> position; ///< by server id: its index; no_server if it is not a candidate
  std::span<std::uint32_t const> loads;    ///< by server id: requests in flight there, as known; or bindings,
                                           ///< for a policy that counts_bindings()
  std::span<std::uint32_t const> weights;  ///< by server id, in units of 1 / weight_unit
  std::uint32_t weight_unit = 1;           ///< more than 1 where slow start needs fractions of a weight
  std::span<std::uint32_t const> present;  ///< by server id: requests that really are there, as the server
                                           ///< itself would tell; only for a policy that asks_servers()
  std::span<std::uint32_t const> workers;  ///< by server id: requests that it serves at a time
  std::span<double const> speeds;          ///< by server id: work done in a second by each of them
  std::span<std::uint32_t const> avoided;  ///< indices, ascending: not to be picked this time, because they
                                           ///< have failed the request or are full; never all
  std::span<ServerId const> configured;    ///< in the order of their ids, where hashes count all servers that
                                        ///< the balancer is configured with (`balancer.rehash`); else empty
};

/// What a policy may know of the request that it routes.
struct RoutingKey {
  std::uint64_t hash = 0;    ///< of the affinity key, a session or an address: uniform over 64 bits; only for
                             ///< a policy that hashes()
  Nanoseconds now_ns = 0;    ///< when the balancer asks
  std::uint32_t attempt = 0; ///< 0 at first; k after k picks that did not serve
  Nanoseconds demand_ns = 0; ///< the request's work; no real balancer knows it: for upper bounds only
};

class RoutingHints;

/// Picks a server for a request that nothing has pinned. A law needs choose() alone; all else has a default.
/// One instance per balancer: what it learns is that balancer's own. The balancer checks every answer.
class RoutingPolicy {
public:
  virtual ~RoutingPolicy() = default;

  /// An index into `candidates`, which holds at least one. All chance comes from `random`: the same calls
  /// must give the same answers. A retry is a choice among the candidates that are not avoided; a law that
  /// picks one of `candidates.avoided` all the same is asked again with the next `key.attempt`, 16 times at
  /// most, and then chance decides among the others. A law that hashes() is not: its pick stands.
  virtual std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random& random) = 0;

  // What it may want to be told.

  /// The set of candidates, or a weight, has changed (also called once before the first choice; the set may
  /// be empty).
  virtual void on_membership(Candidates const& candidates) { static_cast<void>(candidates); }

  /// The servers that are configured have changed, whether they are candidates or not: one has joined the
  /// fleet or left it. Products that read their servers from a file then start anew. on_membership() follows
  /// if the candidates change, too.
  virtual void on_reload() {}

  /// The known load of a server (a candidate or not) changed to `load`: by one at each dispatch and
  /// completion, by any amount when a load board is refreshed. Only for a policy that follows_load().
  virtual void on_load(ServerId server, std::uint32_t load) {
    static_cast<void>(server), static_cast<void>(load);
  }

  /// `server` has answered this balancer at `now_ns`, `latency_ns` after the request was dispatched to it.
  /// Only for a policy that follows_answers().
  virtual void on_answer(ServerId server, Nanoseconds latency_ns, Nanoseconds now_ns) {
    static_cast<void>(server), static_cast<void>(latency_ns), static_cast<void>(now_ns);
  }

  /// A request that was dispatched to `server` `age_ns` ago is over at `now_ns` without an answer: the
  /// attempt has failed, or nobody waits for it any longer. An answer would have taken at least as long. So a
  /// great age shows that the server is slow, but a small one does not show that it is fast: it may be dead.
  /// Only for a policy that follows_answers().
  virtual void on_failure(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns) {
    static_cast<void>(server), static_cast<void>(age_ns), static_cast<void>(now_ns);
  }

  /// The request goes to the candidate at `index` because affinity says so. Told only where the design's
  /// affinity counts in the policy (`counts_in_policy`): a law that takes turns then counts it as a turn.
  virtual void on_pinned(Candidates const& candidates, std::uint32_t index) {
    static_cast<void>(candidates), static_cast<void>(index);
  }

  /// `server` (a candidate or not) has failed a request, as passive health counts failures: it is worth
  /// 1 / `parts` of its weight less for a while. Source: nginx' effective weights; see EjectionRule::Verdict.
  virtual void on_weakened(ServerId server, std::int64_t parts) {
    static_cast<void>(server), static_cast<void>(parts);
  }

  // What it asks for, the same for its whole life.

  /// Whether it keeps an index over loads and wants on_load().
  virtual bool follows_load() const { return false; }

  /// Whether a server that falls idle reports to one of the balancers, chosen at random. Where there are
  /// several, and balancer.load_info is "own", only that one is then told of a load of 0, in on_load();
  /// greater loads are each balancer's own requests.
  virtual bool hears_of_idle_servers() const { return false; }

  /// Whether servers that are full take no part in a choice: they are then among `candidates.avoided` at
  /// once. If not, it is asked as if they were not full, and once more where its pick is.
  virtual bool leaves_out_full() const { return false; }

  /// Whether a request whose pick is full waits for any server to be free; if not, another one is picked.
  virtual bool waits_when_full() const { return false; }

  /// Whether it knows servers by their full weights, also while they start slowly.
  virtual bool takes_full_weights() const { return false; }

  /// Whether it learns from answers and wants on_answer() and on_failure().
  virtual bool follows_answers() const { return false; }

  /// Whether loads are, to the policy, not requests in flight but the entries of the balancer's affinity
  /// table that name a server: it needs such a table.
  virtual bool counts_bindings() const { return false; }

  /// Whether it asks servers how many requests they have (probes, an oracle) and wants Candidates::present.
  virtual bool asks_servers() const { return false; }

  /// Whether the law hashes a key, so that a change of members remaps sessions (weak affinity).
  virtual bool hashes() const { return false; }

  /// What it can tell of its coming choices, for speed alone (routing_hints.hpp); null: nothing. The same
  /// for the policy's whole life.
  virtual RoutingHints const* hints() const { return nullptr; }
};

/// A row of the registry, as `list policies`, `explain` and docs/reference/policies.md show it. In costs n is
/// the number of candidates. Texts that are empty are not shown; name, usage, help and make must be there.
struct PolicyEntry {
  std::string_view name;          ///< a letter, then letters, digits, `_`, `.` and `-`
  std::string_view usage;         ///< `power_of_d(d=2, replacement=false)`
  std::string_view help;          ///< one line: its law
  std::string_view law = {};      ///< what there is to say beyond that
  std::string_view options = {};  ///< what each option does
  std::string_view sees = {};     ///< what it has to know: `loads`
  std::string_view weights = {};  ///< `ignored`
  std::string_view ties = {};     ///< who gets the request when several might
  std::string_view cost = {};     ///< of a pick: `O(1)`
  std::string_view upkeep = {};   ///< what changes cost
  std::string_view source = {};   ///< paper, product
  std::string_view use_when = {}; ///< what it is good for
  std::string_view beware = {};   ///< what it is bad at
  /// The policy for a fleet with the server ids 0 … `servers` − 1, or what is wrong with the arguments of
  /// `call` (ArgumentReader finds out). `seed` fixes hash rings and the like.
  Result<std::unique_ptr<RoutingPolicy>> (*make)(Call const& call, std::uint32_t servers,
                                                 std::uint64_t seed) = nullptr;
};

/// All policies: those that are built in, by name, then those added, in that order. The span is valid until
/// the next one is added.
std::span<PolicyEntry const> routing_policies();

/// Adds a policy, which scenarios that are loaded from now on may name. The texts of `entry` are not copied:
/// they must live as long as the program, as literals do. Throws std::invalid_argument if the name is taken
/// or is none, or if a part that must be there is missing. Not to be called while trials run.
void add_routing_policy(PolicyEntry const& entry);

/// Makes the policy that `call` names for a fleet of `servers`. `seed` fixes hash rings and the like.
Result<std::unique_ptr<RoutingPolicy>> make_routing_policy(Call const& call, std::uint32_t servers,
                                                           std::uint64_t seed);

} // namespace stickysim
