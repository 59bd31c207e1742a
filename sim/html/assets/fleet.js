'use strict';

/** What happened to the servers and the store of one variant, from its events. Times in ms. */
class Fleet {
  static #status = { crash: 'down', boot: 'boots', up: 'up', hang: 'hangs', wake: 'up', drain: 'drains', undrain: 'up',
                     stop: 'down', join: 'boots', leave: 'away', maintenance: 'out', back: 'up' };
  static #store = { store_down: 'down', store_hang: 'hangs', store_slow: 'slow', store_up: 'up', store_failover: 'up' };
  static #doubt = { marked_down: 'health', marked_up: 'health', ejected: 'ejection', readmitted: 'ejection' };

  /** `variant`: its part of the data. `windowLength`: of its loads. */
  constructor(variant, windowLength, balancers) {
    this.names = variant.servers;
    this.workers = variant.workers;
    this.balancers = balancers;
    this.events = variant.events;
    this.load = variant.load;
    this.windowLength = windowLength;
    // Who joins before anything else happens to it was not there.
    this.first = this.names.map((_, server) =>
      this.events.find(event => event.server === server && event.kind in Fleet.#status)?.kind === 'join'
        ? 'away' : 'up');
  }

  /** Everything at `time`: per server its status and how many balancers take it for down; the store's status. */
  at(time) {
    const status = [...this.first];
    const doubts = this.names.map(() => new Set());
    const shards = new Map();
    for (const { at, kind, server, balancer, shard } of this.events) {
      if (at > time) break;
      if (server >= 0 && kind in Fleet.#status) status[server] = Fleet.#status[kind];
      if (server >= 0 && kind in Fleet.#doubt) {
        const doubt = `${balancer} ${Fleet.#doubt[kind]}`;
        if (kind === 'marked_down' || kind === 'ejected') doubts[server].add(doubt);
        else doubts[server].delete(doubt);
      }
      if (kind in Fleet.#store) shards.set(shard, Fleet.#store[kind]);
    }
    const doubters = doubts.map(set => new Set([...set].map(doubt => doubt.split(' ')[0])).size);
    return { status, doubters, store: Fleet.#storeStatus(shards) };
  }

  static #storeStatus(shards) {
    const whole = shards.get(0);
    if (whole !== undefined && whole !== 'up') return whole;
    const bad = [...shards].filter(([shard, status]) => shard > 0 && status !== 'up');
    return bad.length === 0 ? 'up' : bad.map(([shard, status]) => `shard ${shard} ${status}`).join(', ');
  }

  /** What balancers believe of a server, where it differs from what is so; else empty. */
  belief(server, now) {
    const doubters = now.doubters[server];
    const gone = now.status[server] === 'away' || now.status[server] === 'out';
    if (gone) return '';
    const serves = now.status[server] !== 'down' && now.status[server] !== 'boots';
    const wrong = serves ? doubters : this.balancers - doubters;
    if (wrong === 0) return '';
    const belief = serves ? 'seen as down' : 'seen as up';
    return this.balancers === 1 ? belief : `${belief} by ${wrong}/${this.balancers}`;
  }

  /** Share of a server's workers that are busy in the window around `time`, in percent; undefined if unknown. */
  loadAt(server, time) {
    const loads = this.load[server];
    if (!loads || loads.length === 0) return undefined;
    const load = loads[Math.min(loads.length - 1, Math.floor(time / this.windowLength))];
    return load < 0 ? undefined : load;
  }
}
