#pragma once

#include "model/clients.hpp"
#include "model/features.hpp"
#include "model/recorder.hpp"
#include "model/request.hpp"
#include "model/server.hpp"
#include "model/session.hpp"
#include "model/state_backend.hpp"
#include "model/store.hpp"
#include "model/token.hpp"
#include <stickysim/engine/column.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace stickysim {

/// What requests find of their sessions' states and what becomes of what they write: the placement's backend,
/// the store if there is one, the tokens that clients carry. It keeps the books and draws conclusions; the
/// request path asks it and pays what an access takes.
class StateService {
public:
  StateService(Design const& design, Features const& features, std::span<PlannedFault const> plan,
               RunSettings const& run, Engine& engine, Clients& clients, Fleet const& fleet,
               Recorder& recorder);

  StateCost const& cost() const { return cost_; }
  StateBackend& states() { return *states_; }
  StateBackend const& states() const { return *states_; }
  /// Null: the states of this design are in no store.
  Store* store() { return store_ ? &*store_ : nullptr; }

  /// Whether a server holds requests that wait until their states are there: if it may go meanwhile.
  bool holds_readers() const { return holds_readers_; }

  // Finding.

  /// Trips to the store before a request finds its state: none where its server has a fresh copy.
  std::uint8_t reads_of(Request const& request) const {
    bool const has_copy = cost_.caches && request.session != no_session &&
                          states_->cached(clients_[request.session], request.server);
    return has_copy ? 0 : static_cast<std::uint8_t>(cost_.reads);
  }
  /// And after it has been served.
  std::uint8_t writes_of(Request const& request) const {
    return request.missing == Cause::none ? static_cast<std::uint8_t>(cost_.writes) : 0;
  }

  /// What a request finds on its server, written down in it.
  [[gnu::always_inline]] Finding find(std::uint32_t id, Request& request, Nanoseconds now);

  // Writing.

  /// A served request writes its state back.
  [[gnu::always_inline]] Commit commit(std::uint32_t id, Request const& request, Nanoseconds now);

  // Writes over one another. Only where Features::may_overwrite.

  /// A session starts, or has lost its state: none of its effects is in any.
  void begin_anew(std::uint32_t session) { effects_.set(session, {}); }

  /// The answer to a request that has an effect has come. Answers whether the effect is in the state: another
  /// request may have undone it meanwhile.
  bool effect_is_there(std::uint32_t session);

  // Tokens. Only where Features::carries_tokens.

  /// A request leaves its client: its token as it is now goes with it.
  void note_carried(std::uint32_t id, Session const& session) {
    if (features_.answers_overlap) carried_.set(id, {session.writes, session.last_use_ns});
  }
  /// `to` goes on for the request `from`, with the same token.
  void pass_on_carried(std::uint32_t from, std::uint32_t to) {
    if (!features_.answers_overlap) return;
    Token const token = carried_[from];
    carried_.set(to, token);
  }
  /// Bytes of the token that goes up with a request, if its client has kept one, or down with its answer.
  std::int64_t token_bytes_up(Session const& session) const {
    return cost_.token_bytes > settings_.token_limit ? 0 : token_size(settings_, session.writes);
  }
  std::int64_t token_bytes_down(std::uint32_t id, Request const& request) const {
    return token_size(settings_, request.creates ? 0 : writes_carried(id, clients_[request.session]) + 1);
  }
  /// Whether something on the way up, or down, takes no token of that size.
  bool refuses_up(std::int64_t token_bytes) const { return token_bytes > header_limit_; }
  bool refuses_down(std::int64_t token_bytes) const { return token_bytes > answer_header_limit_; }

  /// An answer reaches its client and sets the cookie to the token that its request carried and its own work:
  /// the last answer to arrive wins, and what others have put into the cookie since the request was sent is
  /// gone. Answers whether the client keeps it: a browser ignores a cookie above its limit and goes on with
  /// the one that it has, so that the work of this request is gone. Sources: RFC 6265, section 5.3, step 11:
  /// a cookie of the same name is replaced; RFC 6265bis, section 5.6: a cookie of more than 4,096 bytes is
  /// ignored entirely.
  bool take_token(std::uint32_t id, Request const& request);

private:
  /// Of a session's requests.
  struct Effects {
    std::uint32_t in_state = 0;
    std::uint32_t undone = 0; ///< before their answers have come
  };
  /// A token that a request carries.
  struct Token {
    std::uint32_t writes = 0;
    Nanoseconds signed_ns = 0;
  };
  Finding find_by_token(std::uint32_t id, Request const& request, Nanoseconds now) const;
  void find_nothing(Request& request, Finding const& finding);
  void find_stale(Session& session, Finding const& finding);
  void note_read(std::uint32_t id, Request const& request, Finding const& finding);
  void note_write(std::uint32_t id, Request const& request);
  void overwrite(Session& session, std::uint32_t effects);
  std::uint32_t writes_carried(std::uint32_t id, Session const& session) const {
    return features_.answers_overlap ? carried_[id].writes : session.writes;
  }
  bool ignore_token(Session const& session, Request const& request);

  StateSettings const& settings_;
  Features const& features_;
  Clients& clients_;
  Recorder& recorder_;
  std::unique_ptr<StateBackend> states_;
  StateCost cost_;
  std::optional<Store> store_;
  bool holds_readers_;
  std::int64_t header_limit_;        ///< the most bytes of cookies that balancer and server take
  std::int64_t answer_header_limit_; ///< and that the balancer takes in an answer
  Column<Effects> effects_;          ///< by session; kept if its requests may overwrite
  Column<std::uint32_t> read_;       ///< by request, those that it has read; kept likewise
  Column<Nanoseconds> signed_ns_;    ///< by request, when the token of its answer was signed
  Column<Token> carried_;            ///< by request; kept if answers may overlap
};

// On the path of every request, hence here.

inline Finding StateService::find(std::uint32_t id, Request& request, Nanoseconds now) {
  Session& session = clients_[request.session];
  Finding const finding = features_.answers_overlap ? find_by_token(id, request, now)
                                                    : states_->find(session, request.server, now);
  request.rebuilding = finding.rebuilt;
  if (finding.rebuilt) recorder_.of_class(session.workload).state_missed();
  if (finding.vanished > 0) find_stale(session, finding);
  if (features_.may_overwrite) note_read(id, request, finding);
  if (!finding.found) find_nothing(request, finding);
  return finding;
}

inline Commit StateService::commit(std::uint32_t id, Request const& request, Nanoseconds now) {
  Session& session = clients_[request.session];
  bool const created = request.creates;
  Commit const commit = states_->commit(session, request.server, now, created);
  if (features_.carries_tokens) signed_ns_.set(id, now);
  if (features_.may_overwrite && commit == Commit::done) note_write(id, request);
  return commit;
}

inline bool StateService::take_token(std::uint32_t id, Request const& request) {
  Session& session = clients_[request.session];
  bool const creates = request.creates;
  std::uint32_t const carried = creates ? 0 : writes_carried(id, session);
  std::uint32_t const writes = creates ? 0 : carried + 1;
  if (token_size(settings_, writes) > settings_.token_limit) return ignore_token(session, request);
  if (features_.tracks_state) session.last_use_ns = signed_ns_[id];
  // At a login after a loss nothing is left that could go.
  std::uint32_t const gone = session.writes - std::min(carried, session.writes);
  session.writes = writes;
  if (gone > 0 && session.at_risk > 0) overwrite(session, std::min(gone, session.at_risk));
  return true;
}

} // namespace stickysim
