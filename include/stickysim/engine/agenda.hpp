#pragma once

#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/slab.hpp>

#include <cstdint>

namespace stickysim {

/// Events of a part that are rare and of many kinds, behind one kind of the engine's: an event has few bits
/// for its kind, a task has all that it needs. The event's subject is the place of its task in a table. Tasks
/// run in the order of all events. Like an event, a task is never cancelled: where it may become moot, its
/// part keeps the ticket of the one that is not.
template <class Task>
class Agenda {
public:
  /// Tasks come as events of `kind`.
  Agenda(Engine& engine, std::uint32_t kind) : engine_{engine}, kind_{kind} {}

  /// Schedules a task at a time that has not passed.
  Ticket at(Nanoseconds time, Task const& task) {
    std::uint32_t const place = tasks_.take();
    tasks_[place] = task;
    return engine_.at(time, kind_, place);
  }

  /// Schedules a task after `delay` ≥ 0.
  Ticket after(Nanoseconds delay, Task const& task) { return at(engine_.now() + delay, task); }

  /// The task of an event, whose place is free from now on: once for each event.
  Task take(Event event) {
    Task const task = tasks_[event.subject()];
    tasks_.free(event.subject());
    return task;
  }

private:
  Engine& engine_;
  std::uint32_t kind_;
  Slab<Task> tasks_;
};

} // namespace stickysim
