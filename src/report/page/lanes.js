// The lanes of a ladder: the endpoints that its Pdus run between. Where a frame says so itself, a
// Pdu runs from its source to its destination. Else the values of the Pdu's attributes that look
// like addresses are its ends, without a direction; one address, or none, is no arrow but a mark.

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const MAC = /^[\da-f]{2}(?:[:-][\da-f]{2}){5}$/i;

/** Whether a text is an IPv6 address; eight pairs of digits are bytes. */
function isIpv6(text) {
  if (!/^[\da-f:.]{2,45}$/i.test(text)) return false;
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const tail = groups.length > 0 && IPV4.test(groups[groups.length - 1]) ? groups.pop() : null;
  const size = groups.length + (tail ? 2 : 0);
  const fits = halves.length === 1 ? size === 8 : halves.length === 2 && size < 8;
  const isBytes = halves.length === 1 && groups.every((group) => group.length === 2);
  return fits && !isBytes && groups.every((group) => /^[\da-f]{1,4}$/i.test(group));
}

/** How good an address a text is: 2 for networks, 1 for links, 0 for none. */
function addressRank(text) {
  if (MAC.test(text)) return 1;
  return IPV4.test(text) || isIpv6(text) ? 2 : 0;
}

/**
 * The lanes of some Pdus, and for each of these `from` and `to`, as numbers of lanes, and whether
 * the direction is known. Lanes stand in the order in which they come up.
 */
function lanesOf(model, pdus, list) {
  const lanes = [];
  const known = new Map();
  const lane = (name) => {
    if (!known.has(name)) {
      known.set(name, lanes.length);
      lanes.push(name);
    }
    return known.get(name);
  };
  const from = new Int32Array(list.length);
  const to = new Int32Array(list.length);
  const directed = new Uint8Array(list.length);
  list.forEach((pdu, at) => {
    const [source, destination] = [pdus.ends[pdu * 2], pdus.ends[pdu * 2 + 1]];
    if (source >= 0) {
      from[at] = lane(model.texts[source]);
      to[at] = lane(model.texts[destination]);
      directed[at] = 1;
      return;
    }
    const [first, second] = addressesOf(model, pdus.attrs[pdu]);
    from[at] = lane(first ?? pdus.kinds[pdus.kind[pdu]]);
    to[at] = second === undefined ? from[at] : lane(second);
  });
  return { lanes, from, to, directed };
}

/** The first two addresses among the values of a list: of networks, else of links. */
function addressesOf(model, list) {
  const found = [[], [], []];
  for (let at = 1; at < list.length; at += 2) {
    const text = model.texts[list[at]];
    const rank = addressRank(text);
    if (rank > 0 && !found[rank].includes(text)) found[rank].push(text);
  }
  return found[2].length > 0 ? found[2] : found[1];
}

/**
 * What stands on a Pdu's arrow: the values of its labels, with their names unless somebody chose them;
 * where it has no labels, all its attributes but addresses.
 */
function labelOf(model, pdus, pdu) {
  const list = pdus.attrs[pdu];
  const labels = pdus.labels[pdus.kind[pdu]];
  if (labels.length > 0) {
    const values = labels.map((attribute) => valueOrName(model, list, attribute, !pdus.chosen[pdus.kind[pdu]]));
    return visible(values.filter((text) => text !== '').join('  '));
  }
  const all = attributesOf(model, list)
    .map(([attribute, texts]) => [attribute, texts.filter((text) => addressRank(text) === 0)])
    .filter(([, texts]) => texts.length > 0);
  return visible(all.map(([attribute, texts]) => `${model.names[attribute]}=${texts.join(',')}`).join('  '));
}

/** An attribute's values, if wanted behind its name; its name alone, where it has no more than that. */
function valueOrName(model, list, attribute, named) {
  for (let at = 0; at < list.length; at += 2) {
    if (list[at] !== attribute) continue;
    const value = valueOf(model, list, attribute);
    const name = model.names[attribute];
    return value === '' ? name : named ? `${name}=${value}` : value;
  }
  return '';
}
