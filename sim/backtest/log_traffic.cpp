#include "backtest/log_traffic.hpp"

#include "log/session_cut.hpp"
#include "log/visitor_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <set>

namespace stickysim {
namespace {

constexpr int least_error_status = 499; // nginx': the client has gone
constexpr std::size_t longest_number = 9;
constexpr Nanoseconds ns_per_us = 1'000;
constexpr std::uint64_t most_requests = 20'000'000; ///< in memory they take two gigabytes

/// The number that a name ends with; 0 without one.
std::size_t number_at_end(std::string const& name) {
  std::size_t const digits = name.find_last_not_of("0123456789") + 1;
  if (digits == name.size() || name.size() - digits > longest_number) return 0;
  std::size_t number = 0;
  std::from_chars(name.data() + digits, name.data() + name.size(), number);
  return number;
}

/// `web2` before `web10`.
bool is_before(std::string const& a, std::string const& b) {
  auto const stem = [](std::string const& name) {
    return name.substr(0, name.find_last_not_of("0123456789") + 1);
  };
  if (stem(a) != stem(b)) return a < b;
  return number_at_end(a) < number_at_end(b);
}

/// Reads a log and numbers its sessions and servers.
class TrafficReader {
public:
  explicit TrafficReader(Nanoseconds session_timeout) : cut_{session_timeout / ns_per_us} {}

  void add(LogRecord const& record) {
    Nanoseconds const total_ns = std::max<Nanoseconds>(0, record.total_ns);
    first_ns_ = std::min(first_ns_, record.received_ns);
    ObservedRequest request{.ended_ns = record.received_ns + total_ns,
                            .latency_ns = record.total_ns,
                            .session = session_of(record),
                            .server = record.server.empty() ? no_server : server_of(record.server)};
    bool const has_cookies = record.termination.size() == 4;
    request.failed =
        record.status >= least_error_status || (!record.termination.empty() && record.status <= 0);
    request.lost = !request.failed && (record.cookie_found() == 'D' || record.cookie_found() == 'I');
    traffic_.kinds.servers |= !record.server.empty();
    traffic_.kinds.losses |= has_cookies && record.cookie_found() != '-' && record.cookie_found() != 'N';
    while (record.total_ns >= 0 && record.total_ns % resolution_ns_ != 0)
      resolution_ns_ /= 10;
    traffic_.requests.push_back(request);
  }

  /// Times from the first receipt on, requests by their ends, servers by their places.
  LogTraffic take(std::size_t servers) {
    std::vector<ServerId> const place = places(servers);
    for (ObservedRequest& request : traffic_.requests) {
      request.ended_ns -= first_ns_;
      if (request.server != no_server) request.server = place[request.server];
    }
    std::ranges::stable_sort(traffic_.requests, {}, &ObservedRequest::ended_ns);
    traffic_.span_ns = traffic_.requests.empty() ? 0 : traffic_.requests.back().ended_ns + 1;
    bool const has_times = std::ranges::any_of(
        traffic_.requests, [](ObservedRequest const& each) { return each.latency_ns >= 0; });
    traffic_.resolution_ns = has_times ? resolution_ns_ : 1; // without times there are no steps
    traffic_.sessions = cut_.sessions();
    return std::move(traffic_);
  }

private:
  std::uint32_t session_of(LogRecord const& record) {
    std::uint32_t const visitor = visitors_.number_of(record);
    std::int64_t const at_us = record.received_ns / ns_per_us;
    return cut_.next(visitor, visitors_.is_session(visitor), at_us, at_us).session - 1;
  }

  ServerId server_of(std::string_view name) {
    auto const next = static_cast<ServerId>(names_.size());
    auto const [found, is_new] = server_of_name_.try_emplace(std::string{name}, next);
    if (is_new) names_.emplace_back(name);
    return found->second;
  }

  /// By the order of their appearance; fills in the names by place.
  std::vector<ServerId> places(std::size_t servers) {
    std::set<std::size_t> numbers;
    for (std::string const& name : names_)
      numbers.insert(number_at_end(name));
    bool const numbered = numbers.size() == names_.size() && !numbers.empty() && *numbers.begin() > 0 &&
                          *numbers.rbegin() <= servers;
    std::vector<ServerId> order(names_.size());
    std::iota(order.begin(), order.end(), ServerId{0});
    std::ranges::sort(order, [&](ServerId a, ServerId b) { return is_before(names_[a], names_[b]); });
    std::vector<ServerId> place(names_.size());
    traffic_.servers.resize(numbered ? *numbers.rbegin() : names_.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
      std::string const& name = names_[order[rank]];
      auto const at = numbered ? number_at_end(name) - 1 : rank;
      place[order[rank]] = static_cast<ServerId>(at);
      traffic_.servers[at] = name;
    }
    return place;
  }

  VisitorTable visitors_;
  SessionCut cut_;
  LogTraffic traffic_;
  Nanoseconds first_ns_ = never;
  Nanoseconds resolution_ns_ = nanoseconds_per_second;
  std::map<std::string, ServerId> server_of_name_;
  std::vector<std::string> names_;
};

} // namespace

LogTraffic read_log_traffic(std::vector<std::string> const& paths, LogOptions const& options,
                            Nanoseconds session_timeout, std::size_t servers) {
  LogReader reader{paths, options};
  TrafficReader traffic{session_timeout};
  LogRecord record;
  while (reader.next(record)) {
    traffic.add(record);
    if (reader.findings().requests > most_requests)
      throw LogError{
          fmt::format("more than {} requests, which would take gigabytes of memory", most_requests),
          "compare with a part of the log"};
  }
  LogTraffic read = traffic.take(servers);
  read.path = fmt::format("{}", fmt::join(paths, ", "));
  read.format = fmt::format("{}", fmt::join(reader.findings().formats, ", "));
  read.bad_lines = reader.findings().bad_lines;
  return read;
}

} // namespace stickysim
