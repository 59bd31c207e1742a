#include "cli/sequence_diagram.hpp"

#include "report/narrator.hpp"
#include "report/page.hpp"
#include "results/attempt.hpp"

#include <fmt/ranges.h>

#include <map>
#include <set>

namespace stickysim {

namespace {

constexpr std::size_t note_columns = 44;

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_plain(char c) {
  constexpr std::string_view marks = " .,:()_-'/=+";
  return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Whether the word `end`, which closes a block, stands there.
bool is_end(std::string_view text, std::size_t at) {
  return text.substr(at, 3) == "end" && (at == 0 || !is_letter_or_digit(text[at - 1])) &&
         (at + 3 == text.size() || !is_letter_or_digit(text[at + 3]));
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i)
    safe += is_plain(text[i]) && !is_end(text, i) ? std::string{text[i]} : fmt::format("#{};", int{text[i]});
  return safe;
}

constexpr std::string_view tie = "\u00a0"; ///< a space at which no line is broken

/// A number and what follows it, `24.9 ms`, stay on one line.
std::string with_units_tied(std::string_view text) {
  std::string tied;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const behind_number = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
    if (text[i] == ' ' && behind_number)
      tied += tie;
    else
      tied += text[i];
  }
  return tied;
}

std::string untied(std::string line) {
  for (std::size_t at = 0; (at = line.find(tie, at)) != std::string::npos;)
    line.replace(at, tie.size(), " ");
  return line;
}

/// Who takes part, by the name that stands in the text of the diagram.
constexpr std::string_view client = "client";
constexpr std::string_view store = "store";
std::string balancer(std::int32_t index) { return fmt::format("balancer{}", index + 1); }
std::string server(ServerId id) { return fmt::format("server{}", id + 1); }

class Diagram {
public:
  Diagram(Chronicle const& chronicle, Design const& design, TrialResult const& trial)
      : design_{design}, trial_{trial} {
    for (StoryLine const& line : story_of(chronicle, design, trial))
      add(line);
  }

  std::string text(std::string_view title) const {
    std::string text = fmt::format("sequenceDiagram\n  title {}\n  actor {}\n", escaped(title), client);
    for (std::int32_t const each : balancers_)
      text += participant(balancer(each), design_.balancer.count > 1 ? fmt::format("balancer {}", each + 1)
                                                                     : std::string{"balancer"});
    for (ServerId const each : servers_)
      text += participant(server(each), trial_.servers[each].name);
    if (asks_store_) text += participant(store, "store");
    return text + statements_;
  }

private:
  static std::string participant(std::string_view id, std::string_view name) {
    return fmt::format("  participant {} as {}\n", id, escaped(name));
  }

  void send(std::string_view from, std::string_view arrow, std::string_view to, std::string_view text) {
    date();
    statements_ += fmt::format("  {}{}{}: {}\n", from, arrow, to, mermaid_text(text));
    noted_at_.clear();
  }

  /// What happens one after another at a place is one note.
  void note(std::string_view where, std::string_view text) {
    if (noted_at_ == where) {
      statements_.insert(statements_.size() - 1, "<br/>" + mermaid_text(text));
      return;
    }
    statements_ += fmt::format("  Note over {}: {}\n", where, mermaid_text(text));
    noted_at_ = where;
  }

  /// The time, beside the client, if it differs from the last one there.
  void date() {
    std::string now = fmt::format("{:.4f} s", to_seconds(now_ns_));
    if (now == dated_) return;
    dated_ = std::move(now);
    noted_at_.clear();
    statements_ += fmt::format("  Note left of {}: {}\n", client, dated_);
  }

  void dated_note(std::string_view where, std::string_view text) {
    date();
    note(where, text);
  }

  void add(StoryLine const& line) {
    now_ns_ = line.at_ns;
    if (line.event != nullptr) return dated_note(place_of(*line.event), line.text);
    if (line.entry == nullptr) return dated_note(client, line.text);
    ChronicleEntry const& entry = *line.entry;
    balancers_.insert(entry.balancer);
    if (entry.server != no_server) servers_.insert(entry.server);
    add(entry, line.text);
  }

  /// Who the event happens to, if that takes part so far; else the client.
  std::string place_of(FleetEvent const& event) const {
    if (servers_.contains(event.server)) return server(event.server);
    if (balancers_.contains(event.balancer)) return balancer(event.balancer);
    bool const is_of_store = event.server == no_server && event.balancer < 0;
    return std::string{is_of_store && asks_store_ ? store : client};
  }

  void add(ChronicleEntry const& entry, std::string const& words) {
    std::string const by = balancer(entry.balancer);
    std::string const at = server(entry.server);
    switch (entry.what) {
    case Happening::logs_in:
    case Happening::requests:
    case Happening::logs_in_again:
    case Happening::repeats:
    case Happening::sends_again: at_server_.erase(request_key(entry)); return send(client, "->>", by, words);
    case Happening::arrives: at_server_[request_key(entry)] = entry.server; return send(by, "->>", at, words);
    case Happening::no_way: return send(by, "-x", at, words);
    case Happening::fails: at_server_.erase(request_key(entry)); return send(at, "--x", by, words);
    case Happening::asks_store:
    case Happening::writes_store:
      asks_store_ = true;
      at_store_.insert(request_key(entry));
      return send(at, "->>", store, words);
    case Happening::finds_state:
    case Happening::finds_stale:
    case Happening::has_written:
    case Happening::misses_state:
    case Happening::rebuilds:
      if (at_store_.erase(request_key(entry)) > 0) return send(store, "-->>", at, words);
      return note(at, words);
    case Happening::binds: answer(entry); return note(by, words);
    case Happening::is_answered:
    case Happening::is_logged_out: answer(entry); return send(by, "-->>", client, words);
    case Happening::is_failed: at_server_.erase(request_key(entry)); return send(by, "--x", client, words);
    default: break;
    }
    if (entry.what >= Happening::arrives) return note(at, words);
    if (entry.what >= Happening::not_bound) return note(by, words);
    dated_note(client, words);
  }

  /// The server's answer reaches the balancer.
  void answer(ChronicleEntry const& entry) {
    auto const found = at_server_.find(request_key(entry));
    if (found == at_server_.end()) return;
    send(server(found->second), "-->>", balancer(entry.balancer), "the answer");
    at_server_.erase(found);
  }

  Design const& design_;
  TrialResult const& trial_;
  std::string statements_;
  std::set<std::int32_t> balancers_;
  std::set<ServerId> servers_;
  bool asks_store_ = false;
  Nanoseconds now_ns_ = 0; ///< of the line that is being told
  std::string dated_;      ///< beside the client
  std::string noted_at_;   ///< where the last statement is a note; empty if it is none
  std::map<RequestKey, ServerId> at_server_;
  std::set<RequestKey> at_store_; ///< requests whose server waits for it
};

} // namespace

std::string mermaid_text(std::string_view text) {
  std::vector<std::string> lines = wrapped("", with_units_tied(text), 0, note_columns);
  for (std::string& line : lines)
    line = escaped(untied(std::move(line)));
  return fmt::format("{}", fmt::join(lines, "<br/>"));
}

std::string sequence_diagram(std::string_view title, Chronicle const& chronicle, Design const& design,
                             TrialResult const& trial) {
  return Diagram{chronicle, design, trial}.text(title);
}

} // namespace stickysim
