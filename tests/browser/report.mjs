// A report, made by the program and opened in Chromium. What a page must never do is watched all the time.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

export const scenarios = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** Runs a scenario with everything recorded; returns the folder of its files. */
export function simulated(scenario, name) {
  const folder = join(process.env.WORK, name);
  execFileSync(process.env.STICKYSIM, ['run', scenario, '--replications', '2', '--record', 'sessions,requests',
                                       '--out', folder, '--quiet']);
  return folder;
}

/** Runs the text of a scenario likewise. */
export function simulatedText(text, name) {
  const path = join(process.env.WORK, `${name}.toml`);
  writeFileSync(path, text);
  return simulated(path, name);
}

/** The rows of a CSV file without quoted cells, each as an object. */
export function rowsOf(folder, file) {
  const [header, ...lines] = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').map(line => line.split(','));
  return lines.map(cells => Object.fromEntries(header.map((column, i) => [column, cells[i]])));
}

let browser;
export async function closeBrowser() {
  await browser?.close();
  browser = undefined;
}

/**
 * Opens the report of a folder. `complaints` of the page it returns are errors, messages, violations of its policy
 * and requests to anything but itself.
 */
export async function opened(folder, options = {}) {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
           '--disable-component-update', '--disable-sync'],
  });
  const page = await browser.newPage({ viewport: { width: 1240, height: 1000 }, reducedMotion: 'no-preference', ...options });
  const address = `file://${join(folder, 'report.html')}`;
  page.complaints = [];
  page.on('console', message => page.complaints.push(`console: ${message.text()}`));
  page.on('pageerror', error => page.complaints.push(`error: ${error.message}`));
  page.on('dialog', dialog => { page.complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', request => { if (request.url() !== address) page.complaints.push(`request: ${request.url()}`); });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', violation =>
      console.error(`policy: ${violation.violatedDirective} ${violation.blockedURI}`));
  });
  await page.goto(address);
  return page;
}

/** What axe finds fault with, one a line. */
export async function faults(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html).join(' ')}`).join('\n');
}

/** Texts of drawings that touch one another or leave their drawing, one a line. */
export function crowded(page) {
  return page.$$eval('figure svg', drawings => drawings.flatMap(drawing => {
    const whole = drawing.getBoundingClientRect();
    const slack = whole.width / 240; // two units of the drawing
    const texts = [...drawing.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()])
      .filter(([, { width }]) => width > 0);
    const out = texts.filter(([, { left, right, top, bottom }]) =>
      left < whole.left - slack || right > whole.right + slack || top < whole.top - slack || bottom > whole.bottom + slack)
      .map(([words]) => `${words} leaves the drawing`);
    const touching = texts.flatMap(([one, a], i) => texts.slice(i + 1)
      .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack / 2
                      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2 * slack)
      .map(([other]) => `${one} touches ${other}`));
    return [...out, ...touching].map(fault => `${drawing.closest('figure').id}: ${fault}`);
  }));
}

export function assertQuiet(page) {
  assert.deepEqual(page.complaints, []);
}
