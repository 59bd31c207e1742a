'use strict';

/**
 * What is recorded of one session under one variant, and where it is at any time. Between two recorded times a
 * place is interpolated; nothing is made up. All times are in ms since the start of the run; -1 is never.
 */
class Life {
  static longestHop = 200; // what a way shows of a longer wait before or behind the balancer

  /** `recorded`: the session's part of the JSON; see sim/html/replay_life.hpp. */
  constructor(recorded, results) {
    this.start = recorded.start < 0 ? Infinity : recorded.start; // it may not come at all under this variant
    this.end = recorded.end;
    this.outcome = recorded.outcome;
    this.lost = recorded.lost;
    this.attempts = Life.#attempts(recorded.attempts, results);
    this.holders = [];
    for (let i = 0; i < recorded.states.length; i += 2)
      this.holders.push({ from: recorded.states[i], holder: recorded.states[i + 1] });
    this.stays = this.#stays();
  }

  static #attempts(text, results) {
    const attempts = [];
    let issue = 0;
    let seat = -1;
    for (const row of text === '' ? [] : text.split(';')) {
      const numbers = row.split(',').map(field => field === '-' ? -1 : Number(field));
      const [gap, travel = 0, wait = 0, work = 0, back = 0, server = 0, result = 0, balancer = 0] = numbers;
      issue += gap;
      const previous = attempts.at(-1);
      const again = previous !== undefined && previous.result === 'retried';
      const arrive = travel < 0 ? -1 : issue + travel;
      const start = wait < 0 ? -1 : arrive + wait;
      const done = work < 0 ? -1 : start + work;
      const answer = back < 0 ? -1 : issue + back;
      // A second attempt sets out when the one before it is known to have failed: shortly before it arrives.
      const heard = again ? Math.max(issue, previous.arrive, previous.done, previous.leave) : issue;
      const leave = again ? Math.max(heard, arrive - Life.longestHop) : issue;
      attempts.push({ leave, arrive, start, done, answer, server, balancer, seat, again,
                      result: results[result], worker: 0 });
      if (done >= 0) seat = server;
    }
    return attempts;
  }

  /** Its last attempt that has set out by `time`; undefined before the first. */
  attemptAt(time) {
    let low = 0;
    let high = this.attempts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.attempts[middle].leave <= time) low = middle + 1;
      else high = middle;
    }
    return this.attempts[low - 1];
  }

  /** Who holds its state: a server's index, 'store', 'dot', 'gone' or 'none'. */
  holderAt(time) {
    let holder = 'none';
    for (const change of this.holders) {
      if (change.from > time) break;
      holder = change.holder;
    }
    return holder;
  }

  /** Who held its state before it went. */
  heldBefore(time) {
    return this.holders.findLast(change => change.from <= time && change.holder !== 'gone')?.holder;
  }

  /** `to come`, `live`, or an outcome of the ledger; a session that has lost its state is lost from then on. */
  fateAt(time, end) {
    if (time < this.start) return 'to come';
    if (time >= end || (this.end >= 0 && time >= this.end)) return this.outcome;
    return this.lost >= 0 && time >= this.lost ? 'lost' : 'live';
  }

  isLive(time) {
    return time >= this.start && (this.end < 0 || time < this.end);
  }

  /**
   * Where its dot is: `client`; `way`, `share` of it gone, from the server `from` (-1: its client) by a balancer to
   * `server` (-1: no further than the balancer); `queue`, `worker` or `berth` of a server: at a berth it rests
   * until its next request.
   */
  placeAt(time) {
    const attempt = this.attemptAt(time);
    if (attempt === undefined) return { kind: 'client' };
    const { leave, arrive, start, done, answer, server, balancer, seat, again } = attempt;
    const rest = at => at < 0 ? { kind: 'client' } : { kind: 'berth', server: at };
    if (arrive < 0) {
      if (answer >= 0 && time >= answer) return rest(seat);
      const share = Math.min(1, (time - leave) / Life.longestHop);
      return { kind: 'way', from: seat, server: -1, balancer, share };
    }
    if (time < arrive) {
      const from = again ? this.attempts[this.attempts.indexOf(attempt) - 1].server : seat;
      return { kind: 'way', from, server, balancer, share: Life.#share(time - leave, arrive - leave) };
    }
    if (done >= 0 && time >= done) return rest(server);
    if (answer >= 0 && time >= answer) return rest(seat);
    if (start >= 0 && time >= start) return { kind: 'worker', server, slot: attempt.worker };
    return { kind: 'queue', server, since: arrive };
  }

  /** Of a way that takes long, most is a wait at the balancer: half-way. */
  static #share(gone, whole) {
    const hop = Math.min(whole, Life.longestHop) / 2;
    if (gone <= hop) return gone / hop / 2;
    const left = whole - gone;
    return left >= hop ? 0.5 : 1 - left / hop / 2;
  }

  /** When it takes a berth of which server, with its dot or its state: by server, in the order of time. */
  #stays() {
    const stays = new Map();
    const stay = (server, from, to) => {
      if (!stays.has(server)) stays.set(server, []);
      stays.get(server).push({ from, to, berth: 0 });
    };
    const last = this.end < 0 ? Infinity : this.end;
    this.attempts.forEach((attempt, i) => {
      if (attempt.done < 0) return;
      let next = i + 1;
      while (next < this.attempts.length && this.attempts[next].done < 0) ++next;
      stay(attempt.server, attempt.arrive, next < this.attempts.length ? this.attempts[next].arrive : last);
    });
    this.holders.forEach((change, i) => {
      // A state that is gone leaves a cross at its place.
      const holder = this.heldBefore(change.from);
      if (typeof holder === 'number') stay(holder, change.from, this.holders[i + 1]?.from ?? last);
    });
    for (const list of stays.values()) {
      list.sort((a, b) => a.from - b.from);
      for (let i = 0; i + 1 < list.length;) {
        if (list[i + 1].from > list[i].to) { ++i; continue; }
        list[i].to = Math.max(list[i].to, list[i + 1].to);
        list.splice(i + 1, 1);
      }
    }
    return stays;
  }

  /** Its berth at a server, or undefined if it has none then. */
  berthAt(server, time) {
    return this.stays.get(server)?.find(stay => stay.from <= time && time <= stay.to)?.berth;
  }
}

/** Gives each of `intervals` ({from, to}) the lowest slot that is free, by `assign`; returns how many it takes. */
function assignSlots(intervals, assign) {
  const free = []; // when each slot is free again
  intervals.sort((a, b) => a.from - b.from || a.to - b.to);
  for (const interval of intervals) {
    let slot = free.findIndex(until => until <= interval.from);
    if (slot < 0) slot = free.length;
    free[slot] = interval.to;
    assign(interval, slot);
  }
  return free.length;
}
