#pragma once

#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <string_view>

namespace stickysim {

/// One request as an access log tells it. What a log leaves out is empty, or -1. The texts are those of the
/// reader: they are valid until it reads the next record.
struct LogRecord {
  /// When the request was received, in nanoseconds since 1970-01-01 00:00:00 UTC. Of a log that notes when
  /// the request was answered, that less `total_ns`. A time without its zone is taken for UTC.
  Nanoseconds received_ns = 0;
  bool whole_seconds = false; ///< the log's clock counts nothing finer; `received_ns` then is a whole second
  bool notes_answer = false;  ///< the log notes when the request was answered

  std::string_view client;  ///< its address or name, without a port
  std::string_view session; ///< the value of the field that LogOptions::session names
  std::string_view method;
  std::string_view path;  ///< of the request, without the query
  std::string_view agent; ///< the client's `User-Agent`
  int status = -1;        ///< of the answer to the client

  Nanoseconds total_ns = -1;   ///< from the receipt to the end of the answer
  Nanoseconds queue_ns = -1;   ///< at the balancer: HAProxy's Tw
  Nanoseconds connect_ns = -1; ///< to the server: HAProxy's Tc, nginx' `$upstream_connect_time`
  Nanoseconds server_ns = -1;  ///< that the server took: Tr, `$upstream_response_time`, ALB's target time

  std::string_view backend;
  std::string_view server;     ///< that answered: HAProxy's name, or address and port; empty: none did
  int attempts = -1;           ///< servers that were asked, the last one included
  int server_connections = -1; ///< HAProxy's srv_conn: of the server, this request among them
  int server_queue = -1;       ///< HAProxy's srv_queue: requests before this one in the server's queue
  int backend_queue = -1;      ///< HAProxy's backend_queue

  /// HAProxy's four letters, `--VN`: who ended the session, in which phase, what the client's cookie was
  /// worth (N none, V valid, D the server is down, I unknown server), what was done to it (N nothing, I
  /// inserted).
  std::string_view termination;

  /// What the client's stickiness cookie was worth: the third letter of `termination`, or '-'.
  char cookie_found() const { return termination.size() == 4 ? termination[2] : '-'; }
  /// What was done to that cookie: the fourth letter, or '-'.
  char cookie_done() const { return termination.size() == 4 ? termination[3] : '-'; }
};

} // namespace stickysim
