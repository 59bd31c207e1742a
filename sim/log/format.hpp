#pragma once

#include "log/timestamp.hpp"
#include <stickysim/log/record.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What a line of a log is.
struct LineReading {
  enum class Kind : unsigned char { request, comment, bad };
  Kind kind = Kind::request;
  std::string_view why = {}; ///< of a bad line: what is wrong with it; a literal
};

constexpr LineReading bad_line(std::string_view why) { return {LineReading::Kind::bad, why}; }
constexpr LineReading comment_line() { return {LineReading::Kind::comment}; }

/// How the lines of a log become records. A format remembers the line that it has read last, for field(), and
/// what the lines before it said of the others.
class LogFormat {
public:
  virtual ~LogFormat() = default;

  /// Reads a line without its end into `record`, whose texts point into the line or into the format.
  virtual LineReading read(std::string_view line, LogRecord& record) = 0;

  /// Looks at some lines of the log before any is read in earnest.
  virtual void learn(std::span<std::string const> /*lines*/) {}

  /// The field of that name of the line last read, or, if the format numbers them, of that number; empty if
  /// it has none.
  virtual std::string_view field(std::string_view name) const = 0;

  /// The names of the fields of the line last read, for a message.
  virtual std::vector<std::string> field_names() const = 0;

  /// What the lines read so far are in, in words: `Combined Log Format`.
  virtual std::string description() const = 0;

  /// The field that clients come from, in words; empty: the one that everybody expects.
  virtual std::string client_field() const { return {}; }

  /// Whether a number that nothing names is taken for the response time.
  virtual bool guesses_times() const { return false; }
};

/// Sets when the request was received by the moment at which it was answered and the time that this took,
/// `record.total_ns`. A clock of whole seconds does not become finer by that.
void set_answered(LogRecord& record, Timestamp answered);

/// Sets method and path by a request line, `GET /path?query HTTP/1.1`.
void set_request(LogRecord& record, std::string_view request);

/// Sets the path by the target of a request: a path, or a whole address (`https://host/path`).
void set_target(LogRecord& record, std::string_view target);

/// The status that three digits spell; -1 for anything else.
int parse_status(std::string_view text);

/// The value of the cookie of that name in a `Cookie` header; empty if there is none.
std::string_view cookie_value(std::string_view header, std::string_view name);

/// A format that can be asked for, and found.
struct FormatRow {
  std::string_view name;
  std::string_view meaning;
  std::unique_ptr<LogFormat> (*make)();
};

/// In the order in which they are tried.
std::span<FormatRow const> format_table();

std::unique_ptr<LogFormat> make_common_format();
std::unique_ptr<LogFormat> make_haproxy_format();
std::unique_ptr<LogFormat> make_aws_format();
std::unique_ptr<LogFormat> make_w3c_format();
std::unique_ptr<LogFormat> make_json_format();
std::unique_ptr<LogFormat> make_envoy_format();

/// The name of a format of other logs that the line looks like, with what to do; empty if nothing is known.
std::string foreign_format(std::string_view line);

} // namespace stickysim
