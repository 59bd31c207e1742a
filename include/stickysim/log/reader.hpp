#pragma once

#include <stickysim/log/record.hpp>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace stickysim {

/// How to read a log. Everything that is left empty is found out from the log's lines.
struct LogOptions {
  std::string format = {};  ///< one of log_formats()
  std::string client = {};  ///< the field that says who asks: its name, or its number in the line, from 1
  std::string session = {}; ///< the field, cookie or header that says to which session a request belongs
  std::vector<std::string> only = {}; ///< patterns of paths (`/shop/*`): others are left out
  std::vector<std::string> skip = {}; ///< patterns of paths that are left out; `static`: of files
};

/// A line of a log that is not a request, and why.
struct BadLine {
  std::string path;
  std::uint64_t line = 0; ///< from 1
  std::string why;
};

/// What a reader has found so far.
struct LogFindings {
  std::vector<std::string> formats; ///< of the files, each once, in words: "Combined Log Format with …"
  std::string client_field;         ///< that the clients were read from, in words
  bool guesses_times = false;       ///< a number without a name is taken for the response time
  std::string copy;                 ///< a file that begins as another one does; empty: none
  std::uint64_t lines = 0;
  std::uint64_t requests = 0; ///< records returned
  std::uint64_t left_out = 0; ///< requests that the patterns of paths leave out
  std::uint64_t bad_lines = 0;
  std::vector<BadLine> first_bad_lines; ///< the first few of them
};

/// A log that cannot be read as one: what was seen, and what to do. Exit code 2.
class LogError : public std::runtime_error {
public:
  explicit LogError(std::string const& message, std::string cure = "")
      : std::runtime_error{message}, cure_{std::move(cure)} {}
  std::string const& cure() const { return cure_; }

private:
  std::string cure_;
};

/// The names of the formats that can be asked for.
std::vector<std::string> log_formats();

/// Reads access logs request by request: Common and Combined Log Format with what servers add to them,
/// HAProxy's `option httplog`, load balancers of AWS, W3C, JSON lines; behind the prefixes of syslog, Docker
/// and Kubernetes; plain, or compressed by gzip, bzip2 or xz. Comments and empty lines count as lines alone.
///
///     LogReader reader{{"access.log.1.gz", "access.log"}};
///     LogRecord record;
///     while (reader.next(record)) use(record);
class LogReader {
public:
  /// Several files are read one after the other, in the order of their first requests; `-` is standard input.
  /// Throws IoError on what cannot be read, LogError on what is no log.
  explicit LogReader(std::vector<std::string> paths, LogOptions options = {});
  ~LogReader();
  LogReader(LogReader const&) = delete;
  LogReader& operator=(LogReader const&) = delete;

  /// The next request in the order of the file; false at the end. Throws IoError, LogError.
  bool next(LogRecord& record);
  LogFindings const& findings() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace stickysim
