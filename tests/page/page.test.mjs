// The page of `mate report` in a browser: `tests/page/run`, or `npm ci && npm test` here after
// `cargo build`. `UPDATE=1` takes the picture in the README anew.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT, column, eventually, folder, open, report, shows, start, stop } from './browser.mjs';

let sample;

before(async () => {
  await start();
  sample = report('sample', 'mate-configs/mms.mate', 'tests/captures/mms/deferred.pcap');
});
after(stop);

/** Opens a page, and fails if anything was wrong with it by the end. */
function onPage(name, options, run) {
  test(name, async () => {
    const page = await open(options.file?.() ?? sample, options);
    try {
      await run(page);
      assert.deepEqual(page.complaints, []);
    } finally {
      await page.close();
    }
  });
}

const rungs = (page) => page.locator('.rungs .rung-label').allTextContents();

onPage('figures are those of the text form', {}, async (page) => {
  const figures = await page.locator('#figures > div').allTextContents();
  assert.deepEqual(figures, ['Frames117', 'Time span1 h 32 min', 'Gogs4', 'Gops27', 'complete31', 'timed out0', 'open0']);
  const cells = await page.locator('#types tbody tr').first().locator('th, td').allTextContents();
  assert.deepEqual(cells, [
    'mms', 'Gog', '4', '', '4', '0', '0', '0.000514 s', '0.021609 s', '5465.830850 s', '5465.830850 s',
  ]);
  assert.equal(await page.locator('#notes li').count(), 3);
  assert.equal(await page.title(), 'mate-configs/mms.mate: tests/captures/mms/deferred.pcap');
  for (const chart of ['#histogram', '#timeline']) assert.ok((await page.locator(`${chart} .bar`).count()) > 0, chart);
});

onPage('the table is of one type at a time', {}, async (page) => {
  assert.deepEqual(await column(page, 1), ['mms 1', 'mms 3', 'mms 5', 'mms 6']);
  await page.getByRole('button', { name: 'mms_push 5' }).click();
  assert.equal(await page.locator('#grid .body .row').count(), 5);
  assert.equal(await page.locator('#count').textContent(), '5 mms_push');
  await page.locator('#types').getByRole('button', { name: 'mms', exact: true }).click();
  assert.equal(await page.locator('#grid .body .row').count(), 4);
});

onPage('the filter takes words, attributes and numbers', {}, async (page) => {
  for (const [query, found] of [
    ['retrieved', ['mms 1', 'mms 3']],
    ['outcome=SENT', ['mms 5']],
    ['outcome:e -boat', ['mms 1', 'mms 5', 'mms 6']],
    ['outcome!=sent time<1s', ['mms 6']],
    ['time>=20ms time<1min', ['mms 6']],
    ['"good boat"', []],
    ['"boat cake"', ['mms 3']],
    ['http_status>199 pdus>4', ['mms 1', 'mms 3']],
    ['timed', []],
    ['mms-5', ['mms 5']],
    ['', ['mms 1', 'mms 3', 'mms 5', 'mms 6']],
  ]) {
    await page.locator('#filter').fill(query);
    await eventually(() => column(page, 1), found, query);
  }
  await page.locator('#states').getByRole('button', { name: 'complete' }).click();
  assert.equal(await page.locator('#count').textContent(), '0 of 4 mms');
});

onPage('dragging over a chart filters', {}, async (page) => {
  const box = await page.locator('#histogram svg').boundingBox();
  await page.mouse.move(box.x + box.width * 0.75, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 4, box.y + 60);
  await page.mouse.up();
  assert.match(await page.locator('#filter').inputValue(), /^time>=\d+(\.\d+)?$/);
  assert.deepEqual(await column(page, 1), ['mms 1', 'mms 3']);
});

onPage('columns sort both ways', {}, async (page) => {
  const header = page.getByRole('columnheader', { name: 'Time, s' });
  await header.getByRole('button').click();
  assert.deepEqual(await column(page, 1), ['mms 3', 'mms 1', 'mms 6', 'mms 5']);
  assert.equal(await header.getAttribute('aria-sort'), 'descending');
  await header.getByRole('button').click();
  assert.deepEqual(await column(page, 1), ['mms 5', 'mms 6', 'mms 1', 'mms 3']);
  await page.getByRole('columnheader', { name: 'outcome' }).getByRole('button').click();
  assert.deepEqual(await column(page, 6), ['deferred', 'retrieved', 'retrieved', 'sent']);
});

onPage('a group shows its ladder, and an arrow its Pdu', {}, async (page) => {
  await page.locator('.row', { hasText: 'mms 5' }).click();
  await shows(page, 'mms 5');
  assert.deepEqual(await page.locator('.lane-name').evaluateAll((names) => names.map((name) => name.firstChild.data)), [
    '10.64.0.17', '172.20.1.10',
  ]);
  assert.deepEqual(await rungs(page), ['POST  sending', '200  sent', 'closed']);
  assert.deepEqual(await page.locator('.rungs .frame').allTextContents(), ['52', '55', '57']);
  assert.deepEqual(await page.locator('.rungs .gap').allTextContents(), ['+406 µs', '+108 µs']);
  // From the handset, and back to it.
  const heads = await page.locator('.rungs path').evaluateAll((paths) => paths.map((each) => each.getAttribute('d')));
  assert.deepEqual(heads.map((head) => head.includes('l-8')), [true, false, true]);
  await page.locator('.rung-label', { hasText: 'sent' }).click();
  assert.match(await page.locator('.pdu h3').textContent(), /^mms_exchange_pdu 10 frame 55, at 0.151506 s, stop of mms_exchange 5$/);
  await page.locator('.pdu h3 a').click();
  await shows(page, 'mms_exchange 5');
  assert.deepEqual(await rungs(page), ['POST  sending', '200  sent']);
});

onPage('all of it works from the keyboard', {}, async (page) => {
  await page.locator('#grid').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await shows(page, 'mms 3');
  assert.equal(await page.locator('#grid').getAttribute('aria-activedescendant'), await page.locator('.row.chosen').getAttribute('id'));
  await page.locator('.ladder-view').focus();
  await page.keyboard.press('ArrowDown');
  assert.match(await page.getByRole('option').textContent(), /^frame 27, 10.64.0.33 to 172.20.1.10, POST {2}sending$/);
  const high = () => page.locator('.rungs-body').evaluate((body) => body.clientHeight);
  const usual = await high();
  await page.keyboard.press('-');
  await eventually(async () => (await high()) < usual, true);
  await page.keyboard.press('/');
  await page.keyboard.type('/x');
  assert.equal(await page.locator('#filter').inputValue(), '/x');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#filter').inputValue(), '');
});

onPage('a link opens its group, and survives a reload and going back', { hash: '#mms-3' }, async (page) => {
  await shows(page, 'mms 3');
  await page.reload();
  await shows(page, 'mms 3');
  await page.locator('.row', { hasText: 'mms 6' }).click();
  assert.equal(new URL(page.url()).hash, '#mms-6');
  await page.goBack();
  await shows(page, 'mms 3');
  await page.evaluate(() => { location.hash = '#mms_push-2'; });
  await shows(page, 'mms_push 2');
  assert.equal(await page.locator('#tabs [aria-pressed="true"]').textContent(), 'mms_push 5');
  for (const nowhere of ['#mms-2', '#mms-', '#other-1', '#%', '#']) {
    await page.evaluate((hash) => { location.hash = hash; }, nowhere);
    await shows(page, 'Group');
  }
});

onPage('in the dark it is dark', { hash: '#mms-3', dark: true }, async (page) => {
  const colours = await page.evaluate(() => ['html', '#list', '#filter', '.lane-box'].map((place) => {
    const style = getComputedStyle(document.querySelector(place));
    return place === '.lane-box' ? style.fill : style.backgroundColor;
  }));
  for (const colour of colours) assert.ok(Math.max(...colour.match(/\d+/g).slice(0, 3)) < 64, colour);
});

for (const dark of [false, true]) {
  onPage(`texts can be read ${dark ? 'in the dark' : 'in the light'}`, { hash: '#mms-3', dark }, async (page) => {
    const worst = await page.evaluate(() => {
      const light = (colour) => {
        const [r, g, b] = colour.match(/[\d.]+/g).map((each) => {
          const part = Number(each) / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (element) => {
        const colour = getComputedStyle(element).backgroundColor;
        return colour === 'rgba(0, 0, 0, 0)' && element.parentElement ? behind(element.parentElement) : colour;
      };
      let least = [21, ''];
      for (const element of document.querySelectorAll('body *:not(script)')) {
        if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')) continue;
        if (element.closest('.hidden, noscript, title')) continue;
        const style = getComputedStyle(element);
        const ink = light(element instanceof SVGElement ? style.fill : style.color);
        const paper = light(behind(element.closest('svg')?.parentElement ?? element));
        const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
        if (contrast < least[0]) least = [contrast, element.outerHTML];
      }
      return least;
    });
    assert.ok(worst[0] >= 4.5, worst.join(' '));
  });
}

for (const width of [320, 390, 768, 1100, 1920]) {
  onPage(`nothing sticks out at a width of ${width}`, { hash: '#mms-3', width, height: 800 }, async (page) => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(over, 0);
  });
}

onPage('it prints with its ladder', { hash: '#mms-3' }, async (page) => {
  const pdf = await page.pdf({ format: 'A4' });
  const pages = pdf.toString('latin1').match(/\/Type \/Page\b/g).length;
  assert.ok(pages >= 2 && pages <= 3, `${pages} pages`);
  assert.equal((await rungs(page)).length, 16);
});

onPage('nothing but its own script can run', {}, async (page) => {
  const ran = await page.evaluate(async () => {
    const refused = new Promise((done) => addEventListener('securitypolicyviolation', () => done('refused')));
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    return window.ran ? 'ran' : refused;
  });
  assert.equal(ran, 'refused');
  page.complaints.length = 0;
});

test('the picture in the README is of this page', async () => {
  const picture = process.env.UPDATE ? path.join(ROOT, 'examples/report.png') : path.join(folder, 'report.png');
  const page = await open(sample, { hash: '#mms-3', width: 1200, height: 830 });
  await page.locator('.rung-label', { hasText: 'notified' }).click();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: picture, fullPage: true });
  await page.close();
  for (const file of [picture, path.join(ROOT, 'examples/report.png')]) {
    assert.ok(statSync(file).size < 200 * 1024, `${file} is too large`);
    assert.equal(readFileSync(file).subarray(1, 4).toString(), 'PNG');
  }
});
