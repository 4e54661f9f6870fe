// The top of the page: what was read, and figures of each type.

function showHead(model) {
  const configs = model.configs.map(visible).join(', ');
  const files = model.captures.map(({ file }) => visible(file));
  document.title = `${configs}: ${files.join(', ')}`;
  byId('title').textContent = files.length > 3 ? `${files.slice(0, 3).join(', ')} and ${files.length - 3} more` : files.join(', ');
  const begin = clockOf(model, 0);
  byId('subtitle').textContent = begin ? `${configs} · from ${begin}` : configs;
  byId('footer').textContent = `Made by mate ${model.version}. Times are in seconds since the first frame.`;
}

function showFigures(model) {
  const figures = byId('figures');
  const add = (name, value, title) => {
    figures.append(el('div', { title }, el('dt', {}, name), el('dd', {}, value)));
  };
  add('Frames', count(model.frames));
  add('Time span', duration(model.span), `${seconds(model.span, model.decimals)} s`);
  const listed = model.types.filter(({ listed }) => listed);
  for (const level of ['Gog', 'Gop']) {
    const types = listed.filter((type) => type.level === level);
    if (types.length > 0) add(`${level}s`, count(types.reduce((sum, type) => sum + type.count, 0)));
  }
  const states = [0, 0, 0];
  for (const type of listed) for (let group = type.first; group < type.end; group += 1) states[model.state[group]] += 1;
  STATES.forEach((name, state) => {
    figures.append(el('div', {}, el('dt', {}, stateMark(state), name), el('dd', {}, count(states[state]))));
  });
  const broken = model.captures.filter(({ whole }) => !whole).length;
  if (broken > 0) byId('figures').append(el('div', { className: 'bad' }, el('dt', {}, 'Not read to the end'), el('dd', {}, count(broken))));
  byId('notes').append(...model.notes.map((note) => el('li', {}, visible(note))));
}

/** The least value that at least so many percent of the sorted values do not exceed. */
function nearestRank(sorted, percent) {
  return sorted[Math.max(Math.ceil((sorted.length * percent) / 100), 1) - 1];
}

/** A row for each type; choosing one shows its groups. */
function showTypes(model, choose) {
  const head = ['Type', 'Level', 'Number', '', 'Complete', 'Timed out', 'Open', 'Min time', 'Median', 'p95', 'Max'];
  const cells = head.map((name, at) => el('th', { scope: 'col', className: at > 1 ? 'number' : '' },
    name === '' ? el('span', { className: 'hidden' }, 'Shares') : name));
  const rows = model.types.filter(({ listed }) => listed).map((type) => typeRow(model, type, choose));
  byId('types').replaceChildren(el('thead', {}, el('tr', {}, ...cells)), el('tbody', {}, ...rows));
}

function typeRow(model, type, choose) {
  const states = [0, 0, 0];
  const times = [];
  for (let group = type.first; group < type.end; group += 1) {
    states[model.state[group]] += 1;
    const time = timeThatCounts(model, group);
    if (time !== null) times.push(time);
  }
  const sorted = Float64Array.from(times).sort();
  const button = el('button', { type: 'button', className: 'link' }, type.name);
  button.addEventListener('click', () => choose(type));
  const number = (text) => el('td', { className: 'number' }, text);
  const row = el('tr', {},
    el('th', { scope: 'row' }, button),
    el('td', { className: 'muted' }, type.level),
    number(count(type.count)),
    el('td', { className: 'shares' }, shares(states)),
    ...states.map((each) => number(count(each))),
    ...[0, 50, 95, 100].map((percent) => {
      return number(sorted.length > 0 ? `${seconds(nearestRank(sorted, percent), model.decimals)} s` : '');
    }));
  row.dataset.type = type.slug;
  return row;
}

/** A bar with the shares of the states. */
function shares(states) {
  const all = states.reduce((a, b) => a + b, 0) || 1;
  let x = 0;
  const parts = states.map((number, state) => {
    const width = (number / all) * 100;
    x += width;
    return svg('rect', { class: `bar ${STATE_CLASSES[state]}`, x: x - width, y: 0, width, height: 8 });
  });
  return svg('svg', { viewBox: '0 0 100 8', width: 100, height: 8, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, ...parts);
}
