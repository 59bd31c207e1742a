#pragma once

#include "fit/observed_session.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// Clients of a record that behave alike.
struct ClientClass {
  std::string name;  ///< `people`, `bots` or `monitors`; `clients` if there is one class only
  std::string words; ///< what sets them apart
  std::vector<ObservedSession> sessions;
  std::size_t clients = 0;
};

/// Parts a record's sessions into classes.
/// - Monitors: clients with 20 pauses or more through at least half of the record, of which the middle half
///   lie within a tenth of their median.
/// - Bots: sessions with more than 50 requests and ten times as many as the median session, at three times
///   its pace or a hundred times as long; only if they are three or more and issue one request in fifty.
/// - People: all others.
/// Where all would be monitors or bots there is one class.
std::vector<ClientClass> client_classes(std::vector<ObservedSession> sessions, Nanoseconds span);

} // namespace stickysim
