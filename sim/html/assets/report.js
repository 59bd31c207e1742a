'use strict';

/**
 * A chart of lines that answers: a pointer or the arrow keys read its values, dragging zooms, buttons switch its
 * series. Everything is taken from the chart's table. Until somebody points at it or tabs to it, the drawing that
 * the program has made stays in place.
 */
class LiveChart {
  static #tailLaw = { fwd: percent => -Math.log10(1 - percent / 100), bwd: place => 100 * (1 - 10 ** -place) };
  // Units of a time axis: up to which end they are used, their length in s, and how far lines may lie apart.
  static #units = [
    { end: 180, name: 's', length: 1, steps: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50] },
    { end: 10800, name: 'min', length: 60, steps: [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60] },
    { end: Infinity, name: 'h', length: 3600, steps: [0.1, 0.5, 1, 2, 4, 6, 12, 24, 48, 96, 192] },
  ];
  static #dashes = { s5: [6, 4], s6: [6, 4], s7: [2, 4], s8: [2, 4] }; // as drawing.css has them

  constructor(figure) {
    this.figure = figure;
    this.drawing = figure.querySelector('svg');
    this.xUnit = figure.dataset.xUnit;
    this.yUnit = figure.dataset.yUnit;
    this.#readTable(figure.querySelector('details.data table'));
    this.#readMarks();
    if (this.xUnit === 's') this.time = LiveChart.#units.find(({ end }) => this.data[0].at(-1) <= end);
    this.#prepare();
  }

  static suits(figure) {
    const table = figure.querySelector('details.data table');
    return table !== null && table.tBodies[0].rows.length > 1 && figure.querySelector('svg') !== null;
  }

  #readTable(table) {
    const cells = row => [...row.cells].map(cell => cell.textContent);
    const heads = cells(table.tHead.rows[0]);
    const rows = [...table.tBodies[0].rows].map(cells);
    const unit = this.yUnit === '' ? '' : `, ${this.yUnit}`;
    this.xName = heads[0];
    const names = heads.slice(1).map(head => head.endsWith(unit) ? head.slice(0, head.length - unit.length) : head);
    this.texts = rows;
    const isNamed = rows.some(row => !Number.isFinite(Number(row[0])) || row[0] === '');
    const xs = rows.map((row, i) => isNamed ? i : Number(row[0]));
    this.labels = isNamed ? rows.map(row => row[0]) : undefined;
    this.data = [xs, ...names.map((_, k) => rows.map(row => row[k + 1] === '' ? null : Number(row[k + 1])))];
    this.#findSeries(names);
  }

  /** The drawing has a label for each series that has any value, in the same order; its class says the colour. */
  #findSeries(names) {
    const labels = [...this.drawing.querySelectorAll('text.label')];
    this.series = names.map((name, k) => {
      const label = this.data[k + 1].some(value => value !== null) ? labels.shift() : undefined;
      const css = [...label?.classList ?? []].find(one => /^s\d$/.test(one)) ?? `s${k % 8 + 1}`;
      return { name, k, label, css, isShown: true };
    });
  }

  #readMarks() {
    this.marks = [...this.drawing.querySelectorAll('.mark')].map(mark =>
      ({ at: Number(mark.dataset.time), text: mark.dataset.text }));
    this.warmup = Number(this.drawing.querySelector('.warmup')?.dataset.until ?? 0);
  }

  #prepare() {
    const title = this.figure.querySelector('figcaption h3')?.textContent ?? '';
    this.plot = document.createElement('div');
    this.plot.className = 'live-plot';
    this.plot.tabIndex = 0;
    this.plot.setAttribute('role', 'group');
    this.plot.setAttribute('aria-label', `${title}: read its values with the arrow keys`);
    this.drawing.replaceWith(this.plot);
    this.plot.append(this.drawing);
    this.figure.classList.add('can-live');

    this.reading = document.createElement('p');
    this.reading.className = 'live-reading';
    this.reading.setAttribute('aria-live', 'polite');
    this.reading.hidden = true;
    this.plot.append(this.reading);
    for (const series of this.series.filter(({ label }) => label !== undefined)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = `live-switch ${series.css}`;
      for (const part of series.name.split(/(?<=[ ,._(-])/)) button.append(part, document.createElement('wbr'));
      button.title = 'Show or hide';
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => this.switchSeries(series));
      this.plot.after(button);
      series.button = button;
    }
    this.#place();

    this.figure.addEventListener('pointerenter', () => this.wake());
    this.figure.addEventListener('focusin', () => this.wake());
    this.figure.addEventListener('pointerleave', () => this.rest());
    this.figure.addEventListener('focusout', () => this.rest());
    this.plot.addEventListener('keydown', event => this.#key(event));
    new ResizeObserver(() => {
      this.#place();
      this.chart?.setSize(this.#size());
    }).observe(this.plot);
  }

  /** Puts the switches where the labels are. */
  #place() {
    const scale = this.plot.clientWidth / this.drawing.viewBox.baseVal.width;
    for (const { label, button } of this.series) {
      if (button === undefined) continue;
      button.style.left = `${Number(label.getAttribute('x')) * scale}px`;
      button.style.top = `${this.plot.offsetTop + (Number(label.getAttribute('y')) - 4) * scale}px`;
      button.style.fontSize = `${13 * scale}px`;
    }
  }

  // Between the drawing and uPlot.

  wake() {
    this.chart ??= new uPlot(this.#options(), this.data, this.plot);
    this.figure.classList.add('is-live');
  }

  /** The drawing comes back, unless somebody has zoomed, or switched a series off. */
  rest() {
    if (this.figure.matches(':hover') || this.figure.contains(document.activeElement)) return;
    if (this.isZoomed() || this.series.some(({ isShown }) => !isShown)) return;
    this.figure.classList.remove('is-live');
    this.reading.hidden = true;
  }

  isZoomed() {
    const { min, max } = this.chart.scales.x;
    return min > this.#range()[0] || max < this.#range()[1];
  }

  #range() {
    const xs = this.data[0];
    const first = this.xUnit === 's' ? 0 : xs[0];
    return [first, xs.at(-1)];
  }

  #size() {
    return { width: this.plot.clientWidth, height: this.drawing.clientHeight || this.plot.clientHeight };
  }

  /** The plot's edges in the drawing, from its grid: so that uPlot's lines lie where the drawing's do. */
  #margins() {
    const scale = this.plot.clientWidth / this.drawing.viewBox.baseVal.width;
    const lines = [...this.drawing.querySelectorAll('.grid line')].filter(line =>
      line.getAttribute('y1') === line.getAttribute('y2'));
    const of = name => lines.map(line => Number(line.getAttribute(name)) * scale);
    const right = this.plot.clientWidth - Math.max(...of('x2'));
    return { left: Math.min(...of('x1')), right, top: Math.min(...of('y1')),
             bottom: this.drawing.clientHeight - Math.max(...of('y1')) };
  }

  #colour(name) {
    return getComputedStyle(this.figure).getPropertyValue(name).trim();
  }

  #options() {
    const margins = this.#margins();
    const values = this.data.slice(1).flat().filter(value => value !== null);
    const most = Math.max(0, ...values);
    const isTail = this.xUnit === '%' && this.labels === undefined;
    const isSteep = this.figure.dataset.yLaw === 'logarithmic';
    const axis = {
      font: '13px system-ui, sans-serif',
      stroke: () => this.#colour('--soft'),
      grid: { stroke: () => this.#colour('--rule'), width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#size(),
      padding: [margins.top, margins.right, 0, 0],
      legend: { show: false },
      cursor: { points: { size: 8 }, drag: { x: true, y: false }, y: false },
      scales: {
        x: { time: false, range: (_, min, max) => this.#bounds(min, max), ...(isTail ? { distr: 100, ...LiveChart.#tailLaw } : {}) },
        y: isSteep ? { distr: 3 } : { range: (_, min, max) => [Math.min(0, min), max > 0 ? max * 1.05 : 1] },
      },
      axes: [
        { ...axis, size: margins.bottom, gap: 8, grid: { show: false }, filter: (_, splits) => splits,
          values: (_, splits) => splits.map((split, i) => this.#xText(split, i + 1 === splits.length)),
          ...(this.time ? { incrs: this.time.steps.map(step => step * this.time.length) } : {}),
          ...(isTail ? { splits: () => [50, 90, 99, 99.9, 99.99, 99.999].filter(at => at <= this.data[0].at(-1)) } : {}),
          ...(this.labels ? { splits: () => this.data[0] } : {}) },
        { ...axis, size: margins.left, gap: 6, values: (_, splits) => splits.map(split => split === null ? '' : split.toLocaleString('en')) },
      ],
      series: [{}, ...this.series.map(({ name, css, button }) => ({
        label: name, width: 2, dash: LiveChart.#dashes[css] ?? [], points: { show: this.data[0].length < 30 },
        stroke: () => button === undefined ? 'transparent' : getComputedStyle(button).getPropertyValue('--series').trim(),
      }))],
      hooks: { drawClear: [chart => this.#drawWarmup(chart)], setCursor: [chart => this.#read(chart.cursor.idx)], draw: [chart => this.#drawMarks(chart)] },
    };
  }

  /** Of the horizontal axis: all of it, unless somebody has zoomed. */
  #bounds(min, max) {
    const [first, last] = this.#range();
    return min === null || (min <= this.data[0][0] && max >= last) ? [first, last] : [min, max];
  }

  /** As the drawing has it: the last number is followed by the unit. */
  #xText(value, isLast) {
    if (this.labels) return this.labels[value] ?? '';
    const { name, length } = this.time ?? { name: this.xUnit, length: 1 };
    const number = String(Number((value / length).toPrecision(6)));
    return isLast && name ? `${number} ${name}` : number;
  }

  #drawWarmup({ ctx, bbox, scales, valToPos }) {
    if (!(this.warmup > scales.x.min)) return;
    const until = Math.min(bbox.left + bbox.width, valToPos(this.warmup, 'x', true));
    ctx.save();
    ctx.fillStyle = this.#colour('--soft');
    ctx.globalAlpha = 0.12; // as drawing.css has it
    ctx.fillRect(bbox.left, bbox.top, until - bbox.left, bbox.height);
    ctx.restore();
  }

  /** The events, and the unit of the vertical axis. */
  #drawMarks({ ctx, bbox, scales, valToPos }) {
    ctx.save();
    ctx.strokeStyle = this.#colour('--accent');
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = devicePixelRatio;
    for (const { at } of this.marks) {
      if (at < scales.x.min || at > scales.x.max) continue;
      const x = Math.round(valToPos(at, 'x', true));
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    ctx.fillStyle = this.#colour('--soft');
    ctx.font = `${13 * devicePixelRatio}px system-ui, sans-serif`;
    const left = bbox.left - 6 * devicePixelRatio - ctx.measureText(this.yUnit).width;
    ctx.fillText(this.yUnit, Math.max(0, left), bbox.top - 12 * devicePixelRatio);
    ctx.restore();
  }

  // Reading.

  /** Says in words what stands at the i-th point, beside it. */
  #read(i) {
    if (i === null || i === undefined) return;
    this.at = i;
    const row = this.texts[i];
    const xs = this.data[0];
    const place = this.labels ? `${this.xName} ${row[0]}` : this.xUnit === 's' ? `until ${row[0]} s` : `${row[0]} ${this.xUnit}`;
    const values = this.series.filter(({ isShown }) => isShown)
      .map(({ name, k, css }) => [`${name}: ${this.#valueText(row[k + 1])}`, css]);
    const events = this.marks.filter(({ at }) => at > (xs[i - 1] ?? -Infinity) && at <= xs[i]).map(({ text }) => [text, 'live-event']);
    const more = events.length > 3 ? [[`and ${events.length - 2} more events`, 'live-event']] : [];
    const lines = [[place, 'live-place'], ...values, ...(more.length > 0 ? events.slice(0, 2) : events), ...more];
    this.reading.replaceChildren(...lines.map(([text, css]) => {
      const line = document.createElement('span');
      line.className = css;
      line.textContent = text;
      return line;
    }));
    this.reading.hidden = false;
    const x = this.chart.valToPos(xs[i], 'x') + this.chart.bbox.left / devicePixelRatio;
    const isLeft = x > this.plot.clientWidth / 2;
    this.reading.classList.toggle('is-left', isLeft);
    this.reading.style.left = `${x}px`;
  }

  #valueText(text) {
    if (text === '') return 'none';
    const value = Number(text);
    const digits = Math.min(3, Math.max(0, 3 - Math.floor(Math.log10(Math.max(1, Math.abs(value))))));
    const unit = this.yUnit === '' ? '' : ` ${this.yUnit}`;
    return value.toLocaleString('en', { maximumFractionDigits: digits }) + unit;
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const [first, last] = this.chart.series[0].idxs ?? [0, this.data[0].length - 1];
    const at = this.at ?? first - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: first, End: last }[event.key];
    if (event.key === 'Escape') this.reset();
    else if (to === undefined) return;
    else this.#point(Math.min(last, Math.max(first, to)));
    event.preventDefault();
  }

  #point(i) {
    const value = this.data.slice(1).map(series => series[i]).find(found => found !== null) ?? 0;
    this.chart.setCursor({ left: this.chart.valToPos(this.data[0][i], 'x'), top: this.chart.valToPos(value, 'y') });
    this.#read(i);
  }

  /** Shows everything again. */
  reset() {
    for (const series of this.series) if (!series.isShown) this.switchSeries(series);
    const [min, max] = this.#range();
    this.chart.setScale('x', { min, max });
  }

  switchSeries(series) {
    this.wake();
    series.isShown = !series.isShown;
    this.chart.setSeries(series.k + 1, { show: series.isShown });
    series.button.setAttribute('aria-pressed', String(series.isShown));
    this.#read(this.at);
  }
}

document.addEventListener('DOMContentLoaded', () => {
  if (typeof uPlot === 'undefined') return;
  const figures = [...document.querySelectorAll('figure[data-chart="lines"]')].filter(LiveChart.suits);
  const charts = figures.map(figure => new LiveChart(figure));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const { chart } of charts) chart?.redraw(false);
  });
});
