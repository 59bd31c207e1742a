#include "distribution/quantise.hpp"
#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/engine/portable_math.hpp>
#include <stickysim/engine/ziggurat.hpp>
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/language/registry.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

namespace stickysim {
namespace {

constexpr double ns_per_s = 1e9;
constexpr Nanoseconds latest = Nanoseconds{1} << 62;

/// Time that moves on by fractions of a nanosecond and keeps them, so that arrivals do not drift.
class ArrivalClock {
public:
  void advance(double duration_ns) {
    if (!(duration_ns < 0x1p62) || ended()) {
      whole_ns_ = latest;
      return;
    }
    auto const whole = static_cast<Nanoseconds>(duration_ns);
    fraction_ns_ += duration_ns - static_cast<double>(whole); // of two that are less than 1
    bool const carry = fraction_ns_ >= 1;
    fraction_ns_ -= carry;
    whole_ns_ += whole + carry;
  }

  /// From now until `time`; negative if it has passed.
  double until_ns(Nanoseconds time) const { return static_cast<double>(time - whole_ns_) - fraction_ns_; }

  /// How much of a cycle has passed, in 0 … 1.
  double phase(Nanoseconds period) const {
    return (static_cast<double>(whole_ns_ % period) + fraction_ns_) / static_cast<double>(period);
  }

  /// Whether time is too large for the arithmetic of 64 bits.
  bool ended() const { return whole_ns_ >= latest; }

  /// An arrival now, in whole nanoseconds and later than the one before.
  Nanoseconds stamp() {
    if (ended()) return never;
    return stamp_ = std::max(whole_ns_, stamp_ + 1);
  }

private:
  Nanoseconds whole_ns_ = 0;
  double fraction_ns_ = 0;
  Nanoseconds stamp_ = -1;
};

class PoissonArrivals final : public ArrivalProcess {
public:
  explicit PoissonArrivals(double rate) : rate_{rate}, mean_gap_ns_{ns_per_s / rate} {}
  Nanoseconds next(Random& random) override {
    clock_.advance(mean_gap_ns_ * exponential(random));
    return clock_.stamp();
  }
  double mean_rate(Nanoseconds) const override { return rate_; }

private:
  double rate_;
  double mean_gap_ns_;
  ArrivalClock clock_;
};

/// The k-th arrival, from 0, is at k / rate seconds.
class ConstantArrivals final : public ArrivalProcess {
public:
  explicit ConstantArrivals(double rate) : rate_{rate} {}
  Nanoseconds next(Random&) override {
    // Whole seconds apart from the rest: k · 1e9 / rate as one double would round after 104 days.
    double const seconds = std::floor(arrivals_ / rate_);
    if (seconds >= 0x1p62 / ns_per_s) return never;
    Nanoseconds const rest_ns = quantise((arrivals_ - seconds * rate_) / rate_ * ns_per_s);
    arrivals_ += 1;
    return last_ = std::max(static_cast<Nanoseconds>(seconds) * nanoseconds_per_second + rest_ns, last_ + 1);
  }
  double mean_rate(Nanoseconds) const override { return rate_; }

private:
  double rate_;
  double arrivals_ = 0;
  Nanoseconds last_ = -1;
};

/// Poisson arrivals whose rate changes linearly from one value to another, then stays. Each arrival inverts
/// the expected count: a unit exponential amount of it passes from one arrival to the next.
class RampArrivals final : public ArrivalProcess {
public:
  RampArrivals(double from, double to, Nanoseconds over)
      : from_{from}, to_{to}, over_{over}, to_per_ns_{to / ns_per_s},
        slope_per_ns2_{(to - from) / ns_per_s / static_cast<double>(over)} {}
  Nanoseconds next(Random& random) override {
    double amount = exponential(random);
    double const left_ns = clock_.until_ns(over_);
    if (left_ns > 0) {
      double const rate = std::fmax(to_per_ns_ - slope_per_ns2_ * left_ns, 0);
      double const left_amount = (rate + to_per_ns_) / 2 * left_ns;
      if (amount < left_amount) {
        // The root of rate · t + slope · t² / 2 = amount, in the form that does not cancel.
        double const divisor = rate + std::sqrt(std::fmax(rate * rate + 2 * slope_per_ns2_ * amount, 0));
        clock_.advance(divisor > 0 ? 2 * amount / divisor : 0);
        return clock_.stamp();
      }
      clock_.advance(left_ns);
      amount -= left_amount;
    }
    clock_.advance(amount / to_per_ns_);
    return clock_.stamp();
  }
  double mean_rate(Nanoseconds horizon) const override {
    if (horizon <= 0) return from_;
    double const ramp = static_cast<double>(std::min(horizon, over_));
    double const end = from_ + (to_ - from_) * (ramp / static_cast<double>(over_));
    double const rest = static_cast<double>(horizon) - ramp;
    return ((from_ + end) / 2 * ramp + to_ * rest) / static_cast<double>(horizon);
  }

private:
  double from_;
  double to_;
  Nanoseconds over_;
  double to_per_ns_;
  double slope_per_ns2_;
  ArrivalClock clock_;
};

/// Poisson arrivals whose rate is a cosine, lowest at time 0: candidates come at the highest rate and stay
/// with the probability of the present one ("thinning").
class DiurnalArrivals final : public ArrivalProcess {
public:
  DiurnalArrivals(double mean, double amplitude, Nanoseconds period)
      : mean_{mean}, amplitude_{amplitude}, period_{period}, mean_gap_ns_{ns_per_s /
                                                                          (mean * (1 + amplitude))} {}
  Nanoseconds next(Random& random) override {
    double keep = 0;
    do {
      clock_.advance(mean_gap_ns_ * exponential(random));
      keep = 1 - amplitude_ * portable::cospi(2 * clock_.phase(period_));
    } while (random.uniform() * (1 + amplitude_) >= keep && !clock_.ended());
    return clock_.stamp();
  }
  double mean_rate(Nanoseconds horizon) const override {
    if (horizon <= 0) return mean_ * (1 - amplitude_);
    double const turns = static_cast<double>(horizon) / static_cast<double>(period_);
    return mean_ * (1 - amplitude_ * portable::sinpi(2 * turns) / (2 * std::numbers::pi * turns));
  }

private:
  double mean_;
  double amplitude_;
  Nanoseconds period_;
  double mean_gap_ns_;
  ArrivalClock clock_;
};

/// Poisson arrivals at one of two rates, each kept for an exponential time (a Markov-modulated process).
class MmppArrivals final : public ArrivalProcess {
public:
  struct Phase {
    double rate;
    double mean_ns;
  };
  MmppArrivals(Phase low, Phase high) : phases_{low, high} {}
  Nanoseconds next(Random& random) override {
    if (left_ns_ < 0) start(random);
    double amount = exponential(random); // of the expected count, as in a ramp
    while (amount > phases_[phase_].rate / ns_per_s * left_ns_) {
      amount -= phases_[phase_].rate / ns_per_s * left_ns_;
      clock_.advance(left_ns_);
      phase_ = 1 - phase_;
      left_ns_ = phases_[phase_].mean_ns * exponential(random);
    }
    double const gap_ns = amount > 0 ? amount / phases_[phase_].rate * ns_per_s : 0;
    left_ns_ = std::fmax(left_ns_ - gap_ns, 0);
    clock_.advance(gap_ns);
    return clock_.stamp();
  }
  double mean_rate(Nanoseconds) const override {
    auto const& [low, high] = phases_;
    return (low.rate * low.mean_ns + high.rate * high.mean_ns) / (low.mean_ns + high.mean_ns);
  }

private:
  /// The phase at the start is drawn from the stationary law, in which a phase's age does not matter.
  void start(Random& random) {
    auto const& [low, high] = phases_;
    phase_ = random.uniform() * (low.mean_ns + high.mean_ns) < low.mean_ns ? 0 : 1;
    left_ns_ = phases_[phase_].mean_ns * exponential(random);
  }

  std::array<Phase, 2> phases_;
  std::size_t phase_ = 0;
  double left_ns_ = -1; ///< until the phase ends; negative before the start
  ArrivalClock clock_;
};

/// Poisson arrivals whose rate stays for a while, then goes on to the next one, and from the last one to the
/// first again.
class SteppedArrivals final : public ArrivalProcess {
public:
  SteppedArrivals(Nanoseconds every, std::vector<double> rates)
      : every_{every}, rates_{std::move(rates)}, step_end_{every} {}
  Nanoseconds next(Random& random) override {
    double amount = exponential(random); // of the expected count, as in a ramp
    while (!clock_.ended()) {
      double const rate = rates_[step_] / ns_per_s;
      double const left_ns = std::fmax(clock_.until_ns(step_end_), 0);
      if (amount < rate * left_ns) {
        clock_.advance(amount / rate);
        break;
      }
      amount -= rate * left_ns;
      clock_.advance(left_ns);
      step_ = (step_ + 1) % rates_.size();
      step_end_ += every_;
    }
    return clock_.stamp();
  }
  double mean_rate(Nanoseconds horizon) const override {
    if (horizon <= 0) return rates_.front();
    double const steps = static_cast<double>(horizon) / static_cast<double>(every_);
    double const rounds = std::floor(steps / static_cast<double>(rates_.size()));
    double left = steps - rounds * static_cast<double>(rates_.size());
    double amount = rounds * std::accumulate(rates_.begin(), rates_.end(), 0.0);
    for (double const rate : rates_) {
      amount += rate * std::clamp(left, 0.0, 1.0);
      left -= 1;
    }
    return amount / steps;
  }

private:
  Nanoseconds every_;
  std::vector<double> rates_;
  Nanoseconds step_end_;
  std::size_t step_ = 0;
  ArrivalClock clock_;
};

using ArrivalPtr = std::unique_ptr<ArrivalProcess>;

/// Another process, as if its time 0 were `from`, and only before `until`.
class ArrivalsBetween final : public ArrivalProcess {
public:
  ArrivalsBetween(ArrivalPtr process, Nanoseconds from, Nanoseconds until)
      : process_{std::move(process)}, from_{from}, until_{until} {}
  Nanoseconds next(Random& random) override {
    Nanoseconds const since = process_->next(random);
    return since < until_ - from_ ? from_ + since : never;
  }
  double mean_rate(Nanoseconds horizon) const override {
    Nanoseconds const open = std::min(horizon, until_) - from_;
    if (open <= 0) return 0;
    return process_->mean_rate(open) * (static_cast<double>(open) / static_cast<double>(horizon));
  }

private:
  ArrivalPtr process_;
  Nanoseconds from_;
  Nanoseconds until_;
};

// One arrival a nanosecond is the highest rate that whole nanoseconds can represent.
constexpr double highest_rate = 1e9;
constexpr Range any_rate = {.low = 0, .high = highest_rate, .low_included = false};
constexpr Range rate_or_none = between(0, highest_rate);
constexpr Range any_duration = between(1, 0x1p62);

ArrivalPtr make_poisson(ArgumentReader& arguments) {
  return std::make_unique<PoissonArrivals>(arguments.number("rate", Unit::rate, any_rate));
}

ArrivalPtr make_constant_rate(ArgumentReader& arguments) {
  return std::make_unique<ConstantArrivals>(arguments.number("rate", Unit::rate, any_rate));
}

ArrivalPtr make_ramp(ArgumentReader& arguments) {
  double const from = arguments.number("from", Unit::rate, rate_or_none);
  double const to = arguments.number("to", Unit::rate, rate_or_none);
  return std::make_unique<RampArrivals>(
      from, to, quantise(arguments.number("over", Unit::duration, any_duration, 600e9)));
}

ArrivalPtr make_diurnal(ArgumentReader& arguments) {
  double const mean = arguments.number("mean", Unit::rate, any_rate);
  double const amplitude = arguments.number("amplitude", Unit::none, between(0, 1), 0.5);
  return std::make_unique<DiurnalArrivals>(
      mean, amplitude, quantise(arguments.number("period", Unit::duration, any_duration, 86400e9)));
}

ArrivalPtr make_mmpp(ArgumentReader& arguments) {
  double const low = arguments.number("low", Unit::rate, rate_or_none);
  double const high = arguments.number("high", Unit::rate, any_rate);
  double const low_for = arguments.number("low_for", Unit::duration, any_duration, 60e9);
  double const high_for = arguments.number("high_for", Unit::duration, any_duration, 10e9);
  if (high < low) arguments.fail("high", "must be at least `low`");
  // Each change of phase costs a step: without this bound the search for the next arrival might never end.
  if (low / ns_per_s * low_for + high / ns_per_s * high_for < 1e-6)
    arguments.fail("high_for", "leaves less than one arrival in a million bursts");
  return std::make_unique<MmppArrivals>(MmppArrivals::Phase{low, low_for},
                                        MmppArrivals::Phase{high, high_for});
}

ArrivalPtr make_steps(ArgumentReader& arguments) {
  Nanoseconds const every = quantise(arguments.number("every", Unit::duration, any_duration));
  std::vector<double> rates = arguments.numbers("rate", Unit::rate, rate_or_none);
  // As with bursts: without this bound the search for the next arrival might never end.
  double const arrivals =
      std::accumulate(rates.begin(), rates.end(), 0.0) / ns_per_s * static_cast<double>(every);
  if (arrivals / static_cast<double>(rates.size()) < 1e-6)
    arguments.fail("rate", "leaves less than one arrival in a million steps");
  return std::make_unique<SteppedArrivals>(every, std::move(rates));
}

struct ArrivalLaw {
  ArrivalEntry entry;
  ArrivalPtr (*make)(ArgumentReader&);
};

constexpr std::array arrival_laws = {
    ArrivalLaw{
        {"constant", "constant(rate)", "equal gaps, the first arrival at time 0; a bare rate means this"},
        make_constant_rate},
    ArrivalLaw{{"diurnal", "diurnal(mean, amplitude=0.5, period=24h)",
                "Poisson with a rate that swings like a cosine, lowest at time 0"},
               make_diurnal},
    ArrivalLaw{{"mmpp", "mmpp(low, high, low_for=60s, high_for=10s)",
                "bursts: Poisson at one of two rates, each for an exponential time of the given mean"},
               make_mmpp},
    ArrivalLaw{{"poisson", "poisson(rate)", "independent arrivals: exponential gaps"}, make_poisson},
    ArrivalLaw{
        {"ramp", "ramp(from, to, over=10min)", "Poisson with a rate that changes linearly, then stays"},
        make_ramp},
    ArrivalLaw{
        {"steps", "steps(every, rate, rate, ...)",
         "Poisson with one rate after another, each for that long, then from the first again: a day by hour"},
        make_steps},
};

constexpr auto arrival_entries = [] {
  std::array<ArrivalEntry, arrival_laws.size()> rows;
  std::transform(arrival_laws.begin(), arrival_laws.end(), rows.begin(),
                 [](ArrivalLaw const& law) { return law.entry; });
  return rows;
}();

} // namespace

std::span<ArrivalEntry const> arrival_processes() { return arrival_entries; }

Result<ArrivalPtr> make_arrival_process(Call const& call, Nanoseconds from, Nanoseconds until) {
  ArrivalEntry const* const entry = find_entry(arrival_processes(), call.name);
  if (entry == nullptr) return unknown_entry(arrival_processes(), call.name, "arrival process");
  ArgumentReader arguments{call, entry->usage};
  ArrivalPtr process = arrival_laws[static_cast<std::size_t>(entry - arrival_entries.data())].make(arguments);
  if (std::optional<CallError> const error = arguments.error()) return *error;
  if (from == 0 && until < 0) return process;
  return std::make_unique<ArrivalsBetween>(std::move(process), from, until < 0 ? never : until);
}

} // namespace stickysim
