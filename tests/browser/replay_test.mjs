import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, closeBrowser, opened, rowsOf, scenarios, simulated } from './report.mjs';

let folder;
before(() => { folder = simulated(`${scenarios}first-crash.toml`, 'replay'); });
after(closeBrowser);

const control = (page, name) => page.locator(`#replay [data-control="${name}"]`);
const clock = async page => Number(await control(page, 'clock').inputValue());
const caption = page => page.locator('#replay .caption').textContent();
const crash_ms = 300_000;

/** Takes the clock there, as somebody who drags its handle. */
const scrub = (page, time) => control(page, 'clock').fill(String(time));

/** By variant, how many of its nodes match. */
const counts = (page, css) => page.$$eval('#replay .stage', (stages, selector) =>
  Object.fromEntries(stages.map(stage => [stage.querySelector('h3').textContent, stage.querySelectorAll(selector).length])), css);

test('it stands still at the first harm until it is played, pauses, plays on and is scrubbed', async () => {
  const page = await opened(folder);
  const moves = async () => {
    const from = await clock(page);
    await page.waitForFunction(at => Number(document.querySelector('[data-control="clock"]').value) > at + 200, from);
  };
  await page.locator('#replay .stage').first().scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  assert.equal(await clock(page), crash_ms);
  assert.match(await caption(page), /server\.2 crashes/);
  await control(page, 'play').click();
  await moves();
  await control(page, 'play').click();
  const paused = await clock(page);
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await clock(page), paused);
  assert.equal(await control(page, 'play').textContent(), 'Play');
  await control(page, 'play').click();
  await moves();
  assert.equal(await control(page, 'play').textContent(), 'Pause');
  await scrub(page, 123_400); // who takes the handle pauses
  assert.equal(await page.locator('#replay .readout').textContent(), '2 min 3.4 s of 10 min');
  assert.equal(await control(page, 'play').textContent(), 'Play');
  assertQuiet(page);
  await page.close();
});

test('at the start it says what is seen, and the warm-up is marked', async () => {
  const page = await opened(folder, { reducedMotion: 'reduce' });
  await scrub(page, 0);
  assert.match(await caption(page), /^0 s: The run starts\..* Until 1\smin it warms up/);
  assert.match(await page.locator('#replay .times').textContent(), /^warm-up until 1 min/);
  await page.keyboard.press('n');
  assert.equal(await clock(page), 60_000);
  assert.match(await caption(page), /The warm-up is over/);
  assert.match(await control(page, 'play').getAttribute('title'), /With reduced motion/);
  assertQuiet(page);
  await page.close();
});

test('the counters add up to the sessions that are shown, and harm is red where there is some', async () => {
  const page = await opened(folder, { reducedMotion: 'reduce' });
  for (const time of [0, 90_000, crash_ms, 304_000, 600_000]) {
    await scrub(page, time);
    const stages = await page.$$eval('#replay .stage', all => all.map(stage => ({
      shown: Number.parseInt(stage.querySelector('.counters').textContent, 10),
      cells: stage.querySelectorAll('.cell').length,
      counts: [...stage.querySelectorAll('[data-count]')].map(cell => Number(cell.textContent)),
      reds: [...stage.querySelectorAll('.counters .is-bad')].map(counter =>
        [counter.querySelector('b').textContent, getComputedStyle(counter).color === getComputedStyle(stage.querySelector('.share')).color]),
    })));
    for (const { shown, cells, counts, reds } of stages) {
      assert.equal(counts.reduce((sum, count) => sum + count), shown);
      assert.equal(cells, shown);
      for (const [count, isSoft] of reds) assert.equal(isSoft, count === '0');
    }
  }
  assert.match(await page.locator('#replay .share').first().textContent(), /^whole run: of [\d,]+ sessions [\d.]+ % lost$/);
  await page.close();
});

test('a grey button says why, and the list of sessions says what becomes of them', async () => {
  const page = await opened(folder, { reducedMotion: 'reduce' });
  await scrub(page, 250_000);
  assert.equal(await control(page, 'skip').getAttribute('title'), 'Key: S');
  await scrub(page, crash_ms - 4000);
  assert.ok(await control(page, 'skip').isDisabled());
  assert.match(await control(page, 'skip').getAttribute('title'), /^Nothing to skip/);
  const lost = rowsOf(folder, 'sessions.csv').find(row => row.variant === 'sticky' && row.outcome === 'lost');
  const words = await page.locator(`#replay [data-control="follow"] option[value="${lost.session}"]`).textContent();
  assert.match(words, new RegExp(`^session ${lost.session}, sticky: lost \\(crash\\) at 5 min `));
  await control(page, 'follow').selectOption(lost.session);
  assert.match(await page.locator('#replay .followed').textContent(), /sticky lost \(crash\) at 5 min .* stateless intact/);
  await page.close();
});

test('paper has the still without what moves it, and no dark boxes', async () => {
  const page = await opened(folder);
  await page.emulateMedia({ media: 'print' });
  assert.ok(!await page.locator('#replay .controls').isVisible());
  assert.ok(!await page.locator('#replay .timebar').isVisible());
  assert.ok(await page.locator('#replay .caption').isVisible());
  const box = page.locator('#replay .server.is-down .box').first();
  assert.deepEqual(await box.evaluate(node => [getComputedStyle(node).fill, getComputedStyle(node).animationName]), ['none', 'none']);
  await page.close();
});

test('space plays and pauses, N and P step from event to event, S skips the quiet', async () => {
  const page = await opened(folder, { reducedMotion: 'reduce' });
  await scrub(page, 250_000);
  await page.keyboard.press('s');
  assert.equal(await clock(page), crash_ms - 5000);
  await page.keyboard.press('n');
  assert.equal(await clock(page), crash_ms);
  assert.match(await caption(page), /^5 min: server\.2 crashes\. Of these sessions' states \d+ are gone under sticky/);
  await page.keyboard.press('n');
  assert.ok(await clock(page) > crash_ms);
  await page.keyboard.press('p');
  assert.equal(await clock(page), crash_ms);
  await control(page, 'next').click();
  await control(page, 'previous').click();
  assert.equal(await clock(page), crash_ms);
  // With reduced motion what would be played is stepped through.
  await control(page, 'clock').focus();
  await page.keyboard.press(' ');
  assert.ok(await clock(page) > crash_ms);
  assert.equal(await control(page, 'play').textContent(), 'Play');
  assertQuiet(page);
  await page.close();
});

test('at the crash the states in the server go, and no others', async () => {
  const page = await opened(folder, { reducedMotion: 'reduce' });
  await scrub(page, crash_ms - 1);
  assert.deepEqual(await counts(page, '.tile.is-gone'), { sticky: 0, unpinned: 0, stateless: 0, token: 0 });
  await scrub(page, crash_ms);
  const gone = await counts(page, '.tile.is-gone');
  const words = await caption(page);
  assert.ok(gone.sticky > 0);
  assert.ok(words.includes(`${gone.sticky} are gone under sticky`), words);
  assert.equal(gone.stateless, 0);
  assert.equal(gone.token, 0);
  assert.equal(await page.locator('#replay .stage').first().locator('.server.is-down').getAttribute('data-server'), 'server.2');
  assert.match(await page.locator('#replay .server.is-down .status').first().textContent(), /^down · seen as up$/);
  await page.close();
});

test('the fate of every dot is that of its session in sessions.csv', async () => {
  const page = await opened(folder, { reducedMotion: 'reduce' });
  const sessions = rowsOf(folder, 'sessions.csv');
  const known = new Map(sessions.map(row => [`${row.variant} ${row.session}`, row]));
  const shown = () => page.$$eval('#replay .stage', stages => stages.flatMap(stage =>
    [...stage.querySelectorAll('.cell')].map(cell =>
      [`${stage.querySelector('h3').textContent} ${cell.dataset.session}`, cell.dataset.fate])));

  await scrub(page, 600_000);
  const fates = await shown();
  assert.ok(fates.length >= 4 * 20);
  for (const [who, fate] of fates) assert.equal(fate, known.get(who).outcome, who);
  const lost = fates.filter(([who, fate]) => who.startsWith('sticky ') && fate === 'lost').length;
  assert.equal(await page.locator('#replay .stage').first().locator('[data-count="lost"]').textContent(), String(lost));

  const time_s = 303;
  await scrub(page, time_s * 1000);
  for (const [who, fate] of await shown()) {
    const row = known.get(who);
    const expected = Number(row.start_s) > time_s ? 'to come'
      : row.end_s !== '' && Number(row.end_s) <= time_s ? row.outcome
        : row.lost_s !== '' && Number(row.lost_s) <= time_s ? 'lost' : 'live';
    assert.equal(fate, expected, who);
  }
  assertQuiet(page);
  await page.close();
});

test('between two requests a dot rests at the server that requests.csv names', async () => {
  const page = await opened(folder, { reducedMotion: 'reduce' });
  const time_s = 280;
  await scrub(page, time_s * 1000);
  const requests = rowsOf(folder, 'requests.csv');
  const resting = await page.$$eval('#replay .stage', stages => stages.flatMap(stage => {
    const boxes = [...stage.querySelectorAll('.server')].map(server => [server.dataset.server, server.querySelector('.box').getBoundingClientRect()]);
    return [...stage.querySelectorAll('.dot:not(.hidden)')].map(dot => {
      const { x, y, width, height } = dot.getBoundingClientRect();
      const box = boxes.find(([, at]) => x + width / 2 > at.left && x + width / 2 < at.right && y + height / 2 > at.top && y + height / 2 < at.bottom);
      return [stage.querySelector('h3').textContent, dot.dataset.session, box?.[0]];
    });
  }));
  let compared = 0;
  for (const [variant, session, server] of resting) {
    const rows = requests.filter(row => row.variant === variant && row.session === session && Number(row.issue_s) <= time_s);
    const last = rows.at(-1);
    if (last.answer_s === '' || Number(last.answer_s) > time_s) continue; // on its way
    assert.equal(server, last.server, `${variant} ${session}`);
    ++compared;
  }
  assert.ok(compared > 20);
  await page.close();
});
