// The page's data: columns of all groups at once, and those of the Pdus when they are first wanted.

/** Reads the groups. A group is a number; `model.state[group]` and so on tell of it. */
function readModel() {
  const model = JSON.parse(byId('groups-data').textContent);
  const { types } = model;
  model.size = model.id.length;
  model.typeOf = new Uint16Array(model.size);
  const names = new Set(types.filter(({ level }) => level === 'Gog').map(({ name }) => name));
  let first = 0;
  types.forEach((type, index) => {
    type.first = first;
    type.end = first + type.count;
    model.typeOf.fill(index, type.first, type.end);
    // A Gop may have the name of a Gog; then its links say which is meant.
    type.slug = type.level === 'Gop' && names.has(type.name) ? `gop.${type.name}` : type.name;
    first = type.end;
  });
  model.groupTexts = model.texts.length;
  model.decimals = decimals(model);
  model.pdusRead = null;
  model.gopsRead = null;
  return model;
}

/** So many decimals write all times exactly, as far as they are worth it. */
function decimals({ start, time }) {
  const isFine = (list) => list.some((value) => value % 1000 !== 0);
  return isFine(start) || isFine(time) ? 9 : 6;
}

function typeOf(model, group) {
  return model.types[model.typeOf[group]];
}

function nameOf(model, group) {
  return `${typeOf(model, group).name} ${model.id[group]}`;
}

/** What stands behind the `#` for a group: `mms-3`. */
function linkOf(model, group) {
  return `#${encodeURIComponent(typeOf(model, group).slug)}-${model.id[group]}`;
}

/** The group of a link, or -1. */
function groupOfLink(model, link) {
  const at = link.lastIndexOf('-');
  if (!link.startsWith('#') || at < 0) return -1;
  let slug;
  try {
    slug = decodeURIComponent(link.slice(1, at));
  } catch {
    return -1;
  }
  const id = Number(link.slice(at + 1));
  const type = model.types.find((type) => type.slug === slug);
  if (!type) return -1;
  // Ids grow with the numbers of groups.
  let [low, high] = [type.first, type.end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (model.id[middle] < id) low = middle + 1;
    else high = middle;
  }
  return low < type.end && model.id[low] === id ? low : -1;
}

/** The time that counts in figures: a Gop has one if its Stop came, a Gog always; else null. */
function timeThatCounts(model, group) {
  const type = typeOf(model, group);
  if (!type.times || (type.level === 'Gop' && model.state[group] !== 0)) return null;
  return model.time[group];
}

/** `[attribute, [texts]]` for each attribute of a list of numbers. */
function attributesOf(model, list) {
  const found = [];
  for (let at = 0; at < list.length; at += 2) {
    const last = found[found.length - 1];
    const text = model.texts[list[at + 1]];
    if (last && last[0] === list[at]) last[1].push(text);
    else found.push([list[at], [text]]);
  }
  return found;
}

/** The texts of one attribute of a list, joined for display. */
function valueOf(model, list, attribute) {
  let text = '';
  for (let at = 0; at < list.length; at += 2) {
    if (list[at] !== attribute) continue;
    text += (text === '' ? '' : ', ') + model.texts[list[at + 1]];
  }
  return text;
}

/** For each owner of 0..size its items, in order: `items.slice(starts[o], starts[o + 1])`. */
function grouped(owners, size) {
  const starts = new Uint32Array(size + 1);
  for (const owner of owners) if (owner >= 0) starts[owner + 1] += 1;
  for (let at = 0; at < size; at += 1) starts[at + 1] += starts[at];
  const next = starts.slice();
  const items = new Uint32Array(starts[size]);
  owners.forEach((owner, item) => {
    if (owner < 0) return;
    items[next[owner]] = item;
    next[owner] += 1;
  });
  return (owner) => items.subarray(starts[owner], starts[owner + 1]);
}

/** The Gops of a Gog. */
function gopsOf(model, gog) {
  model.gopsRead ??= grouped(model.gog, model.size);
  return model.gopsRead(gog);
}

/** The columns of the Pdus. */
function pdusOf(model) {
  if (!model.pdusRead) {
    const pdus = JSON.parse(byId('pdus-data').textContent);
    for (const text of pdus.texts) model.texts.push(text);
    pdus.ofGop = grouped(pdus.gop, model.size);
    model.pdusRead = pdus;
  }
  return model.pdusRead;
}

/** The Pdus of a group, in order of frames. */
function pdusOfGroup(model, group) {
  const pdus = pdusOf(model);
  if (typeOf(model, group).level === 'Gop') return pdus.ofGop(group);
  const all = [];
  for (const gop of gopsOf(model, group)) for (const pdu of pdus.ofGop(gop)) all.push(pdu);
  return Uint32Array.from(all).sort();
}
