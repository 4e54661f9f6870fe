// How things are written: texts of the capture, numbers and times; and how elements are made.
// Whatever comes from the capture becomes text nodes and attributes of elements, never markup.

const STATES = ['complete', 'timed out', 'open'];
const STATE_CLASSES = ['complete', 'timed-out', 'open'];
const ROLES = ['', 'start', 'stop', 'after stop'];

/** Characters that show nothing, break lines or turn the direction of writing. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** A text as it can be shown: what could not be seen is written as an escape. */
function visible(text) {
  return text.replace(UNSEEN, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`);
}

/** `text`, or its beginning with an ellipsis, of so many characters at the most. */
function shortened(text, most) {
  if (text.length <= most) return text;
  // Not in the middle of a character of two units.
  const end = /[\ud800-\udbff]/.test(text[most - 2]) ? most - 2 : most - 1;
  return most > 1 ? `${text.slice(0, Math.max(end, 0))}…` : '';
}

function count(number) {
  return number.toLocaleString('en').replaceAll(',', '\u202f');
}

function plural(number, what) {
  return `${count(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** Nanoseconds as seconds with so many decimals. */
function seconds(nanoseconds, decimals) {
  const sign = nanoseconds < 0 ? '−' : '';
  const whole = Math.abs(nanoseconds);
  const rest = String(Math.round(whole % 1e9)).padStart(9, '0').slice(0, decimals);
  return `${sign}${Math.floor(whole / 1e9)}${decimals > 0 ? `.${rest}` : ''}`;
}

const UNITS = [
  ['d', 86400e9], ['h', 3600e9], ['min', 60e9], ['s', 1e9], ['ms', 1e6], ['µs', 1e3], ['ns', 1],
];

/** A time as a person says it: `514 µs`, `21.6 ms`, `1 h 30 min`. */
function duration(nanoseconds) {
  if (nanoseconds === 0) return '0 s';
  const sign = nanoseconds < 0 ? '−' : '';
  const n = Math.abs(nanoseconds);
  const at = Math.max(0, UNITS.findIndex(([, size]) => n >= size));
  const [unit, size] = UNITS[at];
  if (at >= 3) return `${sign}${Number((n / size).toPrecision(3))} ${unit}`;
  const [next, part] = UNITS[at + 1];
  const rest = Math.floor((n % size) / part);
  return `${sign}${Math.floor(n / size)} ${unit}${rest > 0 ? ` ${rest} ${next}` : ''}`;
}

/** Seconds in a filter: exact, without needless zeros. */
function plainSeconds(nanoseconds) {
  return String(Number((nanoseconds / 1e9).toPrecision(9)));
}

/** An element with properties, `data-` and `aria-` attributes, and children; strings become text. */
function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.includes('-') || key === 'role') element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

/** An SVG element with attributes. */
function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function stateMark(state) {
  return el('span', { className: `mark ${STATE_CLASSES[state]}`, 'aria-hidden': 'true' });
}

function byId(id) {
  return document.getElementById(id);
}
