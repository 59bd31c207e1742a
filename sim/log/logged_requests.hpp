#pragma once

#include "log/name_table.hpp"
#include "log/visitor_table.hpp"
#include <stickysim/log/reader.hpp>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace stickysim {

inline constexpr std::uint32_t unknown_us = UINT32_MAX;
inline constexpr std::uint16_t unknown_server = UINT16_MAX;

/// A request of a log in 24 bytes: a log may have ten million.
struct LoggedRequest {
  std::int64_t received_us = 0; ///< since 1970
  std::uint32_t visitor = 0;    ///< whose requests are cut into sessions: a client, or a session of the log
  std::uint32_t total_us = unknown_us;  ///< from the receipt to the end of the answer
  std::uint32_t server_us = unknown_us; ///< of that, at the server; later what it demanded of the server
  std::uint16_t before_ms = 0;          ///< from the receipt until the server had it
  std::uint16_t server = unknown_server;
};

/// Growing, it gives back to the system what it has not used: std::vector would hold three times as much.
class RequestArray {
public:
  RequestArray() = default;
  ~RequestArray();
  RequestArray(RequestArray&& other) noexcept
      : begin_{std::exchange(other.begin_, nullptr)}, size_{std::exchange(other.size_, 0)},
        capacity_{std::exchange(other.capacity_, 0)} {}
  RequestArray& operator=(RequestArray&&) = delete;

  void push_back(LoggedRequest const& request) {
    if (size_ == capacity_) grow();
    begin_[size_++] = request;
  }
  std::span<LoggedRequest> all() { return {begin_, size_}; }
  std::span<LoggedRequest const> all() const { return {begin_, size_}; }
  std::size_t size() const { return size_; }

private:
  void grow();

  LoggedRequest* begin_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// All requests of a log, in the order of their receipt.
struct LoggedRequests {
  RequestArray requests;
  VisitorTable visitors;
  NameTable servers;
  std::uint64_t with_times = 0;   ///< how many have a response time
  bool knows_stays = false;       ///< some request has a response time, or a time at its server
  std::uint64_t with_session = 0; ///< how many name a session of the log's
  bool whole_seconds = true;      ///< the log's clock counts nothing finer
  std::uint64_t lines_out_of_order =
      0;                          ///< earlier than the one before it in the log, by the moment that it notes
  std::int64_t clock_back_us = 0; ///< the farthest that the clock went back, and stayed; 0: it did not
};

/// Reads the whole log. Requests of the same microsecond keep the order of the log. Where the clock counts
/// whole seconds, `spread` puts the lines that note the same second evenly into it. Throws LogError where
/// they would take more than `most_bytes` of memory, as soon as that is seen.
LoggedRequests read_requests(LogReader& reader, bool spread, double most_bytes);

} // namespace stickysim
