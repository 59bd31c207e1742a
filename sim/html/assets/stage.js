'use strict';

/** One variant's picture: clients, balancers, servers and the store, and the sessions among them. */
class Stage {
  static #easing = 70; // ms in which a dot comes closer to its place by 63 %
  static #mostBalancers = 4;
  static #boxGap = 8;
  static #leastBox = 140;
  static #shapes = {
    dot: 'M-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0z',
    ring: 'M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z',
    point: 'M-1.4 0a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0z',
    cross: 'M-4.3-2.5L-2.5-4.3L0-1.8L2.5-4.3L4.3-2.5L1.8 0L4.3 2.5L2.5 4.3L0 1.8L-2.5 4.3L-4.3 2.5L-1.8 0z',
    triangle: 'M0-4.6L4.6 3.8H-4.6z',
    tile: 'M-4-5.5H4Q5.5-5.5 5.5-4V4Q5.5 5.5 4 5.5H-4Q-5.5 5.5-5.5 4V-4Q-5.5-5.5-4-5.5z',
    rubble: 'M-4.6-4.6L4.6 4.6M4.6-4.6L-4.6 4.6',
  };
  static #words = { up: '', away: '', out: 'out for now' };
  static #cells = { 'to come': 'point', live: 'ring', intact: 'dot', lost: 'cross', failed: 'triangle', unfinished: 'ring' };

  /** `lives` and `fleet` of one variant; `colours`: by session, from 1; `store`: whether there is a place for one. */
  constructor(svg, lives, fleet, sessions, hasStore) {
    this.svg = svg;
    this.lives = lives;
    this.fleet = fleet;
    this.sessions = sessions;
    this.hasStore = hasStore;
    this.berths = this.#assignBerths();
    this.workers = fleet.workers.map(count => Math.min(Math.max(count, 1), 6));
    this.lives.forEach(life => life.attempts.forEach(attempt => {
      attempt.worker = Math.min(attempt.worker, this.workers[attempt.server] - 1);
    }));
  }

  #assignBerths() {
    let most = 0;
    for (let server = 0; server < this.fleet.names.length; ++server) {
      const stays = this.lives.flatMap(life => life.stays.get(server) ?? []);
      most = Math.max(most, assignSlots(stays, (stay, slot) => { stay.berth = slot; }));
      const works = this.lives.flatMap(life => life.attempts)
        .filter(attempt => attempt.server === server && attempt.done >= 0)
        .map(attempt => ({ from: attempt.start, to: attempt.done, attempt }));
      assignSlots(works, (work, slot) => { work.attempt.worker = slot; });
    }
    return most;
  }

  // Drawing what stands still.

  static element(parent, name, attributes = {}, text = '') {
    const node = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text) node.textContent = text;
    parent.append(node);
    return node;
  }

  /** What goes where in a picture of that width in pixels; `berthRows`: how many lines of berths a server needs. */
  measure(width) {
    const narrow = width < 480;
    const pitch = narrow ? 11.5 : width < 520 ? 13 : 15;
    const gap = narrow ? 12 : 30;
    const servers = this.fleet.names.length;
    const cellColumns = narrow ? 4 : 6;
    const balancerX = cellColumns * pitch + 6 + gap;
    const balancerWidth = narrow ? 14 : 22;
    const serversX = balancerX + balancerWidth + gap;
    const storeWidth = this.hasStore ? cellColumns * pitch + 10 : 0;
    const serversWidth = width - serversX - 1 - (this.hasStore ? storeWidth + (narrow ? 10 : 22) : 0);
    const wanted = servers <= (narrow ? 8 : 6) ? 1 : servers <= 16 ? 2 : 3;
    const columns = Math.max(1, Math.min(wanted, Math.floor(serversWidth / Stage.#leastBox)));
    const boxWidth = (serversWidth - (columns - 1) * Stage.#boxGap) / columns;
    const queue = boxWidth < 190 ? 3 : 4;
    const lane = (queue + Math.max(...this.workers)) * pitch + 10;
    const beside = boxWidth - lane >= 6 * pitch + 12; // berths stand beside the workers, or below them
    const perRow = Math.max(1, Math.floor((boxWidth - (beside ? lane + 12 : 10)) / pitch));
    const berthRows = Math.max(beside ? 2 : 1, Math.ceil(this.berths / perRow));
    return { width, narrow, pitch, columns, cellColumns, balancerX, balancerWidth, serversX, storeWidth, boxWidth,
             queue, lane, beside, perRow, berthRows };
  }

  /** Draws anew for that width, each server with so many lines of berths. */
  lay(width, berthRows) {
    this.svg.replaceChildren();
    const to = this.measure(width);
    const { narrow, pitch, columns, cellColumns, balancerX, balancerWidth, serversX, storeWidth, boxWidth } = to;
    this.scale = pitch / 13;
    const top = 24;
    to.boxHeight = 26 + (to.beside ? 0 : pitch + 6) + berthRows * pitch;
    const cellRows = Math.ceil(this.sessions.length / cellColumns);
    const serversHeight = Math.ceil(this.fleet.names.length / columns) * (to.boxHeight + Stage.#boxGap) - Stage.#boxGap;
    const height = top + Math.max(serversHeight, cellRows * pitch + 10);
    const centre = top + (height - top) / 2;
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height + 2}`);
    this.svg.setAttribute('width', width);
    this.svg.setAttribute('height', height + 2);

    const label = (x, text, anchor = 'start') =>
      Stage.element(this.svg, 'text', { x, y: 13, class: 'label', 'text-anchor': anchor }, text);
    label(0, 'clients');
    label(balancerX + balancerWidth / 2, narrow ? 'LB' : this.fleet.balancers > 1 ? 'balancers' : 'balancer', 'middle');
    label(serversX, 'servers');

    const cellsTop = centre - (cellRows * pitch) / 2 + pitch / 2;
    this.cellAt = i => ({ x: pitch / 2 + (i % cellColumns) * pitch, y: cellsTop + Math.floor(i / cellColumns) * pitch });

    this.serversX = serversX;
    this.links = Stage.element(this.svg, 'g', { class: 'links' });
    this.#layBalancers(balancerX, balancerWidth, top, height, centre);

    this.boxes = this.fleet.names.map((name, server) => {
      const x = serversX + (server % columns) * (boxWidth + Stage.#boxGap);
      const y = centre - serversHeight / 2 + Math.floor(server / columns) * (to.boxHeight + Stage.#boxGap);
      return this.#layServer(name, server, x, y, to);
    });
    if (this.hasStore) {
      this.#layStore(width - storeWidth - 1, storeWidth, cellColumns, pitch, centre);
      label(width - 1, 'store', 'end');
    }

    this.svg.append(...this.#sessionNodes());
  }

  #layBalancers(x, width, top, height, centre) {
    const drawn = Math.min(this.fleet.balancers, Stage.#mostBalancers);
    const long = Math.min(90, (height - top) / drawn - 8);
    const first = centre - (drawn * (long + 8) - 8) / 2;
    this.balancers = [];
    for (let i = 0; i < drawn; ++i) {
      const y = first + i * (long + 8);
      Stage.element(this.svg, 'rect', { x, y, width, height: long, rx: 7, class: 'balancer' });
      this.balancers.push({ x: x + width / 2, y: y + long / 2 });
    }
    this.trunk = { x: x + width, y: centre };
  }

  #layServer(name, server, x, y, { boxWidth, boxHeight, pitch, queue, beside, lane, perRow }) {
    const door = { x, y: y + 20 + pitch / 2 };
    const bend = (this.trunk.x + x) / 2;
    // To boxes behind others no line is drawn.
    const link = Stage.element(this.links, 'path', {
      class: 'link', d: x > this.serversX ? '' : `M${this.trunk.x} ${this.trunk.y}C${bend} ${this.trunk.y} ${bend} ${door.y} ${x} ${door.y}` });
    const node = Stage.element(this.svg, 'g', { class: 'server', 'data-server': name });
    Stage.element(node, 'rect', { x, y, width: boxWidth, height: boxHeight, rx: 6, class: 'box' });
    Stage.element(node, 'text', { x: x + 7, y: y + 14, class: 'server-name' }, name);
    const status = Stage.element(node, 'text', { x: x + boxWidth - 7, y: y + 14, class: 'status', 'text-anchor': 'end' });

    const workers = this.workers[server];
    const laneTop = y + 20;
    const workersX = x + 4 + queue * pitch;
    Stage.element(node, 'path', { class: 'queue', d: `M${x + 4} ${door.y + pitch / 2 + 0.5}H${workersX - 3}` });
    const places = [];
    for (let i = 0; i < workers; ++i) {
      const cell = { x: workersX + i * pitch, y: laneTop, width: pitch - 1.5, height: pitch - 0.5 };
      Stage.element(node, 'rect', { ...cell, rx: 2.5, class: 'worker' });
      places.push({ x: cell.x + cell.width / 2, y: door.y });
    }
    const gauge = Stage.element(node, 'g', { class: 'gauge' });
    const track = { x: workersX, y: laneTop + pitch + 2, height: 3, rx: 1.5 };
    let load;
    if (beside) {
      Stage.element(gauge, 'rect', { ...track, width: workers * pitch - 1.5, class: 'track' });
      load = Stage.element(gauge, 'rect', { ...track, width: 0, class: 'load' });
    }
    const berthX = beside ? x + lane + 6 : x + 5;
    const berthY = beside ? laneTop : laneTop + pitch + 5;
    return {
      node, status, link, door, load, loadWidth: workers * pitch - 1.5,
      workerAt: slot => places[slot],
      queueAt: i => ({ x: workersX - 3 - pitch / 2 - Math.min(i, queue - 1) * pitch * 0.92, y: door.y }),
      berthAt: berth => ({ x: berthX + pitch / 2 + (berth % perRow) * pitch, y: berthY + pitch / 2 + Math.floor(berth / perRow) * pitch }),
    };
  }

  #layStore(x, width, columns, pitch, centre) {
    const rows = Math.ceil(this.sessions.length / columns);
    const height = rows * pitch + 10;
    const y = centre - height / 2;
    const node = Stage.element(this.svg, 'g', { class: 'store' });
    Stage.element(node, 'rect', { x, y, width, height, rx: 6, class: 'box' });
    const status = Stage.element(node, 'text', { x: x + width - 6, y: y - 5, class: 'status', 'text-anchor': 'end' });
    this.store = { node, status,
      cellAt: i => ({ x: x + 5 + pitch / 2 + (i % columns) * pitch, y: y + 5 + pitch / 2 + Math.floor(i / columns) * pitch }) };
  }

  #sessionNodes() {
    const layers = ['cells', 'tiles', 'dots'].map(name => {
      const layer = document.createElementNS('http://www.w3.org/2000/svg', 'g');
      layer.setAttribute('class', name);
      return layer;
    });
    this.actors = this.sessions.map((session, i) => {
      const colour = `colour-${session.colour}`;
      const node = (layer, name) =>
        Stage.element(layer, 'path', { class: `${name} ${colour}`, 'data-session': session.name });
      const cell = node(layers[0], 'cell');
      const home = this.cellAt(i);
      cell.setAttribute('transform', this.#at(home));
      return { i, home, cell, tile: node(layers[1], 'tile'), dot: node(layers[2], 'dot'), x: home.x, y: home.y,
               server: -1, via: undefined, shown: new Map() };
    });
    return layers;
  }

  // Drawing what moves.

  /**
   * Draws the moment `time`. Dots that are elsewhere come closer to their places as far as `elapsed` ms of the
   * reader's time allow; with Infinity they are there at once. Returns whether some are still on their way.
   */
  draw(time, end, elapsed) {
    this.#drawFleet(time);
    const queues = this.boxes.map(() => []);
    const places = this.lives.map((life, i) => {
      const place = life.isLive(time) ? life.placeAt(time) : { kind: 'client' };
      if (place.kind === 'queue') queues[place.server].push({ i, since: place.since });
      return place;
    });
    for (const queue of queues) queue.sort((a, b) => a.since - b.since).forEach((waiting, at) => { places[waiting.i].at = at; });

    const count = { 'to come': 0, live: 0, intact: 0, lost: 0, failed: 0 };
    let moving = false;
    this.actors.forEach((actor, i) => {
      const life = this.lives[i];
      const fate = life.fateAt(time, end);
      ++count[fate === 'unfinished' ? 'live' : fate];
      moving = this.#drawSession(actor, life, places[i], time, fate, life.isLive(time), elapsed) || moving;
    });
    return { moving, count };
  }

  #drawFleet(time) {
    const now = this.fleet.at(time);
    this.boxes.forEach((box, server) => {
      const status = now.status[server];
      const words = [Stage.#words[status] ?? status, this.fleet.belief(server, now)].filter(Boolean).join(' · ');
      Stage.#set(box, 'class', `server is-${status}`, box.node);
      if (box.status.textContent !== words) box.status.textContent = words;
      const doubted = now.doubters[server] === this.fleet.balancers ? ' is-cut' : '';
      Stage.#set(box, 'link', `link is-${status}${doubted}`, box.link, 'class');
      if (box.load) {
        const load = this.fleet.loadAt(server, time) ?? 0;
        Stage.#set(box, 'load', (box.loadWidth * Math.min(load, 100) / 100).toFixed(1), box.load, 'width');
      }
    });
    if (this.store) {
      const words = now.store === 'up' ? '' : now.store;
      Stage.#set(this.store, 'class', `store${words ? ' is-down' : ''}`, this.store.node);
      if (this.store.status.textContent !== words) this.store.status.textContent = words;
    }
  }

  #drawSession(actor, life, place, time, fate, live, elapsed) {
    Stage.#set(actor, 'fate', fate, actor.cell, 'data-fate');
    const came = fate !== 'to come';
    const shape = live && fate !== 'lost' && came ? 'ring' : Stage.#cells[fate];
    Stage.#set(actor, 'cell', Stage.#shapes[shape], actor.cell, 'd');
    Stage.#set(actor, 'cellClass', `cell colour-${this.sessions[actor.i].colour} is-${live ? 'live' : came ? 'over' : 'to-come'} was-${fate.replace(' ', '-')}`, actor.cell, 'class');

    const target = live ? this.#pointOf(place, actor, time) : actor.home;
    const wasShown = actor.visible;
    if (live && !wasShown) Object.assign(actor, actor.home, { server: -1, via: undefined });
    if (elapsed === Infinity) Object.assign(actor, target, { via: undefined });
    else this.#approach(actor, place, target, time, live, elapsed);
    const settled = Math.abs(actor.x - target.x) < 0.3 && Math.abs(actor.y - target.y) < 0.3;
    if (settled) Object.assign(actor, target);
    actor.server = live ? place.server ?? -1 : -1;
    actor.visible = live || (wasShown && !settled);

    const holder = live ? life.holderAt(time) : 'none';
    const bare = holder === 'gone' && fate !== 'lost';
    Stage.#set(actor, 'dotClass', actor.visible
      ? `dot colour-${this.sessions[actor.i].colour}${fate === 'lost' ? ' is-lost' : ''}${bare ? ' is-bare' : ''}` : 'hidden', actor.dot, 'class');
    Stage.#set(actor, 'dot', Stage.#shapes[fate === 'lost' ? 'cross' : fate === 'failed' ? 'triangle' : 'dot'], actor.dot, 'd');
    if (actor.visible) Stage.#set(actor, 'dotAt', this.#at(actor), actor.dot, 'transform');
    this.#drawState(actor, life, holder, time);
    return actor.visible && !settled;
  }

  #drawState(actor, life, holder, time) {
    const gone = holder === 'gone';
    const held = gone ? life.heldBefore(time) : holder;
    const at = typeof held === 'number' ? this.#berth(actor, held, time)
      : held === 'store' ? this.store?.cellAt(actor.i) : held === 'dot' ? actor : undefined;
    Stage.#set(actor, 'tileClass', at ? `tile colour-${this.sessions[actor.i].colour}${gone ? ' is-gone' : ''}` : 'hidden', actor.tile, 'class');
    if (!at) return;
    Stage.#set(actor, 'tile', Stage.#shapes[gone ? 'rubble' : 'tile'], actor.tile, 'd');
    Stage.#set(actor, 'tileAt', this.#at(at), actor.tile, 'transform');
  }

  /** Comes closer to its place. Who has changed servers in between goes by the balancer. */
  #approach(actor, place, target, time, live, elapsed) {
    const rests = place.kind !== 'way';
    if (live && rests && place.server !== actor.server) {
      actor.via = this.#balancerAt(this.lives[actor.i].attemptAt(time)?.balancer ?? 0);
    } else if (!rests) {
      actor.via = undefined;
    }
    const step = (to, ms) => {
      const share = 1 - Math.exp(-ms / Stage.#easing);
      actor.x += (to.x - actor.x) * share;
      actor.y += (to.y - actor.y) * share;
    };
    if (actor.via) {
      step(actor.via, elapsed * 1.6);
      if (Math.hypot(actor.x - actor.via.x, actor.y - actor.via.y) < 14) actor.via = undefined;
    } else {
      step(target, elapsed);
    }
  }

  #pointOf(place, actor, time) {
    const box = this.boxes[place.server];
    switch (place.kind) {
    case 'queue': return box.queueAt(place.at);
    case 'worker': return box.workerAt(place.slot);
    case 'berth': return this.#berth(actor, place.server, time);
    case 'way': {
      const from = place.from < 0 ? actor.home : this.#berth(actor, place.from, time) ?? this.boxes[place.from].door;
      const by = this.#balancerAt(place.balancer);
      if (place.server < 0 || place.share <= 0.5) return Stage.#between(from, by, Math.min(1, place.share * 2));
      return Stage.#between(by, box.door, place.share * 2 - 1);
    }
    default: return actor.home;
    }
  }

  #balancerAt(balancer) {
    return this.balancers[Math.min(balancer, this.balancers.length - 1)];
  }

  #berth(actor, server, time) {
    const berth = this.lives[actor.i].berthAt(server, time);
    return berth === undefined ? undefined : this.boxes[server].berthAt(berth);
  }

  static #between(from, to, share) {
    return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  }

  #at({ x, y }) {
    return `translate(${x.toFixed(1)} ${y.toFixed(1)})scale(${this.scale.toFixed(2)})`;
  }

  /** Sets an attribute if it differs from what `owner` remembers of it. */
  static #set(owner, what, value, node, attribute = what) {
    owner.shown ??= new Map();
    if (owner.shown.get(what) === value) return;
    owner.shown.set(what, value);
    node.setAttribute(attribute, value);
  }

  /** Marks one session, or none. */
  follow(name) {
    this.svg.classList.toggle('is-following', name !== '');
    for (const node of this.svg.querySelectorAll('[data-session]'))
      node.toggleAttribute('data-followed', node.dataset.session === name);
  }
}
