// Captures for the tests: hand-made packets over Ethernet and IPv4, without checksums, which mate
// does not verify.

import { writeFileSync } from 'node:fs';

const HEADER = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');

function address(text) {
  return Buffer.from(text.split('.').map(Number));
}

function frame(protocol, source, destination, payload) {
  const eth = Buffer.from('0202020202020101010101010800', 'hex');
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(20 + payload.length, 2);
  ip[8] = 64;
  ip[9] = protocol;
  address(source).copy(ip, 12);
  address(destination).copy(ip, 16);
  return Buffer.concat([eth, ip, payload]);
}

export function udp([source, sport], [destination, dport], payload) {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(sport, 0);
  head.writeUInt16BE(dport, 2);
  head.writeUInt16BE(8 + payload.length, 4);
  return frame(17, source, destination, Buffer.concat([head, payload]));
}

export function tcp([source, sport], [destination, dport], seq, payload) {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(sport, 0);
  head.writeUInt16BE(dport, 2);
  head.writeUInt32BE(seq, 4);
  head.writeUInt32BE(1, 8);
  head[12] = 0x50;
  head[13] = 0x18;
  head.writeUInt16BE(0xffff, 14);
  return frame(6, source, destination, Buffer.concat([head, payload]));
}

/** A query for a name, or the answer to it. */
export function dns(id, name, isAnswer) {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(isAnswer ? 0x8180 : 0x0100, 2);
  head.writeUInt16BE(1, 4);
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, 1, 0, 1])]);
}

/** Writes frames, each `[microseconds, bytes]`. */
export function write(file, frames) {
  const parts = [HEADER];
  for (const [time, bytes] of frames) {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(1700000000 + Math.floor(time / 1e6), 0);
    head.writeUInt32LE(time % 1e6, 4);
    head.writeUInt32LE(bytes.length, 8);
    head.writeUInt32LE(bytes.length, 12);
    parts.push(head, bytes);
  }
  writeFileSync(file, Buffer.concat(parts));
}
