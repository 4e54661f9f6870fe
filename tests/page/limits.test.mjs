// What a page must bear: values that are out to harm, and many groups and Pdus.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { column, eventually, folder, open, report, start, stop } from './browser.mjs';
import { dns, tcp, udp, write } from './pcap.mjs';

before(start);
after(stop);

const HOSTILE = [
  '</script><script>window.harmed = 1</script>',
  '<img src=x onerror="window.harmed = 2">',
  '"\'`><svg onload=window.harmed=3>',
  '<!--<script>',
  'javascript:window.harmed=4',
  'abc\u202efed\u2066 \u200b\u2028\u2029',
  '\\u003cb\\u003e \\" &lt;b&gt; &amp;',
  'tab\tbell\x07 escape\x1b[31m',
  'päivää 你好 🙂',
];

const CONFIG = `
Pdu message Proto http Transport tcp/ip {
    Payload json;
    Extract stream From tcp.stream;
    Extract method From http.request.method;
    Extract value From json.value.string;
    Extract agent From http.user_agent;
};
Gop exchange On message Match (stream) { Start (method); Extra (agent, value); };
Done;
`;

function visible(text) {
  return text.replace(/[\0-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069]/g,
    (c) => `\\u{${c.charCodeAt(0).toString(16)}}`);
}

test('hostile values stay text', async () => {
  // The names of files are nobody's friends either.
  const config = path.join(folder, '<img src=x onerror=window.harmed=5>.mate');
  const capture = path.join(folder, '<script>.pcap');
  writeFileSync(config, CONFIG);
  const texts = [...HOSTILE.map((text) => Buffer.from(text)), Buffer.from('bad\xff\xfe\xc0utf8', 'latin1')];
  write(capture, texts.map((text, index) => {
    // In a header, where it is a text of ASCII, and in a body, where it may be all of Unicode.
    const body = Buffer.from(JSON.stringify([HOSTILE[index] ?? 'x']));
    const message = Buffer.concat([
      Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nUser-Agent: '), text,
      Buffer.from(`\r\nContent-Length: ${body.length}\r\n\r\n`), body,
    ]);
    return [index * 1000, tcp(['10.0.0.1', 2000 + index], ['10.0.0.2', 80], 1, message)];
  }));
  const page = await open(report('hostile', config, capture));
  const agents = await column(page, 6);
  const isAscii = (text) => /^[\0-\x7f]*$/.test(text);
  assert.deepEqual(agents.slice(0, -1).filter((_, index) => isAscii(HOSTILE[index])), HOSTILE.filter(isAscii).map(visible));
  assert.match(agents.at(-1), /^bad.*utf8$/);
  // As on the wire: JSON's own escapes stay.
  const wire = (text) => visible(JSON.stringify(text).slice(1, -1));
  assert.deepEqual((await column(page, 8)).slice(0, -1), HOSTILE.map(wire));
  assert.equal(await page.locator('#title').textContent(), capture);
  for (let index = 0; index < texts.length; index += 1) {
    await page.locator('.row[data-group]').nth(index).click();
    assert.equal((await page.locator('.rungs .rung-label').count()), 1);
    await page.locator('.rungs .rung-label').click();
  }
  const found = await page.evaluate(() => ({
    harmed: window.harmed,
    strangers: document.querySelectorAll('img, iframe, object, body script:not([id]):not(:last-child), [onerror], [onload]').length,
  }));
  assert.deepEqual(found, { harmed: undefined, strangers: 0 });
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('without ends in the frame the addresses in the attributes make the lanes', async () => {
  const config = path.join(folder, 'lanes.mate');
  const capture = path.join(folder, 'lanes.pcap');
  writeFileSync(config, CONFIG);
  write(capture, [[0, tcp(['10.0.0.1', 2000], ['10.0.0.2', 80], 1, Buffer.from('GET / HTTP/1.1\r\n\r\n'))]]);
  const page = await open(report('lanes', config, capture));
  const ranks = await page.evaluate((texts) => texts.map((text) => addressRank(text)), [
    '10.0.0.1', '255.255.255.255', '2001:db8::1', '::', '::ffff:10.0.0.1', '1:2:3:4:5:6:7:8', 'fe80::1', '00:0a:95:9d:68:16',
    '10.0.0.256', '1.2.3', '1.2.3.4.', '12:34:56', '01:02:03:04:05:06:07:08', '1::2::3', 'cafe', '1:2:3:4:5:6:7:8:9', '', 'http://10.0.0.1/',
  ]);
  assert.deepEqual(ranks, [2, 2, 2, 2, 2, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const lanes = await page.evaluate(() => {
    const texts = ['10.0.0.2', 'a', '10.0.0.1', '00:00:00:00:00:01', 'fe80::1'];
    const pdus = {
      ends: [2, 0, -1, -1, -1, -1, -1, -1], kind: [0, 0, 0, 0], kinds: ['message'],
      attrs: [[], [0, 0, 0, 1, 1, 3, 0, 2], [0, 1, 0, 4], [0, 1]],
    };
    const { lanes, from, to, directed } = lanesOf({ texts }, pdus, Uint32Array.of(0, 1, 2, 3));
    return { lanes, from: [...from], to: [...to], directed: [...directed] };
  });
  assert.deepEqual(lanes, {
    lanes: ['10.0.0.1', '10.0.0.2', 'fe80::1', 'message'], from: [0, 1, 2, 3], to: [1, 0, 2, 3], directed: [1, 0, 0, 0],
  });
  // Here, as any page will do: more rows than a browser can scroll pixel by pixel.
  const drawn = await page.evaluate(() => {
    const view = el('div');
    const body = el('div');
    Object.assign(view.style, { height: '280px', overflow: 'auto', position: 'relative' });
    view.append(body);
    document.body.append(view);
    let seen;
    const scroller = new Scroller(view, body, (from, to, topOf) => { seen = [from, to, topOf(to) - view.scrollTop]; });
    scroller.resize(2_000_000, 28);
    return [0, 1_999_999, 1_234_567, 1_234_560, 0].map((row) => {
      scroller.reveal(row);
      return [row >= seen[0] && row < seen[1], seen[1] - seen[0] < 20, seen[2] >= 280];
    });
  });
  assert.deepEqual(drawn.flat().filter((fine) => !fine), []);
  await page.close();
});

test('50 000 groups open within three seconds, and stay quick', async (context) => {
  const capture = path.join(folder, 'many.pcap');
  const frames = [];
  for (let index = 0; index < 50_000; index += 1) {
    const client = [`10.${(index >> 12) & 255}.${(index >> 4) & 255}.7`, 1024 + (index % 60_000)];
    const server = ['10.0.0.53', 53];
    const name = `host-${index % 3000}.example.com`;
    frames.push([index * 1000, udp(client, server, dns(index & 65535, name, false))]);
    if (index % 10 > 0) frames.push([index * 1000 + 200 + ((index * 7919) % 700), udp(server, client, dns(index & 65535, name, true))]);
  }
  write(capture, frames);
  const file = report('many', 'mate-configs/dns.mate', capture);
  const timedOpen = async () => {
    const begun = performance.now();
    return [await open(file), performance.now() - begun];
  };
  let [page, opened] = await timedOpen();
  if (opened >= 3000) {
    // Whatever else the machine did just then: once more.
    await page.close();
    [page, opened] = await timedOpen();
  }
  context.diagnostic(`opened in ${Math.round(opened)} ms`);
  assert.ok(opened < 3000, `opened in ${Math.round(opened)} ms`);
  assert.equal(await page.locator('#count').textContent(), '50\u202f000 dns_req');

  const timed = async (what, most, run) => {
    const from = performance.now();
    await run();
    const took = performance.now() - from;
    context.diagnostic(`${what} took ${Math.round(took)} ms`);
    assert.ok(took < most, `${what} took ${Math.round(took)} ms`);
  };
  await timed('filtering', 1500, async () => {
    await page.locator('#filter').fill('host=host-77.example.com');
    await page.waitForFunction(() => document.getElementById('count').textContent.startsWith('17 of'));
  });
  await timed('clearing the filter', 1500, async () => {
    await page.locator('#filter').fill('');
    await page.waitForFunction(() => document.getElementById('count').textContent.startsWith('50'));
  });
  await timed('sorting', 2000, () => page.getByRole('columnheader', { name: 'host' }).getByRole('button').click());
  assert.equal((await column(page, 8))[0], 'host-0.example.com');
  await timed('the first ladder', 2500, async () => {
    await page.evaluate(() => { location.hash = '#dns_req-49999'; });
    await page.waitForSelector('.rungs .rung-label');
  });
  await page.locator('#grid').focus();
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.querySelector('.row.active')?.getAttribute('aria-rowindex') === '50001');
  assert.ok((await page.locator('#grid .row').count()) < 100);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('a session of 10 000 Pdus stays usable', async () => {
  const config = path.join(folder, 'session.mate');
  const capture = path.join(folder, 'session.pcap');
  writeFileSync(config, `
Pdu datagram Proto udp Transport ip { Extract port From udp.port; Extract length From udp.length; };
Gop session On datagram Match (port=5000) { Start (port=5000); Stop (port=1); };
Done;
`);
  write(capture, Array.from({ length: 10_000 }, (_, index) => {
    const ends = [['10.0.0.1', 5000], [`10.0.0.${2 + (index % 3)}`, 6000]];
    if (index % 2 === 0) ends.reverse();
    return [index * 2500, udp(...ends, Buffer.from([index & 255]))];
  }));
  const page = await open(report('session', config, capture, '--label', 'length'), { hash: '#session-1' });
  const frames = () => page.locator('.rungs .frame').allTextContents();
  assert.equal((await frames())[0], '1');
  assert.equal((await page.locator('.rungs .rung-label').first().textContent()), '9');
  await page.locator('.ladder-view').focus();
  await page.keyboard.press('End');
  await eventually(async () => (await frames()).at(-1), '10000');
  const close = (await frames()).length;
  await page.keyboard.press('0');
  await eventually(async () => (await frames()).length !== close, true);
  assert.ok((await page.locator('.ladder *').count()) < 8000);
  const few = await frames();
  assert.ok(few.length > 5, `${few.length} numbers`);
  for (let step = 0; step < 9; step += 1) await page.keyboard.press('+');
  await eventually(async () => (await frames()).length < 60, true);
  await page.keyboard.press('Home');
  await eventually(async () => (await frames())[0], '1');
  assert.deepEqual(page.complaints, []);
  await page.close();
});
