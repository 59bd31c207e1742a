#pragma once

#include "log/name_table.hpp"
#include <stickysim/log/record.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// Numbers the visitors of a log, whose requests are cut into sessions: the sessions that the log itself
/// names, and the clients of requests without such a name.
class VisitorTable {
public:
  /// The number of who asks, a new one if it was not there.
  std::uint32_t number_of(LogRecord const& record) {
    std::uint32_t const client = clients_.number_of(record.client);
    if (record.session.empty()) return visitor_at(by_client_, client, client, false);
    return visitor_at(by_session_, sessions_.number_of(record.session), client, true);
  }

  NameTable const& clients() const { return clients_; }
  std::uint32_t client_of(std::uint32_t visitor) const { return client_of_[visitor]; }
  bool is_session(std::uint32_t visitor) const { return is_session_[visitor]; }
  std::size_t size() const { return client_of_.size(); }

private:
  static constexpr std::uint32_t nobody = UINT32_MAX;

  std::uint32_t visitor_at(std::vector<std::uint32_t>& numbers, std::uint32_t name, std::uint32_t client,
                           bool is_session) {
    if (name >= numbers.size()) numbers.resize(name + 1, nobody);
    if (numbers[name] != nobody) return numbers[name];
    client_of_.push_back(client);
    is_session_.push_back(is_session);
    return numbers[name] = static_cast<std::uint32_t>(client_of_.size() - 1);
  }

  NameTable clients_;
  NameTable sessions_;
  std::vector<std::uint32_t> by_client_;  ///< visitors
  std::vector<std::uint32_t> by_session_; ///< visitors
  std::vector<std::uint32_t> client_of_;  ///< by visitor; of a session the client that came with it first
  std::vector<bool> is_session_;          ///< by visitor
};

} // namespace stickysim
