// What the tests share: pages that mate writes, opened in a browser.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const MATE = process.env.MATE ?? path.join(ROOT, 'target/debug/mate');
const BROWSERS = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'];

export const folder = mkdtempSync(path.join(tmpdir(), 'mate-page-'));
let browser;

export async function start() {
  const executablePath = BROWSERS.find((file) => file && existsSync(file));
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

export async function stop() {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Has mate write a page, and returns its file. */
export function report(name, config, capture, ...more) {
  const page = path.join(folder, `${name}.html`);
  const args = ['report', '--dissector', 'native', '-C', config, capture, '-o', page, ...more];
  execFileSync(MATE, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  return page;
}

/**
 * Opens a page. `page.complaints` gathers whatever the console says, every error, and every request
 * but that for the page itself.
 */
export async function open(file, { hash = '', width = 1280, height = 900, dark = false } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  page.complaints = [];
  const url = pathToFileURL(file).href;
  page.on('console', (message) => page.complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => page.complaints.push(error.stack));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) page.complaints.push(`asks for ${request.url()}`);
  });
  page.on('dialog', (dialog) => page.complaints.push(`says ${dialog.message()}`));
  await page.goto(url + hash);
  await page.waitForSelector('html[data-ready]');
  return page;
}

/** The texts of a column in the rows that are drawn. */
export async function column(page, number) {
  return page.locator(`#grid .body .row .cell:nth-child(${number})`).allTextContents();
}

/** Waits for what a page shows to be as expected: browsers tell of input and of addresses a little later. */
export async function eventually(read, expected, message) {
  for (const end = Date.now() + 5000; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
    if (isDeepStrictEqual(await read(), expected)) return;
  }
  assert.deepEqual(await read(), expected, message);
}

/** Waits for the group of this name to be shown beside the list; none is called "Group". */
export function shows(page, name) {
  return eventually(() => page.locator('#detail-heading').textContent(), name);
}
