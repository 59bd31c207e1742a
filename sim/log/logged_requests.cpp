#include "log/logged_requests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <type_traits>

namespace stickysim {

namespace {

constexpr Nanoseconds nanoseconds_per_us = 1'000;
constexpr Nanoseconds nanoseconds_per_ms = 1'000'000;
constexpr Nanoseconds us_per_second = 1'000'000;
constexpr std::size_t longest_run = 1 << 16;
constexpr std::size_t most_servers = unknown_server;

std::uint32_t microseconds(Nanoseconds time_ns) {
  if (time_ns < 0) return unknown_us;
  return static_cast<std::uint32_t>(std::min<Nanoseconds>(time_ns / nanoseconds_per_us, unknown_us - 1));
}

/// Looks for a clock that is set back: a line is earlier than the one before it, by more than what it may
/// have been delayed, and the next one does not return to where the clock was.
class ClockWatch {
public:
  void note(Nanoseconds noted_ns, Nanoseconds total_ns) {
    if (before_drop_ns_ >= 0) {
      if (noted_ns < before_drop_ns_ - shortest_jump)
        farthest_ = std::max(farthest_, before_drop_ns_ - noted_ns);
      before_drop_ns_ = -1;
    } else if (noted_ns < last_ns_ - shortest_jump - std::max<Nanoseconds>(total_ns, 0)) {
      before_drop_ns_ = last_ns_;
    }
    last_ns_ = noted_ns;
  }
  Nanoseconds farthest() const { return farthest_; }

private:
  static constexpr Nanoseconds shortest_jump = 60 * nanoseconds_per_second;

  Nanoseconds last_ns_ = 0;
  Nanoseconds before_drop_ns_ = -1; ///< where the clock was before the line just seen, if that may be a jump
  Nanoseconds farthest_ = 0;
};

/// Fills LoggedRequests record by record.
class Collector {
public:
  Collector(LoggedRequests& log, bool spread) : log_{log}, spread_{spread} {}

  void add(LogRecord const& record) {
    Nanoseconds const noted_ns = noted(record);
    if (log_.requests.size() > 0 && noted_ns < last_noted_ns_) ++log_.lines_out_of_order;
    watch_.note(noted_ns, record.notes_answer ? 0 : record.total_ns);
    if (noted_ns != last_noted_ns_) spread_second();
    last_noted_ns_ = noted_ns;
    log_.whole_seconds &= record.whole_seconds;
    if (record.total_ns >= 0) ++log_.with_times;
    log_.knows_stays |= record.total_ns >= 0 || record.server_ns >= 0;

    LoggedRequest request;
    request.received_us = record.received_ns / nanoseconds_per_us;
    request.visitor = log_.visitors.number_of(record);
    if (!record.session.empty()) ++log_.with_session;
    request.total_us = microseconds(record.total_ns);
    request.server_us = microseconds(record.server_ns);
    request.server = server_of(record);
    Nanoseconds const before_ns =
        std::max<Nanoseconds>(record.queue_ns, 0) + std::max<Nanoseconds>(record.connect_ns, 0);
    request.before_ms =
        static_cast<std::uint16_t>(std::min<Nanoseconds>(before_ns / nanoseconds_per_ms, UINT16_MAX));
    if (record.whole_seconds && spread_) {
      // What is spread is the moment that the line notes; how long before it the request came is known
      // exactly.
      if (record.notes_answer) request.received_us = noted_ns / nanoseconds_per_us - total_before(record);
      ++of_same_second_;
    }
    log_.requests.push_back(request);
  }

  void finish() {
    spread_second();
    log_.clock_back_us = watch_.farthest() / nanoseconds_per_us;
    put_in_order();
  }

private:
  static Nanoseconds total_before(LogRecord const& record) {
    return std::max<Nanoseconds>(record.total_ns, 0) / nanoseconds_per_us;
  }

  /// The moment that the line notes.
  static Nanoseconds noted(LogRecord const& record) {
    if (!record.notes_answer || record.total_ns < 0) return record.received_ns;
    if (!record.whole_seconds) return record.received_ns + record.total_ns;
    Nanoseconds const rounded = (record.total_ns + nanoseconds_per_second / 2) / nanoseconds_per_second;
    return record.received_ns + rounded * nanoseconds_per_second;
  }

  std::uint16_t server_of(LogRecord const& record) {
    if (record.server.empty()) return unknown_server;
    name_.assign(record.backend);
    name_ += '/';
    name_ += record.server;
    if (log_.servers.size() >= most_servers) return unknown_server;
    return static_cast<std::uint16_t>(log_.servers.number_of(name_));
  }

  /// The last lines, which noted the same second, are put into the middle of equal parts of it.
  void spread_second() {
    std::span<LoggedRequest> const last = log_.requests.all().last(of_same_second_);
    auto const count = static_cast<std::int64_t>(last.size());
    for (std::int64_t i = 0; i < count; ++i)
      last[static_cast<std::size_t>(i)].received_us += (2 * i + 1) * us_per_second / (2 * count);
    of_same_second_ = 0;
  }

  /// Merges runs that are sorted; as the log is nearly in order, each of them overlaps the one before it
  /// little.
  void put_in_order() {
    auto const by_time = [](LoggedRequest const& a, LoggedRequest const& b) {
      return a.received_us < b.received_us;
    };
    std::span<LoggedRequest> const all = log_.requests.all();
    for (std::size_t start = 0; start < all.size(); start += longest_run) {
      auto const begin = all.begin() + static_cast<std::ptrdiff_t>(start);
      auto const end = all.begin() + static_cast<std::ptrdiff_t>(std::min(start + longest_run, all.size()));
      if (!std::is_sorted(begin, end, by_time)) std::stable_sort(begin, end, by_time);
      if (start == 0 || !by_time(*begin, *(begin - 1))) continue;
      auto const overlaps = std::upper_bound(all.begin(), begin, *begin, by_time);
      std::inplace_merge(overlaps, begin, std::lower_bound(begin, end, *(begin - 1), by_time), by_time);
    }
  }

  LoggedRequests& log_;
  bool spread_;
  ClockWatch watch_;
  std::string name_;
  Nanoseconds last_noted_ns_ = INT64_MIN;
  std::size_t of_same_second_ = 0;
};

} // namespace

static_assert(sizeof(LoggedRequest) == 24 && std::is_trivially_copyable_v<LoggedRequest>);

RequestArray::~RequestArray() { std::free(begin_); }

void RequestArray::grow() {
  std::size_t const capacity = std::max<std::size_t>(1024, capacity_ + capacity_ / 2);
  void* const moved = std::realloc(static_cast<void*>(begin_), capacity * sizeof(LoggedRequest));
  if (moved == nullptr) throw std::bad_alloc{};
  begin_ = static_cast<LoggedRequest*>(moved);
  capacity_ = capacity;
}

/// Those of the names, and with the list of requests that is sorted.
static double bytes_of(LoggedRequests const& log) {
  constexpr double bytes_per_name = 48;
  return static_cast<double>(log.requests.size()) * 1.5 * sizeof(LoggedRequest) +
         static_cast<double>(log.visitors.clients().size() + log.visitors.size()) * bytes_per_name;
}

LoggedRequests read_requests(LogReader& reader, bool spread, double most_bytes) {
  constexpr std::size_t between_looks = 1 << 16;
  LoggedRequests log;
  Collector collector{log, spread};
  LogRecord record;
  while (reader.next(record)) {
    collector.add(record);
    if (log.requests.size() % between_looks == 0 && bytes_of(log) > most_bytes)
      throw LogError{fmt::format("the first {} requests of {} clients take more than {:.0f} MB",
                                 log.requests.size(), log.visitors.clients().size(), most_bytes / 1e6),
                     "import a part of the log; --unlimited reads it all"};
  }
  collector.finish();
  return log;
}

} // namespace stickysim
