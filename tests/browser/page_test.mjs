import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, closeBrowser, crowded, faults, opened, scenarios, simulated, simulatedText } from './report.mjs';

const crash = `
[run]
duration = "5min"
warmup = "30s"
[workload]
arrivals = "poisson(2/s)"
requests = "geometric(10)"
demand = "exponential(20ms)"
[server]
count = 3
[[fault]]
kind = "crash"
server = 1
at = "2min"
for = "20s"
`;
const names = ['sticky_cookie_today', 'stateless_shared_store', 'token_in_header', 'sticky_slow_probe',
               'sticky_round_robin', 'sticky_least_requests', 'sticky_source_address', 'unpinned_and_local'];

const variants = names.map((name, i) => `[variants.${name}]\nbalancer.retries = ${i}\n`).join('');
const swept = `[sweep]
"server.count" = [3, 4, 5, 6, 7, 8, 9, 10]
"balancer.policy" = ["random", "round_robin", "least_requests", "least_time"]
[variants.sticky]
[variants.shared]
balancer.affinity = "none"
state.placement = "shared"
`;

let folder;
let eight;
let sweep;
before(() => {
  folder = simulated(`${scenarios}first-crash.toml`, 'page');
  eight = simulatedText(crash + variants, 'eight');
  sweep = simulatedText(crash + swept, 'sweep');
});
after(closeBrowser);

for (const colorScheme of ['light', 'dark'])
  test(`axe finds no fault with a run, eight designs and a sweep, ${colorScheme}`, async () => {
    for (const made of [folder, eight, sweep]) {
      const page = await opened(made, { colorScheme, reducedMotion: 'reduce' });
      assert.equal(await faults(page), '');
      await page.close();
    }
  });

test('it opens at once, and fits a telephone', async () => {
  const page = await opened(folder, { viewport: { width: 400, height: 800 } });
  const opened_ms = await page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd);
  assert.ok(opened_ms < 3000, `${opened_ms} ms`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
  assertQuiet(page);
  await page.close();
});

test('no bar of the table touches a figure, and the table of four designs needs no scrolling', async () => {
  for (const [made, dense] of [[folder, false], [eight, true]]) {
    const page = await opened(made, { viewport: { width: 1200, height: 900 } });
    assert.equal(await page.locator('#designs .metrics.dense').count() > 0, dense);
    assert.ok(await page.$eval('#designs .scroll', box => box.scrollWidth - box.clientWidth) < 2);
    await page.setViewportSize({ width: 800, height: 900 }); // what has no room scrolls
    const touching = await page.$$eval('#designs .metrics:not(.all) td', cells => cells.filter(cell => {
      const [bar, figure] = ['.interval', '.mean'].map(part => cell.querySelector(part)?.getBoundingClientRect());
      return bar && bar.left < figure.right && bar.right > figure.left - 2 && bar.top < figure.bottom && bar.bottom > figure.top;
    }).map(cell => cell.textContent));
    assert.deepEqual(touching, []);
    await page.close();
  }
});

for (const width of [1200, 400])
  test(`eight designs with long names fit ${width} px, whole words, no label on another`, async () => {
    const page = await opened(eight, { viewport: { width, height: 900 } });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    assert.deepEqual(await crowded(page), []);
    const cut = await page.$$eval('.metrics.dense thead th', heads => heads.filter(head => head.scrollWidth > head.clientWidth));
    assert.deepEqual(cut, []);
    await page.locator('#designs .more summary').click();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await page.close();
  });

test('a sweep fits a telephone: what is wider scrolls within an edge, each point has its label', async () => {
  const page = await opened(sweep, { viewport: { width: 400, height: 900 } });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
  assert.deepEqual(await crowded(page), []);
  const edge = await page.$eval('.map .scroll', box => [box.scrollWidth > box.clientWidth, getComputedStyle(box).borderRightWidth]);
  assert.deepEqual(edge, [true, '1px']);
  const labels = await page.$$eval('#chart-sweep-harm-1 .tick.middle', ticks => ticks.map(tick => tick.textContent));
  assert.deepEqual(labels, ['3', '4', '5', '6', '7', '8', '9', '10']);
  await page.close();
});

test('without scripts everything stands there but the moving fleet', async () => {
  const page = await opened(folder, { javaScriptEnabled: false });
  assert.equal(await page.locator('#replay .theatre').isVisible(), false);
  await page.locator('#replay .moments summary').click();
  assert.equal(await page.locator('#replay .moments li').first().isVisible(), true);
  assert.equal(await page.locator('figure.chart svg').first().isVisible(), true);
  await page.close();
});

test('what a scenario says stays text', async () => {
  const title = '</title></script><script>window.caught = 1</script><img src=x onerror=caught=2> \\u001b[31m';
  const question = '"onload="caught=3" <style>body{display:none}</style> =HYPERLINK(1)';
  const page = await opened(simulatedText(`
title = "${title.replaceAll('"', '\\"')}"
question = "${question.replaceAll('"', '\\"')}"
[run]
duration = "60s"
[workload]
name = "a.-_b"
arrivals = "poisson(2/s)"
requests = "geometric(10)"
demand = "exponential(20ms)"
[server]
name = "constructor"
count = 2
[[fault]]
kind = "crash"
server = 1
at = "30s"
for = "5s"
[variants.hasOwnProperty]
balancer.affinity = "cookie"
[variants.toString]
state.placement = "shared"
`, 'hostile'), { reducedMotion: 'reduce' });
  assert.equal(await page.evaluate(() => window.caught), undefined);
  assert.ok((await page.locator('h1').textContent()).startsWith('</title></script><script>window.caught'));
  assert.equal(await page.locator('body').isVisible(), true);
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(await page.locator('#replay .stage h3').allTextContents(), ['hasOwnProperty', 'toString']);
  assertQuiet(page);
  await page.close();
});
