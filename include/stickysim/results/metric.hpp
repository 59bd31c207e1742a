#pragma once

#include <stickysim/results/trial_result.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace stickysim {

/// A metric: its name in `list metrics`, tables and CSV files, and how it follows from a trial. One that is
/// the clients' has a value for each class of them as well.
class Metric {
public:
  using Value = std::optional<double>; ///< empty if it is not defined (no store, no fault)
  using OfClients = Value (*)(ClientsResult const&);
  using OfTrial = Value (*)(TrialResult const&);

  std::string_view name;
  std::string_view unit; ///< `count`, `s`, `ratio`, `1/s`, `bytes`, `currency`
  std::string_view help; ///< one line

  constexpr Metric(std::string_view its_name, std::string_view its_unit, std::string_view its_help,
                   OfClients follows)
      : name{its_name}, unit{its_unit}, help{its_help}, of_clients_{follows} {}
  constexpr Metric(std::string_view its_name, std::string_view its_unit, std::string_view its_help,
                   OfTrial follows)
      : name{its_name}, unit{its_unit}, help{its_help}, of_trial_{follows} {}

  /// Whether it is the clients'; else it is of servers, balancers or the store.
  bool is_of_clients() const { return of_clients_ != nullptr; }

  Value value(TrialResult const& trial) const { return of_clients_ ? of_clients_(trial) : of_trial_(trial); }
  /// Of a class of clients: TrialResult::of_class(). Empty if the metric is not the clients'.
  Value value(ClientsResult const& clients) const { return of_clients_ ? of_clients_(clients) : Value{}; }

private:
  OfClients of_clients_ = nullptr;
  OfTrial of_trial_ = nullptr;
};

/// All metrics, in the order in which files list them.
std::span<Metric const> metrics();

/// The metric of that name, or null.
Metric const* find_metric(std::string_view name);

} // namespace stickysim
