'use strict';

/** The fleet in motion: variants side by side on one clock, driven by what a run has recorded. */
class Replay {
  static speeds = [0.02, 0.1, 0.5, 1, 2, 5, 20, 100, 500];
  static #quietAfter = 5000;  // ms without an event that are worth skipping
  static #silence = 900;      // ms of the reader's time between two captions while it plays
  static #tour = 45000;       // ms of the reader's time in which all events go by, at the speed it starts with

  constructor(section, data) {
    this.section = section;
    this.end = data.end;
    this.sessions = data.sessions;
    this.moments = [...section.querySelectorAll('.moments li')].map(item =>
      ({ at: Number(item.dataset.time), item }));
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
    this.playing = false;
    this.last = undefined;
    this.spoken = -Infinity;

    this.stages = [...section.querySelectorAll('.stage')].map((figure, i) => {
      const variant = data.variants[i];
      const lives = variant.sessions.map(recorded => new Life(recorded, data.results));
      const svg = figure.querySelector('svg');
      const counters = figure.querySelector('.counters');
      return { variant, figure, svg, counters,
               stage: new Stage(svg, lives, new Fleet(variant, data.window, Replay.#balancers(variant, lives)), data.sessions, variant.store) };
    });
    section.querySelector('.theatre').hidden = false;
    this.#findControls();
    this.#listen();

    const events = this.moments.filter(({ item }) => !item.matches('.is-loss, .is-run'));
    const first = events.at(0)?.at ?? 0;
    const last = events.at(-1)?.at ?? this.end;
    this.speed = Replay.speeds.find(speed => speed >= 1 && (last - first + 10000) / speed <= Replay.#tour)
      ?? Replay.speeds.at(-1);
    this.controls.speed.value = String(this.speed);
    this.#lay();
    this.show(this.#opening(events).at);
  }

  /** What it shows until somebody plays it: what tells most. */
  #opening(events) {
    return events.find(({ item }) => item.matches('.is-bad')) ?? events[0]
      ?? this.moments.find(({ item }) => item.matches('.is-loss')) ?? this.moments[0];
  }

  /** As many as are met with; those to which nothing comes are not drawn. */
  static #balancers(variant, lives) {
    const met = [...variant.events, ...lives.flatMap(life => life.attempts)].map(({ balancer }) => balancer);
    return 1 + met.reduce((most, balancer) => Math.max(most, balancer), 0);
  }

  #findControls() {
    const find = name => this.section.querySelector(`[data-control="${name}"]`);
    this.controls = Object.fromEntries(
      ['play', 'previous', 'next', 'skip', 'speed', 'clock', 'follow'].map(name => [name, find(name)]));
    this.caption = this.section.querySelector('.caption');
    this.readout = this.section.querySelector('.readout');
    this.followed = this.section.querySelector('.followed');
    this.controls.clock.max = String(this.end);
    for (const speed of Replay.speeds) this.controls.speed.add(new Option(Replay.#speedText(speed), String(speed)));
    this.controls.follow.add(new Option('nobody', ''));
    this.sessions.forEach((session, i) =>
      this.controls.follow.add(new Option(`session ${session.name}, ${this.#briefly(i)}`, session.name)));
    if (this.still.matches) this.controls.play.title += '. With reduced motion it steps to the next event.';
    const ticks = this.section.querySelector('.ticks');
    for (const { at, item } of this.moments) {
      Stage.element(ticks, 'line', { x1: 1000 * at / this.end, x2: 1000 * at / this.end, y1: 0, y2: 10,
                                     class: item.className });
    }
  }

  static #speedText(speed) {
    if (speed === 1) return 'real time';
    return speed < 1 ? `${1 / speed} × slower` : `${speed} × faster`;
  }

  #listen() {
    const { play, previous, next, skip, speed, clock, follow } = this.controls;
    play.addEventListener('click', () => this.toggle());
    previous.addEventListener('click', () => this.step(-1));
    next.addEventListener('click', () => this.step(1));
    skip.addEventListener('click', () => this.skipQuiet());
    speed.addEventListener('change', () => { this.speed = Number(speed.value); });
    clock.addEventListener('input', () => { this.pause(); this.show(Number(clock.value)); });
    follow.addEventListener('change', () => this.follow(follow.value));
    this.section.addEventListener('keydown', event => this.#key(event));
    this.section.addEventListener('click', event => {
      const session = event.target.closest?.('[data-session]')?.dataset.session;
      if (session !== undefined) this.follow(this.controls.follow.value === session ? '' : session);
    });
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.pause(); });
    new ResizeObserver(() => this.#lay()).observe(this.section);
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const busy = event.target.matches('select, summary') || (event.key === ' ' && event.target.matches('button'));
    const deed = { ' ': () => this.toggle(), n: () => this.step(1), p: () => this.step(-1), s: () => this.skipQuiet() };
    if (busy || !(event.key in deed)) return;
    event.preventDefault();
    deed[event.key]();
  }

  /** Draws everything for the present width; only when it has changed. */
  #lay() {
    const width = Math.floor(this.stages[0].svg.parentElement.clientWidth);
    if (width === this.width || width === 0) return;
    this.width = width;
    const berthRows = Math.max(...this.stages.map(({ stage }) => stage.measure(width).berthRows));
    for (const { stage } of this.stages) {
      stage.lay(width, berthRows);
      stage.follow(this.controls.follow.value);
    }
    if (this.time !== undefined) this.show(this.time);
  }

  // The clock.

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** With reduced motion nothing moves: what would be played is stepped through. */
  play() {
    if (this.still.matches) return this.step(1);
    if (this.time >= this.end) this.show(0);
    this.playing = true;
    this.#label();
    this.#animate();
  }

  pause() {
    this.playing = false;
    this.#label();
  }

  #label() {
    const { play } = this.controls;
    play.textContent = this.playing ? 'Pause' : 'Play';
    play.classList.toggle('is-playing', this.playing);
  }

  /** Runs while the clock does, and until all dots are where they belong. */
  #animate() {
    if (this.frame !== undefined) return;
    this.last = undefined;
    const tick = now => {
      const elapsed = Math.min(now - (this.last ?? now), 100);
      this.last = now;
      if (this.playing) {
        this.time = Math.min(this.end, this.time + elapsed * this.speed);
        if (this.time >= this.end) this.pause();
      }
      const moving = this.#draw(elapsed);
      this.frame = this.playing || moving ? requestAnimationFrame(tick) : undefined;
    };
    this.frame = requestAnimationFrame(tick);
  }

  /** Goes to `time` at once. */
  show(time) {
    this.time = Math.min(this.end, Math.max(0, time));
    this.#draw(Infinity);
  }

  /** To the next event (1), or the one before (-1). */
  step(by) {
    this.pause();
    const at = by > 0 ? this.#next()?.at ?? this.end
                      : this.moments.findLast(moment => moment.at < this.time)?.at ?? 0;
    if (this.still.matches) return this.show(at);
    this.time = at;
    this.#animate();
  }

  #next() {
    return this.moments.find(moment => moment.at > this.time);
  }

  /** To shortly before the next event, where nothing happens until then. */
  skipQuiet() {
    const next = this.#next();
    if (next && next.at - this.time > Replay.#quietAfter) this.show(next.at - Replay.#quietAfter);
  }

  // What is seen and said.

  #draw(elapsed) {
    let moving = false;
    for (const { stage, counters } of this.stages) {
      const drawn = stage.draw(this.time, this.end, elapsed);
      moving = drawn.moving || moving;
      for (const cell of counters.querySelectorAll('[data-count]')) {
        const count = String(drawn.count[cell.dataset.count]);
        if (cell.textContent === count) continue;
        cell.textContent = count;
        cell.parentElement.classList.toggle('is-none', count === '0');
      }
    }
    const { clock } = this.controls;
    clock.value = String(Math.round(this.time));
    const text = `${Replay.timeText(this.time)} of ${Replay.timeText(this.end)}`;
    if (this.readout.textContent !== text) {
      this.readout.textContent = text;
      clock.setAttribute('aria-valuetext', text);
    }
    this.#offerSkip();
    this.#say();
    return moving;
  }

  /** A button that is grey says why. */
  #offerSkip() {
    const { skip } = this.controls;
    const quiet = this.#next()?.at - this.time > Replay.#quietAfter;
    if (skip.disabled === !quiet) return;
    skip.disabled = !quiet;
    skip.title = quiet ? 'Key: S' : `Nothing to skip: an event comes within ${Replay.#quietAfter / 1000} s, or the run is over.`;
  }

  /** `5 min 2.1 s`, as clock_text() of the program. */
  static timeText(time) {
    const tenths = Math.round(time / 100);
    const minutes = Math.floor(tenths / 600);
    const parts = [[Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']].filter(([count]) => count > 0);
    if (tenths % 600 > 0) parts.push([(tenths % 600 / 10).toFixed(1), 's']);
    return parts.map(part => part.join(' ')).join(' ') || '0 s';
  }

  /** The last event's words; while it plays, not more often than they can be read. */
  #say() {
    const moment = this.moments.findLast(({ at }) => at <= this.time); // the run's start at least
    if (moment === this.said) return;
    const now = performance.now();
    if (this.playing && now - this.spoken < Replay.#silence) return;
    this.spoken = now;
    this.said?.item.removeAttribute('aria-current');
    moment.item.setAttribute('aria-current', 'step');
    this.said = moment;
    this.caption.replaceChildren(...moment.item.cloneNode(true).childNodes);
    this.caption.classList.toggle('is-bad', moment.item.matches('.is-bad, .is-loss'));
  }

  /** What becomes of a session under a variant, in the words of sessions.csv: `lost (crash) at 5 min 2.1 s`. */
  static #fate({ outcome, cause, lost }) {
    return `${outcome || 'not there'}${cause ? ` (${cause})` : ''}${lost >= 0 ? ` at ${Replay.timeText(lost)}` : ''}`;
  }

  /** That for a list: where it comes to harm, if it does. */
  #briefly(i) {
    const fates = this.stages.map(({ variant }) => ({ name: variant.name, session: variant.sessions[i] }));
    const harmed = fates.filter(({ session }) => ['lost', 'failed'].includes(session.outcome));
    if (harmed.length === 0) return Replay.#fate(fates[0].session);
    if (fates.length === 1) return Replay.#fate(harmed[0].session);
    if (harmed.length > 2) return `harmed under ${harmed.length} designs`;
    return harmed.map(({ name, session }) => `${name}: ${Replay.#fate(session)}`).join(', ');
  }

  /** Points one session out in every variant, and says what becomes of it. */
  follow(name) {
    this.controls.follow.value = name;
    for (const { stage } of this.stages) stage.follow(name);
    const i = this.sessions.findIndex(session => session.name === name);
    this.followed.textContent = i < 0 ? '' : `Session ${name}: ` + this.stages.map(({ variant }) =>
      `${variant.name} ${Replay.#fate(variant.sessions[i])}`).join(' · ');
  }
}

document.addEventListener('DOMContentLoaded', () => {
  const data = document.getElementById('replay-data');
  const section = document.getElementById('replay');
  if (data && section) section.replay = new Replay(section, JSON.parse(data.textContent));
});
