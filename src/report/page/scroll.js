// Long lists: only the rows in sight are drawn, however many there are.

/** Browsers cannot scroll elements that are much higher. */
const MOST_PIXELS = 8e6;

/**
 * Has the rows in sight of `view` drawn into `body`, which is made as high as all rows, while the
 * view scrolls. `draw(from, to, topOf)` gets the rows from..to, and a function for their places.
 */
class Scroller {
  constructor(view, body, draw) {
    Object.assign(this, { view, body, draw, rows: 0, height: 1, waiting: false });
    view.addEventListener('scroll', () => this.redrawSoon(), { passive: true });
    this.observer = new ResizeObserver(() => this.redrawSoon());
    this.observer.observe(view);
  }

  /** There are so many rows now, of such a height. */
  resize(rows, height) {
    this.rows = rows;
    this.height = height;
    this.pixels = Math.min(rows * height, MOST_PIXELS);
    this.body.style.height = `${this.pixels}px`;
    this.redraw();
  }

  /** What can be seen of the rows: what stands above them sticks to the top of the view. */
  get seen() {
    return Math.max(this.view.clientHeight - this.body.offsetTop, 1);
  }

  /** How many pixels of rows one pixel of the scroll bar stands for. */
  get scale() {
    const room = this.pixels - this.seen;
    return room > 0 ? Math.max((this.rows * this.height - this.seen) / room, 1) : 1;
  }

  redrawSoon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.redraw();
    });
  }

  redraw() {
    const { height, rows, view } = this;
    const top = view.scrollTop * this.scale;
    const from = Math.max(Math.floor(top / height) - 4, 0);
    const to = Math.min(Math.ceil((top + this.seen) / height) + 4, rows);
    this.draw(Math.min(from, to), to, (row) => row * height - top + view.scrollTop);
  }

  /** Scrolls as little as brings a row into sight. */
  reveal(row) {
    const top = this.view.scrollTop * this.scale;
    const start = row * this.height;
    if (start < top) this.view.scrollTop = start / this.scale;
    else if (start + this.height > top + this.seen) {
      this.view.scrollTop = (start + this.height - this.seen) / this.scale;
    }
    this.redraw();
  }

  /** Rows that fit into the view. */
  get page() {
    return Math.max(Math.floor(this.seen / this.height) - 1, 1);
  }

  end() {
    this.observer.disconnect();
  }
}

/** The row that a key moves to from a row, or -1. */
function rowAfterKey(key, row, rows, page) {
  const to = {
    ArrowDown: row + 1, ArrowUp: row - 1, PageDown: row + page, PageUp: row - page, Home: 0, End: rows - 1,
  }[key];
  return to === undefined || rows === 0 ? -1 : Math.min(Math.max(to, 0), rows - 1);
}
