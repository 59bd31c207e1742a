#include "reference/simulator.hpp"

#include <cmath>

namespace stickysim::reference {

void Simulator::visit(AttemptPtr a, Step then) {
  StoreSettings const& settings = design_.state.store;
  --a->trips_left;
  auto const v = std::make_shared<Visit>();
  v->set_out_ns = now_;
  v->work_ns = settings.service_time.distribution->constant();
  v->attempt = a;
  v->turn_of_attempt = ++a->turn;
  v->then = then;
  if (settings.timeout_ns > 0) after(settings.timeout_ns, [=, this] { answer_visit(v, false); });
  after(settings.round_trip_ns / 2, [=, this] { visit_arrives(v); });
}

/// Its server has an answer, or waits for it no longer.
void Simulator::answer_visit(VisitPtr v, bool ok) {
  if (std::exchange(v->answered, true)) return;
  if (ok) books_.visited(now_, now_ - v->set_out_ns);
  if (v->attempt->turn != v->turn_of_attempt) return; // its server has died
  Step const learn = ok ? v->then : &Simulator::fail_at_store;
  if (servers_[at_(v->attempt)].hung) return stall(v->attempt, learn);
  (this->*learn)(v->attempt);
}

void Simulator::visit_arrives(VisitPtr v) {
  StoreSettings const& settings = design_.state.store;
  if (store_.down)
    return after(settings.round_trip_ns - settings.round_trip_ns / 2, [=, this] { answer_visit(v, false); });
  if (std::ssize(store_.in_service) < settings.workers) return visit_begins(v);
  store_.queue.push_back(v);
}

void Simulator::visit_begins(VisitPtr v) {
  store_.in_service.push_back(v);
  books_.store_busy.change(now_, 1);
  resume(v);
}

void Simulator::resume(VisitPtr v) {
  v->since_ns = now_;
  if (store_.hung) return;
  auto const takes_ns = std::llround(static_cast<double>(v->work_ns) * store_.factor);
  after(takes_ns, [=, this, turn = ++v->turn] {
    if (v->turn == turn) visit_ends(v);
  });
}

void Simulator::suspend(VisitPtr v) {
  ++v->turn;
  if (!store_.hung) v->work_ns -= std::llround(static_cast<double>(now_ - v->since_ns) / store_.factor);
}

void Simulator::visit_ends(VisitPtr v) {
  store_.in_service.remove(v);
  books_.store_busy.change(now_, -1);
  after(design_.state.store.round_trip_ns - design_.state.store.round_trip_ns / 2,
        [=, this] { answer_visit(v, true); });
  if (!store_.queue.empty()) {
    VisitPtr const next = store_.queue.front();
    store_.queue.pop_front();
    visit_begins(next);
  }
  note_recovery();
}

/// The connections of all that wait or are served break.
void Simulator::drop_visits() {
  std::deque<VisitPtr> dropped = store_.queue;
  dropped.insert(dropped.begin(), store_.in_service.begin(), store_.in_service.end());
  books_.store_busy.change(now_, -std::ssize(store_.in_service));
  store_.queue.clear();
  store_.in_service.clear();
  for (VisitPtr const& v : dropped) {
    ++v->turn;
    after(design_.state.store.round_trip_ns - design_.state.store.round_trip_ns / 2,
          [=, this] { answer_visit(v, false); });
  }
  note_recovery();
}

void Simulator::outage_ends() {
  store_.recovers_from_ns.push_back(now_);
  note_recovery();
}

void Simulator::note_recovery() {
  if (!store_.in_service.empty() || !store_.queue.empty()) return;
  for (Nanoseconds const since : std::exchange(store_.recovers_from_ns, {}))
    books_.time("store_recovery_time", now_ - since);
}

} // namespace stickysim::reference
