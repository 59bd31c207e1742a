#include "grading/known_servers.hpp"

namespace stickysim {

KnownServers::KnownServers(Call const& policy, std::uint32_t servers, OnQuestion on_question)
    : open_(servers, 1), position_(servers), loads_(servers, 0), weights_(servers, 1), workers_(servers, 1),
      speeds_(servers, 1), policy_{std::move(*make_routing_policy(policy, servers, 1))},
      on_question_{std::move(on_question)} {
  tell_members();
}

Candidates KnownServers::candidates() const {
  Candidates known;
  known.servers = servers_;
  known.position = position_;
  known.loads = loads_;
  known.weights = weights_;
  known.present = truth_.empty() ? loads_ : truth_;
  known.workers = workers_;
  known.speeds = speeds_;
  return known;
}

void KnownServers::tell_members() {
  servers_.clear();
  for (ServerId server = 0; server < size(); ++server) {
    position_[server] = open_[server] != 0 ? static_cast<std::uint32_t>(servers_.size()) : no_server;
    if (open_[server] != 0) servers_.push_back(server);
  }
  policy_->on_membership(candidates());
}

ServerId KnownServers::pick(RoutingKey const& key) {
  Candidates const known = candidates();
  if (on_question_) on_question_(known, key);
  return known.server(policy_->choose(known, key, random_));
}

void KnownServers::set_open(ServerId server, bool open) {
  open_[server] = open ? 1 : 0;
  tell_members();
}

void KnownServers::set_load(ServerId server, std::uint32_t load) {
  loads_[server] = load;
  if (policy_->follows_load()) policy_->on_load(server, load);
}

void KnownServers::set_weight(ServerId server, std::uint32_t weight) {
  weights_[server] = weight;
  tell_members();
}

void KnownServers::answer(ServerId server, Nanoseconds latency_ns, Nanoseconds now_ns) {
  if (policy_->follows_answers()) policy_->on_answer(server, latency_ns, now_ns);
}

void KnownServers::fail(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns) {
  if (policy_->follows_answers()) policy_->on_failure(server, age_ns, now_ns);
}

} // namespace stickysim
