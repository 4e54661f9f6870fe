// The table of groups: one type at a time, sorted, filtered, and drawn as far as it is in sight.

const ROW = 28;
/** A row's first columns; its attributes follow. */
const COLUMNS = [
  { key: 'id', name: 'Group' },
  { key: 'state', name: 'State' },
  { key: 'start', name: 'Start, s', times: true, number: true },
  { key: 'time', name: 'Time, s', times: true, number: true },
  { key: 'pdus', name: 'Pdus', number: true },
];
/** On paper so many rows are enough to see what a report is about. */
const PRINTED = 60;

class GroupTable {
  constructor(model, open) {
    this.model = model;
    this.open = open;
    this.type = null;
    this.rows = new Uint32Array(0);
    this.sorted = { key: 'id', down: false };
    this.chosen = -1;
    this.active = -1;
    this.view = byId('grid');
    this.head = el('div', { className: 'row head', role: 'row', 'aria-rowindex': '1' });
    this.body = el('div', { className: 'body', role: 'rowgroup' });
    this.view.append(el('div', { className: 'heads', role: 'rowgroup' }, this.head), this.body);
    this.scroller = new Scroller(this.view, this.body, (...rows) => this.draw(...rows));
    this.view.addEventListener('keydown', (event) => this.key(event));
    this.body.addEventListener('click', (event) => {
      const row = event.target.closest('.row');
      if (row) this.open(Number(row.dataset.group));
    });
  }

  /** Shows the groups of a type. */
  show(type) {
    if (type === this.type) return;
    this.type = type;
    this.columns = COLUMNS.filter(({ times }) => !times || type.times);
    const { model } = this;
    for (const attribute of type.columns) this.columns.push({ key: attribute, name: model.names[attribute] });
    this.sorted = { key: 'id', down: false };
    this.body.style.setProperty('--columns', '');
    const widths = this.columns.map((column) => this.width(column)).join(' ');
    this.view.style.setProperty('--columns', widths);
    this.view.setAttribute('aria-colcount', this.columns.length);
    this.drawHead();
  }

  /** Wide enough for what the column holds, by the first groups of the type, within reason. */
  width({ key, name, number }) {
    const { model, type } = this;
    let width = name.length + 2;
    const end = Math.min(type.first + 200, type.end);
    for (let group = type.first; group < end; group += 1) width = Math.max(width, this.text(group, key).length);
    if (type.count > 0) width = Math.max(width, this.text(type.end - 1, key).length);
    if (key === 'state') width = 11;
    if (key === 'start' && number) width = Math.max(width, seconds(model.span, model.decimals).length);
    // With the blanks at both sides of a cell.
    return `${Math.min(width, 36) + 3}ch`;
  }

  /** A cell's text. */
  text(group, key) {
    const { model } = this;
    switch (key) {
      case 'id': return nameOf(model, group);
      case 'state': return STATES[model.state[group]];
      case 'pdus': return count(model.pdus[group]);
      case 'start': case 'time': return seconds(model[key][group], model.decimals);
      default: return visible(valueOf(model, model.attrs[group], key));
    }
  }

  /** Keeps the groups that pass, in order. */
  filter(test) {
    const { type } = this;
    const rows = [];
    for (let group = type.first; group < type.end; group += 1) if (test(group)) rows.push(group);
    this.rows = Uint32Array.from(rows);
    this.sort();
  }

  sort() {
    const { key, down } = this.sorted;
    this.rows.sort(this.order(key, down ? -1 : 1));
    this.view.setAttribute('aria-rowcount', this.rows.length + 1);
    this.active = this.rows.indexOf(this.chosen);
    this.scroller.resize(this.rows.length, ROW);
  }

  /** Compares two groups by a column; ties are in the order of ids. */
  order(key, turn) {
    const { model } = this;
    if (key === 'id') return (a, b) => turn * (a - b);
    if (typeof key === 'string') {
      const column = model[key];
      return (a, b) => turn * (column[a] - column[b]) || a - b;
    }
    const ranks = this.ranks(key);
    // What has no value comes last either way.
    const rank = (group) => ranks[group - this.type.first];
    return (a, b) => (rank(a) < 0) - (rank(b) < 0) || turn * (rank(a) - rank(b)) || a - b;
  }

  /** The place of each group of the type by an attribute; -1 without it. */
  ranks(attribute) {
    const { model, type } = this;
    const values = [];
    for (let group = type.first; group < type.end; group += 1) {
      values.push(valueOf(model, model.attrs[group], attribute));
    }
    const isNumber = (text) => text !== '' && !Number.isNaN(Number(text));
    const compare = (a, b) => {
      if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
      return isNumber(b) - isNumber(a) || (a < b ? -1 : Number(a > b));
    };
    const places = new Map([...new Set(values)].sort(compare).map((value, place) => [value, place]));
    return Int32Array.from(values, (value) => (value === '' ? -1 : places.get(value)));
  }

  drawHead() {
    const cells = this.columns.map(({ key, name, number }) => {
      const { sorted } = this;
      const mine = sorted.key === key;
      const button = el('button', { type: 'button', title: `Sort by ${name}` }, name);
      button.addEventListener('click', () => this.sortBy(key));
      const sort = mine ? (sorted.down ? 'descending' : 'ascending') : 'none';
      return el('div', { className: number ? 'cell number' : 'cell', role: 'columnheader', 'aria-sort': sort }, button);
    });
    this.head.replaceChildren(...cells);
  }

  sortBy(key) {
    const { sorted } = this;
    // Times and numbers are asked for from the top.
    const first = typeof key === 'string' && ['time', 'pdus'].includes(key);
    this.sorted = { key, down: sorted.key === key ? !sorted.down : first };
    const at = this.columns.findIndex((column) => column.key === key);
    this.drawHead();
    this.head.children[at].firstChild.focus();
    this.sort();
    this.view.scrollTop = 0;
  }

  draw(from, to, topOf) {
    const drawn = [];
    for (let row = from; row < to; row += 1) {
      const element = this.row(row);
      element.style.top = `${topOf(row)}px`;
      drawn.push(element);
    }
    this.body.replaceChildren(...drawn);
    const active = this.active >= from && this.active < to ? `row:${this.rows[this.active]}` : null;
    if (active) this.view.setAttribute('aria-activedescendant', active);
    else this.view.removeAttribute('aria-activedescendant');
  }

  row(row) {
    const group = this.rows[row];
    const isChosen = group === this.chosen;
    const element = el('div', {
      className: `row${isChosen ? ' chosen' : ''}${row === this.active ? ' active' : ''}`,
      id: `row:${group}`, role: 'row', 'aria-rowindex': row + 2, 'aria-selected': String(isChosen),
    });
    element.dataset.group = group;
    for (const { key, number } of this.columns) {
      const text = this.text(group, key);
      const cell = el('div', { className: number ? 'cell number' : 'cell', role: 'gridcell' });
      if (key === 'state') cell.append(stateMark(this.model.state[group]), text);
      else cell.append(text);
      if (typeof key === 'number') {
        cell.title = text;
        cell.dir = 'auto';
      }
      if (key === 'time' && timeThatCounts(this.model, group) === null) cell.classList.add('muted');
      element.append(cell);
    }
    return element;
  }

  /** Marks a group, and brings it into sight if it is in the table. */
  choose(group) {
    this.chosen = group;
    this.active = this.rows.indexOf(group);
    if (this.active >= 0) this.scroller.reveal(this.active);
    else this.scroller.redraw();
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if ((event.key === 'Enter' || event.key === ' ') && event.target === this.view && this.active >= 0) {
      event.preventDefault();
      this.open(this.rows[this.active]);
      return;
    }
    const to = rowAfterKey(event.key, this.active, this.rows.length, this.scroller.page);
    if (to < 0) return;
    event.preventDefault();
    this.active = to;
    this.scroller.reveal(to);
  }

  /** Draws for paper: the first rows, and those around nothing else. */
  print() {
    const to = Math.min(this.rows.length, PRINTED);
    this.body.style.height = `${to * ROW}px`;
    this.draw(0, to, (row) => row * ROW);
    return this.rows.length - to;
  }

  afterPrint() {
    this.scroller.resize(this.rows.length, ROW);
  }
}
