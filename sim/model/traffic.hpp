#pragma once

#include "distribution/sampler.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/design/record_limits.hpp>
#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace stickysim {

/// The random inputs of one workload class: when its sessions start and all that is random about each. Every
/// quantity comes from a stream keyed by the session, whatever the fleet does with it: so all variants meet
/// the same sessions. A session goes by its hash, from which its number follows: it is needed for each draw,
/// and the number hardly ever.
class Traffic {
public:
  Traffic(WorkloadClass const& settings, std::uint64_t seed, std::uint64_t index);

  WorkloadClass const& settings() const { return settings_; }

  /// When the next session starts by itself (open or replayed workload); `never` if no more do.
  Nanoseconds next_start() {
    return arrivals_ != nullptr ? arrivals_->next(arrival_draws_) : next_recorded_start();
  }

  /// Of the session with that number, counted from 0: uniform over 64 bits, and no two sessions of a class
  /// have the same. It is what hash policies and shards hash.
  std::uint64_t hash_of(std::uint64_t number) const {
    return mix_bits(step_key_ + golden_gamma * (number + 1));
  }
  std::uint64_t number_of(std::uint64_t hash) const {
    return (unmix_bits(hash) - step_key_) * golden_gamma_inverse - 1;
  }

  /// Constant for a client's address and uniform over 64 bits. Clients that share one come one after another.
  std::uint64_t address_hash(std::uint64_t hash) const {
    std::uint64_t const number = number_of(hash);
    if (trace_ != nullptr && trace_->sessions[number].address != 0)
      return mix_bits(trace_->sessions[number].address);
    auto const users = static_cast<std::uint64_t>(settings_.users);
    std::uint64_t const client = users > 0 ? number % users : number;
    return hash_of(client / static_cast<std::uint64_t>(settings_.clients_per_address));
  }

  /// Which of several balancers a request reaches, where any may: uniform over 64 bits.
  std::uint64_t balancer_draw(std::uint64_t hash, std::uint32_t step) const {
    return stream_key(hash, Purpose::balancer_of_request, step);
  }

  std::uint32_t length(std::uint64_t hash) const;
  Nanoseconds demand(std::uint64_t hash, std::uint32_t step) const;
  /// Of the `retry`-th time, from 1, that a request is sent again, where that makes a difference.
  Nanoseconds retry_demand(std::uint64_t hash, std::uint32_t step, std::uint32_t retry) const;

  /// Between the answer to the request before `step` and that request. At step 0: before a closed workload's
  /// session.
  Nanoseconds think_time(std::uint64_t hash, std::uint32_t step) const;

  /// When a replayed request is to be issued come what may; -1 where think times rule.
  Nanoseconds issue_time(std::uint64_t hash, std::uint32_t step) const {
    return trace_ == nullptr ? -1 : recorded(hash, step).at_ns;
  }

  /// Draws of the `trip`-th visit to the store on behalf of a request, before and after it is served.
  Random store_draws(std::uint64_t hash, std::uint32_t step, std::uint32_t trip) const {
    return Random{
        stream_key(hash, Purpose::store_service, std::uint64_t{step} << (store_trip_bits + 1) | trip)};
  }

  /// Draws of a client that sends a request again, one for each pause.
  Random retry_draws(std::uint64_t hash, std::uint32_t step) const {
    return Random{stream_key(hash, Purpose::client_retry, step)};
  }

  /// Whether an attempt fails while it is served: uniform between 0 and 1. `attempt` tells a request's
  /// attempts apart.
  double failure_draw(std::uint64_t hash, std::uint32_t step, std::uint32_t attempt) const {
    std::uint64_t const entity = std::uint64_t{step} << 32 | attempt;
    return Random{stream_key(hash, Purpose::service_failure, entity)}.uniform();
  }

  bool single_requests() const { return constant_length_ == 1; }

private:
  Nanoseconds next_recorded_start();
  Random step_draws(std::uint64_t hash, std::uint64_t draw) const {
    return Random{mix_bits(hash + golden_gamma * (draw + 1))};
  }
  TraceRequest const& recorded(std::uint64_t hash, std::uint32_t step) const {
    return trace_->requests[trace_->sessions[number_of(hash)].first + step];
  }

  WorkloadClass const& settings_;
  Trace const* trace_;
  std::unique_ptr<ArrivalProcess> arrivals_;
  Random arrival_draws_;
  std::uint64_t length_key_;
  std::uint64_t step_key_;
  std::int64_t constant_length_;
  Sampler demand_;
  Sampler think_time_;
  std::size_t next_trace_session_ = 0;
};

inline std::uint32_t Traffic::length(std::uint64_t hash) const {
  if (constant_length_ >= 0) return static_cast<std::uint32_t>(constant_length_);
  std::uint64_t const number = number_of(hash);
  if (trace_ != nullptr) return trace_->sessions[number].count;
  Random draws{mix_bits(length_key_ + golden_gamma * (number + 1))};
  return static_cast<std::uint32_t>(std::max<std::int64_t>(1, settings_.requests.distribution->draw(draws)));
}

inline Nanoseconds Traffic::demand(std::uint64_t hash, std::uint32_t step) const {
  if (trace_ != nullptr)
    if (Nanoseconds const demand_ns = recorded(hash, step).demand_ns; demand_ns >= 0) return demand_ns;
  return demand_.draw(step_draws(hash, 2 * std::uint64_t{step}));
}

inline Nanoseconds Traffic::think_time(std::uint64_t hash, std::uint32_t step) const {
  if (trace_ != nullptr) return recorded(hash, step).think_ns;
  return think_time_.draw(step_draws(hash, 2 * std::uint64_t{step} + 1));
}

} // namespace stickysim
