#pragma once

#include <stickysim/design/design.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// What a server does with a check.
enum class Responds : std::uint8_t {
  well,    ///< the check passes at once
  refuses, ///< it fails at once: the connection is refused
  hangs,   ///< it fails when its timeout ends
};

/// Active health checks of every server by every balancer, each with its own phase. A balancer marks a server
/// down after `fall` failed checks in a row and up after `rise` passed ones. The next check starts one
/// interval after the last one has ended; the fast interval after one that contradicts what the balancer
/// believes and does not settle it. A check that is under way when a hanging server wakes or dies ends then.
///
/// Between two changes of a server's true state all its checks end alike: so none is simulated. When the
/// truth changes, the checks since the last change are counted and the time of the verdict that the coming
/// ones will reach, if nothing changes again, is scheduled. Whatever happens to a server at the instant of a
/// check comes first. Source of the rules: HAProxy 2.6 configuration manual, `inter`, `fastinter`, `fall`,
/// `rise`, `timeout check`.
class HealthChecks {
public:
  HealthChecks(Health const& settings, std::uint32_t balancers, std::uint32_t servers, std::uint64_t seed,
               Engine& engine, std::uint32_t verdict_kind);
  virtual ~HealthChecks() = default;

  /// From this instant on `server` answers checks in that way.
  void truth_changed(ServerId server, Responds truth);

  /// From this instant on checks of `server` by `balancer` are dropped on the way, or get there again.
  void cut(std::uint32_t balancer, ServerId server, bool cut);

  /// `balancer` has seen enough of `server` in its own traffic and believes it down. Its checks go on, the
  /// next one at the fast interval if that is sooner: as soon as `rise` of them have passed, the server is up
  /// again. Answers whether that is news; not where nothing is checked, for then nothing would bring the
  /// server back.
  bool mark_down(std::uint32_t balancer, ServerId server);

  /// `server` is new, or an operator has put it back: all balancers believe it up and start to check it, each
  /// as long from now as its first check of all was from the start.
  virtual void join(ServerId server);

  /// `server` is not checked until it joins: there are no verdicts.
  virtual void leave(ServerId server);

  /// When the next check of `server` by `balancer` that passes begins, if all goes on as it is and the
  /// balancer believes the server up; -1: none does, or it is not known.
  virtual Nanoseconds next_pass_ns(std::uint32_t balancer, ServerId server) const;

  struct Verdict {
    std::uint32_t balancer = 0;
    ServerId server = 0;
    bool up = false;
    bool moot = false;
  };
  /// The verdict that a scheduled event carries.
  Verdict verdict(Event event);

  /// Whether every balancer believes `server` down.
  bool all_believe_down(ServerId server) const;

protected:
  struct Check {
    Nanoseconds next_ns = 0;   ///< start of the first check that had not ended when last counted
    std::int32_t streak = 0;   ///< checks in a row that contradict the belief
    Ticket ticket = no_ticket; ///< of the verdict to come
    Responds truth = Responds::well;
    bool cut = false; ///< whatever the truth is, no answer comes
    bool believed_up = true;
    bool runs = true; ///< false while the server is not part of the fleet

    Responds sees() const { return cut ? Responds::hangs : truth; }
    bool contradicts() const { return (sees() == Responds::well) != believed_up; }
  };
  std::uint32_t index(std::uint32_t balancer, ServerId server) const { return balancer * servers_ + server; }
  Nanoseconds phase_ns(std::uint32_t place) const;

  // How checks come to pass.
  virtual void count_ended(Check& check) const;
  virtual void await_verdict(std::uint32_t place);
  virtual void meet(std::uint32_t place, Responds truth, bool cut);

  Nanoseconds interval_ns_;
  Nanoseconds fast_interval_ns_;
  Nanoseconds timeout_ns_;
  std::int32_t fall_;
  std::int32_t rise_;
  std::uint32_t balancers_;
  std::uint32_t servers_;
  std::uint64_t seed_;
  std::vector<Check> checks_; ///< by balancer × servers + server; empty where nothing is checked
  Engine& engine_;
  std::uint32_t verdict_kind_;

private:
  Nanoseconds duration_ns(Check const& check) const;
  Nanoseconds period_ns(Check const& check) const;
};

} // namespace stickysim
