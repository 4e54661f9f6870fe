// The ladder diagram of a group: a lane for each endpoint, a row for each Pdu. Rows are drawn as far
// as they are in sight, so that a session of ten thousand Pdus scrolls like one of ten.

/** Heights of a row, in pixels: the steps of the zoom. */
const ZOOMS = [1, 2, 3, 5, 8, 12, 18, 26, 38, 54];
const USUAL_ZOOM = 8;
/** From these heights on a row has room for its label, and for what the Pdu is. */
const LABEL_HEIGHT = 18;
const NAME_HEIGHT = 34;
const PRINTED_PDUS = 150;

class Ladder {
  /** `choose(pdu)` is told which Pdu was chosen. */
  constructor(model, group, choose) {
    const pdus = pdusOf(model);
    const list = pdusOfGroup(model, group);
    Object.assign(this, { model, group, pdus, list, choose, zoom: USUAL_ZOOM, active: -1 });
    Object.assign(this, lanesOf(model, pdus, list));
    this.hasGops = typeOf(model, group).level === 'Gog';
    const times = list.length > 0 ? seconds(pdus.time[list[list.length - 1]] - pdus.time[list[0]], model.decimals) : '';
    const frames = list.length > 0 ? String(pdus.frame[list[list.length - 1]]) : '';
    const gaps = Array.from(list, (pdu, at) => (at > 0 ? duration(pdus.time[pdu] - pdus.time[list[at - 1]]).length + 1 : 0));
    const gap = gaps.reduce((most, length) => Math.max(most, length), 6);
    this.columns = { frame: Math.max(frames.length, 5), time: Math.max(times.length, 7), gap };
    this.build();
  }

  build() {
    this.head = svg('svg', { class: 'lane-heads', height: 34, 'aria-hidden': 'true' });
    this.picture = svg('svg', { class: 'rungs', 'aria-hidden': 'true' });
    this.options = el('div', { className: 'hidden' });
    this.body = el('div', { className: 'rungs-body' }, this.picture, this.options);
    this.view = el('div', {
      className: 'ladder-view', tabIndex: 0, role: 'listbox',
      'aria-label': `Ladder diagram: ${plural(this.list.length, 'Pdu')} between ${plural(this.lanes.length, 'endpoint')}`,
    }, this.head, this.body);
    const button = (text, title, run) => {
      const made = el('button', { type: 'button', title, 'aria-label': title }, text);
      made.addEventListener('click', run);
      return made;
    };
    this.out = button('−', 'Zoom out (−)', () => this.zoomTo(this.zoom - 1));
    this.in = button('+', 'Zoom in (+)', () => this.zoomTo(this.zoom + 1));
    this.fit = button('fit', 'Fit all into the view (0)', () => this.zoomTo(this.fitting()));
    const told = `${plural(this.list.length, 'Pdu')}, ${plural(this.lanes.length, 'endpoint')}`;
    this.tools = el('div', { className: 'ladder-tools' },
      el('span', { className: 'muted' }, told),
      el('span', { className: 'keys muted' }, legend()),
      el('span', { className: 'zoom' }, this.out, this.in, this.fit));
    this.element = el('div', { className: 'ladder' }, this.tools, this.view);
    this.view.addEventListener('keydown', (event) => this.key(event));
    this.view.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.body.addEventListener('click', (event) => this.pick(event));
  }

  /** To be called once the element stands in the page. */
  start() {
    this.scroller = new Scroller(this.view, this.body, (...rows) => this.draw(...rows));
    this.zoomTo(this.zoom);
    this.observer = new ResizeObserver(() => this.layOut());
    this.observer.observe(this.view);
  }

  end() {
    this.scroller.end();
    this.observer.disconnect();
  }

  get height() {
    return ZOOMS[this.zoom];
  }

  /** The largest zoom at which all rows are in sight, or the smallest of all. */
  fitting() {
    let zoom = USUAL_ZOOM;
    while (zoom > 0 && ZOOMS[zoom] * this.list.length > this.scroller.seen) zoom -= 1;
    return zoom;
  }

  /** Changes the height of the rows; what is in the middle of the view, or chosen, stays there. */
  zoomTo(zoom) {
    const { scroller, view } = this;
    const middle = (view.scrollTop * (scroller.pixels ? scroller.scale : 1) + scroller.seen / 2) / scroller.height;
    const was = view.scrollTop > 0 ? middle : 0;
    this.zoom = Math.min(Math.max(zoom, 0), ZOOMS.length - 1);
    this.out.disabled = this.zoom === 0;
    this.in.disabled = this.zoom === ZOOMS.length - 1;
    this.layOut();
    scroller.resize(this.list.length, this.height);
    if (was > 0) view.scrollTop = (was * this.height - scroller.seen / 2) / scroller.scale;
    this.limit();
  }

  /** Few rows need no view that is higher than they are. */
  limit() {
    this.element.style.setProperty('--rungs', `${this.list.length * this.height + 52}px`);
  }

  /** Where the lanes stand. */
  layOut(width = this.view.clientWidth) {
    const narrow = width < 520;
    const { frame, time, gap } = this.columns;
    const digit = 6.7;
    this.frameEnd = 8 + frame * digit;
    this.timeEnd = narrow ? this.frameEnd : this.frameEnd + 12 + time * digit;
    this.gapEnd = this.timeEnd + 10 + gap * digit + (narrow ? 0 : 6);
    this.narrow = narrow;
    const lanes = this.lanes.length;
    // The outer lanes have room for their names.
    const longest = this.lanes.reduce((most, name) => Math.max(most, name.length), 0);
    this.edge = Math.min(longest * 3.6 + 12, narrow ? 66 : 110);
    const room = width - this.gapEnd - 2 * this.edge;
    this.laneGap = lanes > 1 ? Math.max(room / (lanes - 1), narrow ? 115 : 140) : Math.max(room, 200);
    this.width = Math.max(Math.floor(this.gapEnd + 2 * this.edge + this.laneGap * Math.max(lanes - 1, 0)), width);
    // A lane alone has its words to the right.
    if (lanes === 1) this.laneGap += this.edge;
    this.head.setAttribute('width', this.width);
    this.body.style.width = `${this.width}px`;
    this.drawHead();
    this.scroller?.redraw();
  }

  lane(index) {
    return this.gapEnd + this.edge + this.laneGap * index;
  }

  drawHead() {
    const texts = [
      svg('text', { x: this.frameEnd, y: 22, 'text-anchor': 'end', class: 'label' }, 'frame'),
      svg('text', { x: this.gapEnd, y: 22, 'text-anchor': 'end', class: 'label' }, 'gap'),
    ];
    if (!this.narrow) texts.push(svg('text', { x: this.timeEnd, y: 22, 'text-anchor': 'end', class: 'label' }, 'time, s'));
    const inner = Math.floor((this.laneGap - 18) / 7.2);
    const outer = Math.floor((this.edge * 2 - 14) / 7.2);
    this.lanes.forEach((name, index) => {
      const full = visible(name);
      const room = index === 0 || index === this.lanes.length - 1 ? Math.min(inner, outer) : inner;
      const width = Math.min(full.length, room) * 7.2 + 12;
      texts.push(
        svg('rect', { class: 'lane-box', x: this.lane(index) - width / 2, y: 7, width, height: 21, rx: 4 }),
        svg('text', { class: 'lane-name', x: this.lane(index), y: 22, 'text-anchor': 'middle' },
          shortened(full, room), svg('title', {}, full)),
      );
    });
    this.head.replaceChildren(...texts);
  }

  draw(from, to, topOf) {
    if (this.width === undefined) return;
    const top = topOf(from);
    const high = (to - from) * this.height + 14;
    this.picture.setAttribute('width', this.width);
    this.picture.setAttribute('height', high);
    this.picture.style.top = `${top}px`;
    this.picture.classList.toggle('thin', this.height < 12);
    this.drawn = { from, top };
    const parts = this.lanes.map((_, index) => svg('line', {
      class: 'lane', x1: this.lane(index), x2: this.lane(index), y1: 0, y2: high,
    }));
    // Where rows are lower than a line of text, not every row has its numbers.
    const stride = Math.max(Math.ceil(13 / this.height), 1);
    for (let row = from; row < to; row += 1) this.rung(parts, row, (row - from) * this.height, row % stride === 0);
    this.picture.replaceChildren(...parts);
    this.tellActive(from, to);
  }

  /** One Pdu. */
  rung(parts, row, top, numbered) {
    const { height, list, pdus } = this;
    const pdu = list[row];
    const state = STATE_CLASSES[this.model.state[pdus.gop[pdu]]];
    const isActive = row === this.active;
    if (isActive) parts.push(svg('rect', { class: 'active', x: 0, y: top, width: this.width, height: Math.max(height, 3) }));
    const y = top + (height >= NAME_HEIGHT ? height * 0.55 : height >= LABEL_HEIGHT ? height * 0.78 : height / 2);
    if (numbered || isActive) this.numbers(parts, row, y + (height >= LABEL_HEIGHT ? 2 : 4));
    const [x1, x2] = [this.lane(this.from[row]), this.lane(this.to[row])];
    const role = pdus.role[pdu];
    const left = Math.min(x1, x2);
    const room = x1 === x2 ? this.laneGap - 30 : Math.abs(x2 - x1) - 22;
    const middle = x1 === x2 ? x1 + 14 : (x1 + x2) / 2;
    const anchor = x1 === x2 ? 'start' : 'middle';
    if (x1 !== x2) parts.push(svg('line', { class: `rung ${state}`, x1, x2, y1: y, y2: y }));
    if (height >= 8) this.ends(parts, { row, x1, x2, y, state, role });
    else if (x1 === x2) parts.push(svg('circle', { class: `dot ${state}`, cx: x1, cy: y, r: Math.max(height / 3, 1.5) }));
    if (height >= LABEL_HEIGHT) {
      const lines = x1 === x2 ? y - 4 : y - 5;
      parts.push(this.words('rung-label', labelOf(this.model, pdus, pdu), middle, lines, anchor, room, 6.7));
    }
    if (height >= NAME_HEIGHT) {
      const name = this.nameOf(pdu);
      parts.push(this.words('rung-name', name, middle, y + (x1 === x2 ? 9 : 12), anchor, room, 6));
    }
    return left;
  }

  /** Frame, time since the first Pdu, and since the one before. */
  numbers(parts, row, y) {
    const { list, model, pdus } = this;
    const time = pdus.time[list[row]];
    const gap = row > 0 ? time - pdus.time[list[row - 1]] : 0;
    parts.push(svg('text', { class: 'frame', x: this.frameEnd, y, 'text-anchor': 'end' }, String(pdus.frame[list[row]])));
    if (!this.narrow) {
      const since = seconds(time - pdus.time[list[0]], model.decimals);
      parts.push(svg('text', { class: 'time', x: this.timeEnd, y, 'text-anchor': 'end' }, since));
    }
    if (row > 0) {
      const text = `+${duration(gap)}`;
      parts.push(svg('text', { class: gap >= 1e9 ? 'gap long' : 'gap', x: this.gapEnd, y, 'text-anchor': 'end' }, text));
    }
  }

  /** The head of the arrow, and what marks a start or stop. */
  ends(parts, { row, x1, x2, y, state, role }) {
    if (x1 === x2) {
      parts.push(svg('circle', { class: `dot ${state}`, cx: x1, cy: y, r: 4 }));
    } else if (this.directed[row]) {
      const back = x2 > x1 ? -8 : 8;
      parts.push(svg('path', { class: `dot ${state}`, d: `M${x2},${y} l${back},-4 v8 z` }));
    } else {
      parts.push(svg('circle', { class: `dot ${state}`, cx: x2, cy: y, r: 2.5 }));
    }
    if (x1 === x2) return;
    if (role === 1) parts.push(svg('circle', { class: `dot ${state}`, cx: x1, cy: y, r: 4 }));
    if (role === 2) parts.push(svg('rect', { class: `dot ${state}`, x: x1 - 4, y: y - 4, width: 8, height: 8 }));
    if (role === 3) parts.push(svg('circle', { class: `ring ${state}`, cx: x1, cy: y, r: 3.5 }));
  }

  words(kind, text, x, y, anchor, room, width) {
    const short = shortened(text, Math.floor(room / width));
    const element = svg('text', { class: kind, x, y, 'text-anchor': anchor }, short);
    if (short !== text) element.append(svg('title', {}, text));
    return element;
  }

  /** In a Gog the Gop is what is worth to know; in a Gop the Pdu itself. */
  nameOf(pdu) {
    const { model, pdus } = this;
    return this.hasGops ? nameOf(model, pdus.gop[pdu]) : `${pdus.kinds[pdus.kind[pdu]]} ${pdus.id[pdu]}`;
  }

  /** The chosen Pdu, for those who hear the page. */
  tellActive(from, to) {
    const { active, list, pdus } = this;
    if (active < from || active >= to) {
      this.options.replaceChildren();
      this.view.removeAttribute('aria-activedescendant');
      return;
    }
    const pdu = list[active];
    const ends = `${this.lanes[this.from[active]]} to ${this.lanes[this.to[active]]}`;
    const text = `frame ${pdus.frame[pdu]}, ${visible(ends)}, ${labelOf(this.model, pdus, pdu)}`;
    const option = el('div', {
      id: `pdu:${pdu}`, role: 'option', 'aria-selected': 'true', 'aria-posinset': active + 1, 'aria-setsize': list.length,
    }, text);
    this.options.replaceChildren(option);
    this.view.setAttribute('aria-activedescendant', option.id);
  }

  activate(row) {
    this.active = row;
    this.scroller.reveal(row);
    this.choose(this.list[row]);
  }

  pick(event) {
    const { from, top } = this.drawn;
    const y = event.clientY - this.body.getBoundingClientRect().top - top;
    const row = from + Math.floor(y / this.height);
    if (row >= 0 && row < this.list.length) this.activate(row);
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoomTo(this.zoom + (event.deltaY < 0 ? 1 : -1));
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const zoom = { '+': this.zoom + 1, '=': this.zoom + 1, '-': this.zoom - 1, 0: this.fitting() }[event.key];
    const row = rowAfterKey(event.key, this.active, this.list.length, this.scroller.page);
    if (zoom === undefined && row < 0) return;
    event.preventDefault();
    if (zoom === undefined) this.activate(row);
    else this.zoomTo(zoom);
  }

  /** Draws for paper, up to a number of Pdus; returns how many are left out. */
  print(width) {
    const rows = Math.min(this.list.length, PRINTED_PDUS);
    this.zoom = USUAL_ZOOM;
    this.layOut(width);
    this.body.style.height = `${rows * this.height}px`;
    this.draw(0, rows, (row) => row * this.height);
    for (const picture of [this.head, this.picture]) {
      picture.setAttribute('viewBox', `0 0 ${this.width} ${picture.getAttribute('height')}`);
    }
    return this.list.length - rows;
  }

  afterPrint() {
    for (const picture of [this.head, this.picture]) picture.removeAttribute('viewBox');
    this.zoomTo(this.zoom);
  }
}

/** What marks a start, a stop, and what came after it. */
function legend() {
  const key = (mark, text) => {
    const picture = svg('svg', { width: 12, height: 10, 'aria-hidden': 'true' }, mark);
    return el('span', { className: 'key' }, picture, text);
  };
  return el('span', {},
    key(svg('circle', { class: 'dot', cx: 5, cy: 5, r: 4 }), 'start'),
    key(svg('rect', { class: 'dot', x: 1, y: 1, width: 8, height: 8 }), 'stop'),
    key(svg('circle', { class: 'ring', cx: 5, cy: 5, r: 3.5 }), 'after stop'));
}
