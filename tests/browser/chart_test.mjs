import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, closeBrowser, opened, rowsOf, scenarios, simulated } from './report.mjs';

let folder;
before(() => { folder = simulated(`${scenarios}first-crash.toml`, 'chart'); });
after(closeBrowser);

/** The chart with a title; null where uPlot was not embedded. */
async function chart(page, title) {
  const figure = page.locator('figure.chart', { has: page.getByRole('heading', { name: title, exact: true }) });
  return await figure.locator('.live-plot').count() > 0 ? figure : null;
}

/** Mean over the replications of a figure of the fleet, as timeline.csv has it. */
function fleet(variant, metric, time_s) {
  const values = rowsOf(folder, 'timeline.csv').filter(row =>
    row.variant === variant && row.metric === metric && row.server === '' && Number(row.time_s) === time_s)
    .map(row => Number(row.value));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('a pointer reads what timeline.csv says', async t => {
  const page = await opened(folder);
  const figure = await chart(page, 'Servers up');
  if (!figure) return t.skip('the program was built without uPlot');
  const plot = figure.locator('.live-plot');
  await plot.scrollIntoViewIfNeeded();
  const { width, height } = await plot.boundingBox();
  await plot.hover({ position: { x: width * 0.2, y: height / 2 } });
  await plot.hover({ position: { x: width * 0.45, y: height / 2 } });
  const [place, value] = await figure.locator('.live-reading span').allTextContents();
  const time_s = Number(/^until (\d+) s$/.exec(place)[1]);
  assert.equal(value, `all: ${fleet('sticky', 'servers_up', time_s)} servers`); // the designs do not differ in it
  assertQuiet(page);
  await page.close();
});

test('keys read point by point, dragging zooms, Escape shows everything, a label switches its series', async t => {
  const page = await opened(folder);
  const figure = await chart(page, 'Sessions under way');
  if (!figure) return t.skip('the program was built without uPlot');
  const plot = figure.locator('.live-plot');
  const lines = () => figure.locator('.live-reading span').allTextContents();
  const live = time_s => `sticky: ${fleet('sticky', 'sessions_live', time_s).toLocaleString('en', { maximumFractionDigits: 1 })} sessions`;
  await plot.focus();
  await page.keyboard.press('Home');
  assert.deepEqual((await lines()).slice(0, 2), ['until 10 s', live(10)]);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.deepEqual((await lines()).slice(0, 2), ['until 30 s', live(30)]);
  await page.keyboard.press('ArrowLeft');
  assert.deepEqual((await lines()).slice(0, 2), ['until 20 s', live(20)]);
  await page.keyboard.press('End');
  assert.deepEqual((await lines()).slice(0, 2), ['until 600 s', live(600)]);

  const { x, y, width, height } = await plot.boundingBox();
  await page.mouse.move(x + width * 0.4, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.6, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.press('Home');
  const [zoomed] = await lines();
  assert.notEqual(zoomed, 'until 10 s');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Home');
  assert.equal((await lines())[0], 'until 10 s');

  await figure.getByRole('button', { name: 'unpinned' }).click();
  assert.ok(!(await lines()).some(line => line.startsWith('unpinned')));
  assertQuiet(page);
  await page.close();
});
