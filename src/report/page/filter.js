// The filter: what the words in the box, and the states that are switched on, let through.

const NUMBERS = { time: 1, start: 1, pdus: 0, id: 0 };
const SCALES = { ns: 1, us: 1e3, 'µs': 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9, d: 86400e9 };
const COMPARE = {
  '=': (a, b) => a === b, '!=': (a, b) => a !== b, '<': (a, b) => a < b, '>': (a, b) => a > b,
  '<=': (a, b) => a <= b, '>=': (a, b) => a >= b,
};

/** The words of a query; blanks within quotes do not part them. */
function wordsOf(query) {
  return query.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

function unquoted(text) {
  return text.replaceAll('"', '');
}

/** A test for groups. */
function filterOf(model, query, states) {
  const tests = wordsOf(query).map((word) => testOf(model, word));
  const on = STATES.map((state) => states.has(state));
  return (group) => on[model.state[group]] && tests.every((test) => test(group));
}

function testOf(model, word) {
  const turned = /^[-!]./.test(word);
  const test = plainTest(model, turned ? word.slice(1) : word);
  return turned ? (group) => !test(group) : test;
}

function plainTest(model, word) {
  const [, name, sign, rest] = /^([\w.-]+)(!=|<=|>=|=|<|>|:)(.*)$/s.exec(word) ?? [];
  if (name in NUMBERS && sign !== ':') {
    const wanted = numberOf(unquoted(rest), NUMBERS[name]);
    if (!Number.isNaN(wanted)) return numberTest(model, name, COMPARE[sign], wanted);
  }
  const attribute = name === undefined ? -1 : model.names.indexOf(name);
  if (attribute >= 0) return attributeTest(model, attribute, sign, unquoted(rest).toLowerCase());
  return anywhere(model, unquoted(word).toLowerCase());
}

/** `1.5`, `20ms`; times are in seconds without a unit. NaN for anything else. */
function numberOf(text, isTime) {
  const [, digits, unit] = /^(-?\d*\.?\d+(?:e-?\d+)?)\s*([a-zµ]*)$/i.exec(text) ?? [];
  if (digits === undefined) return NaN;
  if (!isTime) return unit === '' ? Number(digits) : NaN;
  return Number(digits) * (unit === '' ? 1e9 : SCALES[unit] ?? NaN);
}

function numberTest(model, name, compare, wanted) {
  const column = model[name];
  const isTime = NUMBERS[name] === 1;
  return (group) => (!isTime || typeOf(model, group).times) && compare(column[group], wanted);
}

/** By the number of a text: whether it passes. Each text is looked at once, however often it occurs. */
function passing(model, test) {
  model.lower ??= model.texts.slice(0, model.groupTexts).map((text) => text.toLowerCase());
  return Uint8Array.from(model.lower, (text) => (test(text) ? 1 : 0));
}

function attributeTest(model, attribute, sign, wanted) {
  const number = Number(wanted);
  const passes = passing(model, {
    '=': (text) => text === wanted,
    '!=': (text) => text !== wanted,
    ':': (text) => text.includes(wanted),
  }[sign] ?? ((text) => text !== '' && COMPARE[sign](Number(text), number)));
  // As with all comparisons: `!=` wants that there is a value, and that all of them differ.
  const all = sign === '!=';
  return (group) => {
    const list = model.attrs[group];
    let found = false;
    for (let at = 0; at < list.length; at += 2) {
      if (list[at] !== attribute) continue;
      found = passes[list[at + 1]] === 1;
      if (found !== all) return found;
    }
    return found;
  };
}

/** A word in any value, in the type with the id, or the beginning of a state. */
function anywhere(model, word) {
  const passes = passing(model, (text) => text.includes(word));
  const inState = STATES.map((state) => state.startsWith(word));
  const names = model.types.map(({ name }) => name.toLowerCase());
  return (group) => {
    const list = model.attrs[group];
    for (let at = 1; at < list.length; at += 2) if (passes[list[at]] === 1) return true;
    if (inState[model.state[group]]) return true;
    const name = names[model.typeOf[group]];
    return `${name} ${model.id[group]}`.includes(word) || `${name}-${model.id[group]}` === word;
  };
}
