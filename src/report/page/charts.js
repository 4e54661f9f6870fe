// Two charts of bars: how long the groups took, and when they began. Bars are stacked by state; a
// range that is dragged over them goes into the filter.

const CHART = { height: 150, left: 38, right: 10, top: 10, bottom: 24 };

/** Bars of equal width over a scale: `edges` are their bounds, one more than `stacks`. */
class BarChart {
  constructor(place, label, pick) {
    Object.assign(this, { place, label, pick, width: 0, data: null });
    new ResizeObserver(() => this.draw()).observe(place);
  }

  /** `build(bars)` yields `{ edges, stacks, ticks }` for about so many bars, or null for nothing. */
  show(build, description) {
    this.build = build;
    this.description = description;
    this.width = 0;
    this.draw();
  }

  draw() {
    const width = Math.floor(this.place.clientWidth);
    if (width === this.width || width === 0 || !this.build) return;
    this.width = width;
    const data = this.build(Math.max(Math.min(Math.floor((width - CHART.left) / 11), 80), 8));
    this.data = data;
    if (!data) {
      this.place.replaceChildren(el('p', { className: 'muted nothing' }, this.description));
      return;
    }
    const { edges, stacks, ticks } = data;
    const most = Math.max(...stacks.map((stack) => stack[0] + stack[1] + stack[2]), 1);
    const inner = width - CHART.left - CHART.right;
    const floor = CHART.height - CHART.bottom;
    const bar = inner / stacks.length;
    const high = (number) => (number / most) * (floor - CHART.top);
    const picture = svg('svg', {
      viewBox: `0 0 ${width} ${CHART.height}`, width, height: CHART.height, role: 'img',
      'aria-label': `${this.label}. ${this.description}`,
    });
    for (const line of lines(most)) {
      const y = floor - high(line);
      picture.append(
        svg('line', { class: 'rule', x1: CHART.left, x2: width - CHART.right, y1: y, y2: y }),
        svg('text', { class: 'axis', x: CHART.left - 6, y: y + 3.5, 'text-anchor': 'end' }, count(line)),
      );
    }
    let last = -Infinity;
    for (const { at, text } of ticks) {
      const x = CHART.left + at * inner;
      picture.append(svg('line', { class: 'tick', x1: x, x2: x, y1: floor, y2: floor + 4 }));
      const half = text.length * 3.1;
      const middle = Math.min(x, width - half - 2);
      if (middle - half < last + 8) continue;
      last = middle + half;
      picture.append(svg('text', { class: 'axis', x: middle, y: floor + 16, 'text-anchor': 'middle' }, text));
    }
    this.range = svg('rect', { class: 'range', y: CHART.top, height: floor - CHART.top, width: 0 });
    picture.append(this.range);
    stacks.forEach((stack, index) => {
      let y = floor;
      stack.forEach((number, state) => {
        if (number === 0) return;
        const height = Math.max(high(number), 1.5);
        y -= height;
        const x = CHART.left + index * bar + 0.5;
        picture.append(svg('rect', { class: `bar ${STATE_CLASSES[state]}`, x, y, width: Math.max(bar - 1, 1), height }));
      });
      const total = stack[0] + stack[1] + stack[2];
      const told = `${duration(edges[index])} to ${duration(edges[index + 1])}: ${plural(total, 'group')}`;
      picture.append(svg('rect', {
        class: 'touch', x: CHART.left + index * bar, y: CHART.top, width: bar, height: floor - CHART.top,
      }, svg('title', {}, told)));
    });
    this.drag(picture, bar);
    this.place.replaceChildren(picture);
  }

  /** From where the pointer goes down to where it comes up. */
  drag(picture, bar) {
    const { stacks } = this.data;
    const barAt = (event) => {
      const x = event.clientX - picture.getBoundingClientRect().left - CHART.left;
      return Math.min(Math.max(Math.floor(x / bar), 0), stacks.length - 1);
    };
    let from = -1;
    const show = (a, b) => {
      this.range.setAttribute('x', CHART.left + Math.min(a, b) * bar);
      this.range.setAttribute('width', (Math.abs(a - b) + 1) * bar);
    };
    picture.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      from = barAt(event);
      show(from, from);
      picture.setPointerCapture(event.pointerId);
    });
    picture.addEventListener('pointermove', (event) => {
      if (from >= 0) show(from, barAt(event));
    });
    picture.addEventListener('pointerup', (event) => {
      if (from < 0) return;
      const to = barAt(event);
      const [low, high] = [Math.min(from, to), Math.max(from, to)];
      from = -1;
      this.pick(this.data.edges[low], this.data.edges[high + 1], high + 1 === stacks.length);
    });
    picture.addEventListener('pointercancel', () => {
      from = -1;
      this.range.setAttribute('width', 0);
    });
  }
}

/** One or two round numbers up to the highest bar. */
function lines(most) {
  const size = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].map((times) => times * size / (most < 10 ? 1 : 2)).find((step) => most / step <= 3);
  const whole = Math.max(Math.round(step ?? size), 1);
  const found = [];
  for (let line = whole; line <= most; line += whole) found.push(line);
  return found;
}

function emptyStacks(bars) {
  return Array.from({ length: bars }, () => [0, 0, 0]);
}

/** How long the groups took: by powers of ten, unless all took about as long. */
function histogram(model, groups) {
  const times = [];
  for (const group of groups) {
    const time = timeThatCounts(model, group);
    if (time !== null) times.push([Math.max(time, 0), model.state[group]]);
  }
  if (times.length === 0) return null;
  const positive = times.map(([time]) => time).filter((time) => time > 0);
  const low = positive.reduce((a, b) => Math.min(a, b), Infinity);
  const high = positive.reduce((a, b) => Math.max(a, b), 0);
  const scale = high < low * 8 ? linear(0, Math.max(high, 1000)) : logarithmic(low, high);
  return (bars) => filled(times, bars, scale);
}

/** When the groups began. */
function timeline(model, groups) {
  const starts = [];
  for (const group of groups) if (typeOf(model, group).times) starts.push([model.start[group], model.state[group]]);
  if (starts.length === 0) return null;
  return (bars) => filled(starts, bars, linear(0, Math.max(model.span, 1000)));
}

/** Counts values, each with a state, into bars of a scale. */
function filled(values, bars, { place, value, ticks }) {
  const stacks = emptyStacks(bars);
  for (const [each, state] of values) {
    const bar = Math.min(Math.max(Math.floor(place(each) * bars), 0), bars - 1);
    stacks[bar][state] += 1;
  }
  const edges = Array.from({ length: bars + 1 }, (_, index) => value(index / bars));
  return { edges, stacks, ticks };
}

function linear(low, high) {
  const place = (value) => (value - low) / (high - low);
  const rough = (high - low) / 5;
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500].flatMap((n) => [n, n * 1e3, n * 1e6])
    .concat([1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400]
      .map((n) => n * 1e9)).sort((a, b) => a - b);
  const step = steps.find((step) => step >= rough) ?? Math.ceil(rough / 86400e9) * 86400e9;
  const ticks = [];
  for (let at = low; at <= high; at += step) ticks.push({ at: place(at), text: duration(at) });
  return { place, value: (at) => low + at * (high - low), ticks };
}

/** Whole powers of ten around the values; what is zero stands in the first bar. */
function logarithmic(low, high) {
  const first = Math.floor(Math.log10(low));
  const last = Math.max(Math.ceil(Math.log10(high) + 1e-9), first + 1);
  const place = (value) => (value <= 0 ? 0 : (Math.log10(value) - first) / (last - first));
  const ticks = [];
  for (let power = first; power <= last; power += 1) {
    // As seconds, since minutes are no power of ten.
    const text = power < 9 ? duration(10 ** power) : `${count(10 ** (power - 9))} s`;
    ticks.push({ at: place(10 ** power), text });
  }
  return { place, value: (at) => (at === 0 ? 0 : 10 ** (first + at * (last - first))), ticks };
}
