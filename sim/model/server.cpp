#include "model/server.hpp"

#include "model/step.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

Fleet::Fleet(std::vector<ServerGroup> const& groups, Slab<Request>& requests)
    : groups_{groups}, requests_{requests} {
  bool any_sharing = false;
  for (ServerGroup const& group : groups) {
    Server server;
    server.shares = group.discipline == Discipline::ps;
    server.keeps_worker = group.io == ServerIo::blocking && !server.shares;
    any_sharing |= server.shares;
    server.workers = static_cast<std::uint32_t>(group.workers);
    if (group.queue >= 0) server.queue_limit = static_cast<std::uint32_t>(group.queue);
    server.group = static_cast<std::uint16_t>(&group - groups.data());
    servers_.insert(servers_.end(), static_cast<std::size_t>(group.count), server);
    server.up = false; // until it is scaled out to
    servers_.insert(servers_.end(), static_cast<std::size_t>(group.ever() - group.count), server);
  }
  down_since_ns_.resize(servers_.size());
  aborted_.resize(servers_.size());
  if (!any_sharing) return;
  sharing_.reserve(servers_.size());
  for (Server const& server : servers_)
    sharing_.emplace_back(groups[server.group].speed, server.workers);
}

void Fleet::hang(ServerId id, Nanoseconds now) {
  servers_[id].hung = true;
  down_since_ns_[id] = now;
  if (!servers_[id].shares) return;
  sharing_[id].pause(now);
  sharing_[id].ticket = no_ticket;
}

void Fleet::wake(ServerId id, Engine& engine) {
  servers_[id].hung = false;
  if (!servers_[id].shares) return;
  sharing_[id].resume(engine.now());
  await_departure(id, engine);
}

std::vector<std::uint32_t> Fleet::take_down(ServerId id, Nanoseconds now) {
  Server& server = servers_[id];
  std::vector<std::uint32_t> all;
  for (std::uint32_t request = server.first_active; request != no_request; request = requests_[request].next)
    all.push_back(request);
  for (std::uint32_t left = server.waiting; left > 0; --left)
    all.push_back(dequeue(id, now));

  if (!server.hung) down_since_ns_[id] = now;
  server.up = false;
  server.hung = false;
  server.first_active = no_request;
  for (std::uint32_t in_use = std::min(server.busy, server.workers); in_use > 0; --in_use)
    server.clock.stop(now);
  aborted_[id] += server.busy;
  server.busy = 0;
  if (server.shares) sharing_[id].clear(now);
  return all;
}

void Fleet::await_departure(ServerId id, Engine& engine) {
  ProcessorSharing& sharing = sharing_[id];
  Nanoseconds const next = sharing.next_departure(engine.now());
  sharing.ticket = next == never ? no_ticket : engine.at(next, kind_of(Step::sharing_departs), id);
}

std::string Fleet::name_of(ServerId id) const { return fmt::format("{}.{}", group_of(id).name, id + 1); }

} // namespace stickysim
