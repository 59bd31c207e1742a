#include "engine/utf8.hpp"
#include "trace/csv_row.hpp"
#include "trace/decimal_seconds.hpp"
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/engine/io_error.hpp>
#include <stickysim/trace/line_reader.hpp>
#include <stickysim/trace/read_trace.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>

namespace stickysim {

namespace {

enum Column : std::size_t { session, at, address, think, demand, column_count };
constexpr std::array<std::string_view, column_count> column_names{"session", "at", "address", "think",
                                                                  "demand"};
constexpr std::size_t absent = SIZE_MAX;
constexpr std::size_t longest_source = 200; // of a line shown in a message
constexpr std::size_t rows_between_looks = 1 << 16;

struct Row {
  std::uint32_t session = 0; ///< in the order of first appearance
  TraceRequest request;
};

/// What is known of a session while the file is being read.
struct TracedSession {
  TraceSession session;
  Nanoseconds start_ns = 0;
  Nanoseconds last_at_ns = 0;
};

// While a trace is being put together, lists that have grown included.
constexpr double bytes_per_row = 1.5 * sizeof(Row) + sizeof(TraceRequest);
constexpr double bytes_per_read_session = 1.5 * sizeof(TracedSession) + sizeof(TraceSession) + 80;

class TraceReader {
public:
  TraceReader(std::string const& path, double most_bytes)
      : path_{path}, most_bytes_{most_bytes}, reader_{path} {}

  /// Reads the whole file; throws Diagnostic.
  std::shared_ptr<Trace const> read() {
    read_header();
    while (next_row())
      read_row();
    if (rows_.empty()) fail(nullptr, "no requests in this trace", "give it a row per request");
    return assemble();
  }

private:
  [[noreturn]] void fail(CsvField const* field, std::string message, std::string help = "") const {
    Diagnostic diagnostic;
    diagnostic.file = path_;
    diagnostic.line = static_cast<std::size_t>(reader_.line_number());
    diagnostic.message = std::move(message);
    diagnostic.help = std::move(help);
    if (field != nullptr && line_.size() <= longest_source) {
      diagnostic.source = line_;
      diagnostic.column = 1 + character_count(line_.substr(0, field->offset));
      diagnostic.width = std::max<std::size_t>(1, character_count(line_.substr(field->offset, field->width)));
    }
    throw diagnostic;
  }

  /// Splits the next line that is not empty into `fields_`.
  bool next_row() {
    do {
      if (!reader_.next(line_)) return false;
      if (reader_.is_cut()) fail(nullptr, "the line is longer than 1 MiB", "is this a text file?");
    } while (line_.empty());
    if (!split_csv_row(line_, fields_))
      fail(&fields_.back(), "a quoted field is not closed", "double a quote that is part of the text");
    return true;
  }

  void read_header() {
    where_.fill(absent);
    if (!next_row()) fail(nullptr, "the trace is empty", "start with session,at,address,think,demand");
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF"; // spreadsheets write one
    if (fields_.front().text.starts_with(byte_order_mark))
      fields_.front().text.erase(0, byte_order_mark.size());
    for (std::size_t index = 0; index < fields_.size(); ++index) {
      auto const found = std::find(column_names.begin(), column_names.end(), fields_[index].text);
      if (found == column_names.end())
        fail(&fields_[index], fmt::format("unknown column '{}'", fields_[index].text),
             fmt::format("columns are {}", fmt::join(column_names, ", ")));
      std::size_t& place = where_[static_cast<std::size_t>(found - column_names.begin())];
      if (place != absent) fail(&fields_[index], fmt::format("column '{}' stands twice", *found));
      place = index;
    }
    for (Column const needed : {session, at, think})
      if (where_[needed] == absent)
        fail(nullptr, fmt::format("missing column '{}'", column_names[needed]),
             "the header is session,at,address,think,demand; address and demand are optional");
    columns_ = fields_.size();
  }

  /// The field of a column, or null if the file or the row leaves it out.
  CsvField const* given(Column column) const {
    if (where_[column] == absent) return nullptr;
    CsvField const& field = fields_[where_[column]];
    return field.text.empty() ? nullptr : &field;
  }

  Nanoseconds seconds(CsvField const& field, Column column) const {
    Result<Nanoseconds> const value = parse_decimal_seconds(field.text);
    if (!value)
      fail(&field, fmt::format("'{}' is '{}': {}", column_names[column], field.text, value.error().message),
           value.error().help);
    return *value;
  }

  void read_row() {
    if (fields_.size() != columns_)
      fail(&fields_.back(), fmt::format("{} fields where the header has {}", fields_.size(), columns_));
    if (rows_.size() == UINT32_MAX) fail(nullptr, "more than 4,294,967,295 requests");
    CsvField const* const id = given(session);
    if (id == nullptr) fail(&fields_[where_[session]], "a row without a session");

    auto const next_index = static_cast<std::uint32_t>(sessions_.size());
    auto const [entry, is_first] = index_of_.try_emplace(id->text, next_index);
    if (is_first) sessions_.emplace_back();
    TracedSession& open = sessions_[entry->second];
    Row row{.session = entry->second, .request = is_first ? first_request(open) : later_request(open)};
    if (CsvField const* const field = given(demand)) row.request.demand_ns = seconds(*field, demand);
    ++open.session.count;
    rows_.push_back(row);
    if (rows_.size() % rows_between_looks == 0) look_at_size();
  }

  void look_at_size() const {
    double const bytes = static_cast<double>(rows_.size()) * bytes_per_row +
                         static_cast<double>(sessions_.size()) * bytes_per_read_session;
    if (bytes > most_bytes_)
      fail(nullptr,
           fmt::format("{} requests of {} sessions up to here take more than {:.0f} MB", rows_.size(),
                       sessions_.size(), most_bytes_ / 1e6),
           "replay a shorter trace; --unlimited reads it all");
  }

  TraceRequest first_request(TracedSession& open) const {
    CsvField const& id = *given(session);
    CsvField const* const start = given(at);
    if (start == nullptr)
      fail(&id, fmt::format("session '{}' has no 'at' on its first row", id.text),
           "a session's first row starts it at that many seconds");
    if (CsvField const* const pause = given(think); pause != nullptr && seconds(*pause, think) != 0)
      fail(pause, fmt::format("session '{}' has a 'think' on its first row", id.text),
           "nothing precedes the first request; leave its 'think' empty");
    open.session.id = id.text;
    if (CsvField const* const client = given(address)) open.session.address = fnv1a(client->text);
    open.start_ns = open.last_at_ns = seconds(*start, at);
    return {.at_ns = open.start_ns};
  }

  TraceRequest later_request(TracedSession& open) const {
    CsvField const* const time = given(at);
    CsvField const* const pause = given(think);
    if ((time == nullptr) == (pause == nullptr))
      fail(time == nullptr ? given(session) : pause,
           time == nullptr ? "neither 'think' nor 'at'" : "both 'think' and 'at'",
           "a session's later rows give either 'think' (after the previous reply) or 'at' (a fixed time)");
    if (pause != nullptr) return {.think_ns = seconds(*pause, think)};
    Nanoseconds const at_ns = seconds(*time, at);
    if (at_ns < open.last_at_ns)
      fail(time, fmt::format("session '{}' goes back in time", open.session.id),
           "put a session's rows in the order of 'at'");
    open.last_at_ns = at_ns;
    return {.at_ns = at_ns};
  }

  /// Sessions in the order of their start, each with its requests side by side.
  std::shared_ptr<Trace const> assemble() {
    std::vector<std::uint32_t> order(sessions_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return sessions_[a].start_ns < sessions_[b].start_ns;
    });
    auto trace = std::make_shared<Trace>();
    trace->path = path_;
    trace->content_hash = reader_.content_hash();
    trace->sessions.reserve(order.size());
    std::vector<std::uint32_t> next_place(sessions_.size());
    std::uint32_t place = 0;
    for (std::uint32_t const index : order) {
      TraceSession& session = sessions_[index].session;
      session.first = next_place[index] = place;
      place += session.count;
      trace->sessions.push_back(std::move(session));
    }
    trace->requests.resize(rows_.size());
    for (Row const& row : rows_)
      trace->requests[next_place[row.session]++] = row.request;
    return trace;
  }

  std::string path_;
  double most_bytes_;
  LineReader reader_;
  std::string_view line_;
  std::vector<CsvField> fields_;
  std::array<std::size_t, column_count> where_{}; ///< each column's place in a row
  std::size_t columns_ = 0;
  std::unordered_map<std::string, std::uint32_t> index_of_; ///< looked up only, never walked
  std::vector<TracedSession> sessions_;
  std::vector<Row> rows_;
};

} // namespace

Result<std::shared_ptr<Trace const>, Diagnostics> read_trace(std::string const& path, double most_bytes) {
  try {
    return TraceReader{path, most_bytes}.read();
  } catch (Diagnostic const& diagnostic) {
    return Diagnostics{diagnostic};
  } catch (IoError const& error) {
    std::string_view const message = error.what();
    Diagnostic diagnostic;
    diagnostic.file = path;
    diagnostic.unreadable = true;
    diagnostic.message = message.substr(path.size() + std::string_view{": "}.size());
    return Diagnostics{diagnostic};
  }
}

} // namespace stickysim
