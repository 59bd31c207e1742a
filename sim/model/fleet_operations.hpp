#pragma once

#include "model/autoscaler.hpp"
#include "model/balancer_tier.hpp"
#include "model/career.hpp"
#include "model/fault_plan.hpp"
#include "model/recorder.hpp"
#include "model/server.hpp"
#include "model/state_service.hpp"
#include <stickysim/engine/agenda.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/model/failure.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// What faults and operators do to requests on their way. The request path sees to it.
class Aftermath {
public:
  /// The request's server has died with it in hand.
  virtual void aborted(std::uint32_t request, Failure failure) = 0;

  /// Whatever is in service at `server` takes `by_ns` longer.
  virtual void delayed(ServerId server, Nanoseconds by_ns) = 0;

  /// `balancer` has changed its belief about `server`: requests that wait for a connection may move.
  virtual void availability_changed(std::uint32_t balancer, ServerId server) = 0;

protected:
  ~Aftermath() = default;
};

/// What happens to the fleet, planned or not: faults (fleet_faults.cpp); scaling, rollouts, maintenance, and
/// a server's way out and back (fleet_changes.cpp). fleet_operations.cpp has the agenda of both. It changes
/// servers, tells balancers what their operator would, wipes states, and reaches requests through Aftermath
/// alone.
class FleetOperations {
public:
  FleetOperations(Design const& design, std::vector<PlannedFault> const& plan, Engine& engine, Fleet& fleet,
                  BalancerTier& tier, StateService& states, Recorder& recorder, Aftermath& aftermath);

  /// Schedules all that is planned.
  void start();

  Career const& career(ServerId server) const { return careers_[server]; }

  /// The kernel kills a server that asks for more memory than there is; it boots at once.
  void run_out_of_memory(ServerId server);

  /// Stops a server that retires if it is idle: no request is in hand, and no session may come back for its
  /// state. It need not wait for its timeout then.
  void stop_if_idle(ServerId server);

  /// What an operator tells balancers of a server.
  enum class News : std::uint8_t {
    joins,  ///< it is there and well
    leaves, ///< it is not there any more
    drains, ///< it takes no new sessions
    stays,  ///< it takes them again
    rests,  ///< it is out for maintenance
  };

  /// A thing to be done, as it stands in the agenda.
  struct Operation {
    enum class Kind : std::uint8_t {
      fault_strikes,      ///< place in the fault plan
      partition_heals,    ///< place in the fault plan
      store_hang_ends,    ///< place in the fault plan
      leak_grows,         ///< server
      server_wakes,       ///< server: it hangs no more
      server_boots,       ///< server: it starts to boot
      server_is_up,       ///< server: it is back, empty
      store_is_up,        ///< shard, from 1, or 0 for the store: it serves again
      fleet_is_scaled,    ///< place among the scalings
      autoscaler_looks,   ///< none
      rollout_is_due,     ///< rollout
      batch_is_due,       ///< rollout: its next batch
      successor_is_warm,  ///< rollout: that waits for it
      maintenance_is_due, ///< place among the maintenances
      maintenance_ends,   ///< server
      news_arrives,       ///< server: balancers hear of it
      drain_times_out,    ///< server
    };
    Kind kind = Kind::fault_strikes;
    std::uint32_t subject = 0;
    News news = News::joins; ///< for `news_arrives`
  };
  void carry_out(Event event);

private:
  // fleet_faults.cpp
  void strike(std::uint32_t place);
  void crash(ServerId server, Nanoseconds for_ns);
  void take_down(ServerId server, Cause cause, EventKind kind);
  void hang(ServerId server, Nanoseconds for_ns);
  void wake(ServerId server);
  void slow_down(ServerId server, Nanoseconds for_ns, double factor);
  void cut_off(std::uint32_t place);
  Nanoseconds reach_again_ns(std::uint32_t place, std::uint32_t balancer) const;
  void heal(PlannedFault const& fault);
  void start_leak(std::uint32_t place);
  void leak_from_now(ServerId server);
  void leak_more(ServerId server);
  void lose_store(PlannedFault const& fault);
  void hang_store(std::uint32_t place);
  void end_hang_of_store(PlannedFault const& fault);
  void boot(ServerId server);
  void server_up(ServerId server);
  void note(EventKind kind, ServerId server, std::int32_t balancer = -1);
  void note_store(EventKind kind, std::uint32_t shard);

  // fleet_changes.cpp
  void scale(Scaling const& scaling);
  void autoscale();
  std::size_t group_called(std::string const& name) const;
  void set_count(std::size_t group, std::int64_t count, Nanoseconds drain_timeout_ns);
  void resize(std::size_t group, std::int64_t by, Nanoseconds drain_timeout_ns);
  bool stays(ServerId server) const;
  bool is_ready(ServerId server) const;
  void rent(ServerId server);
  void roll_out(std::uint32_t rollout);
  void begin_batch(std::uint32_t rollout);
  ServerId rent_successor(ServerId of, std::uint32_t rollout);
  void take_out(std::uint32_t rollout);
  void go_on_with_rollout(std::uint32_t rollout);
  void retire(ServerId server, Retirement retirement, Nanoseconds drain_timeout_ns);
  void stop(ServerId server);
  void leave(ServerId server);
  void tell_balancers_of(ServerId server, bool there);
  void tell_balancers(ServerId server, News news);
  void balancers_hear(ServerId server, News news);
  void maintain(Maintenance const& maintenance);
  void take_away(ServerId server);
  void stay_away(ServerId server, Nanoseconds for_ns);
  void put_back(ServerId server);
  void back_from_retirement(ServerId server);

  Design const& design_;
  std::vector<PlannedFault> const& plan_;
  Engine& engine_;
  Fleet& fleet_;
  BalancerTier& tier_;
  StateService& states_;
  Recorder& recorder_;
  Aftermath& aftermath_;
  Agenda<Operation> agenda_;
  std::vector<Career> careers_;            ///< by server id
  std::vector<std::int64_t> group_counts_; ///< servers wanted, by group; in a rollout there may be more
  std::vector<ServerId> group_firsts_;     ///< by group; and behind them the end of the last one
  std::optional<Autoscaler> autoscaler_;
  std::vector<RolloutProgress> rollouts_;
};

} // namespace stickysim
