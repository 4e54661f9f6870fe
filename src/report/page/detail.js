// What is known of one group: its figures, its attributes, its ladder, and of that the chosen Pdu.

class Detail {
  constructor(model) {
    this.model = model;
    this.place = byId('detail');
    this.ladder = null;
    this.group = -1;
  }

  /** Shows a group, or what to do where none is chosen. */
  show(group) {
    this.ladder?.end();
    this.ladder = null;
    this.group = group;
    const heading = el('h2', { id: 'detail-heading', tabIndex: -1 }, 'Group');
    this.place.classList.toggle('filled', group >= 0);
    if (group < 0) {
      const hint = 'Choose a group in the table to see its ladder diagram.';
      this.place.replaceChildren(heading, el('p', { className: 'muted empty' }, hint));
      return;
    }
    const { model } = this;
    heading.replaceChildren(nameOf(model, group));
    const state = model.state[group];
    const badge = el('span', { className: `badge ${STATE_CLASSES[state]}` }, stateMark(state), STATES[state]);
    const link = el('a', { className: 'permalink', href: linkOf(model, group), title: 'Link to this group' }, linkOf(model, group));
    const close = el('a', { className: 'button close', href: '#groups', title: 'Close', 'aria-label': 'Close' }, '×');
    this.pdu = el('div', { className: 'pdu', 'aria-live': 'polite' });
    this.ladder = new Ladder(model, group, (pdu) => this.showPdu(pdu));
    this.note = el('p', { className: 'print-only muted' });
    this.place.replaceChildren(
      el('div', { className: 'detail-head' }, heading, badge, link, close),
      this.facts(group),
      this.attributes(model.attrs[group], 'attributes'),
      this.ladder.element, this.note, this.pdu,
    );
    this.ladder.start();
    this.showPdu(-1);
  }

  facts(group) {
    const { model } = this;
    const type = typeOf(model, group);
    const facts = el('dl', { className: 'facts' });
    const add = (name, ...value) => facts.append(el('div', {}, el('dt', {}, name), el('dd', {}, ...value)));
    if (type.times) {
      add('Start', `${seconds(model.start[group], model.decimals)} s`);
      const clock = clockOf(model, model.start[group]);
      if (clock) add('Clock', clock);
      const counts = timeThatCounts(model, group) !== null;
      add(counts ? 'Time' : 'Time so far', `${seconds(model.time[group], model.decimals)} s`);
    }
    if (type.level === 'Gog') add('Gops', count(gopsOf(model, group).length));
    add('Pdus', count(model.pdus[group]));
    const gog = model.gog[group];
    if (gog >= 0) add('Part of', el('a', { href: linkOf(model, gog) }, nameOf(model, gog)));
    return facts;
  }

  /** Attributes with their values, the most telling ones first. */
  attributes(list, kind) {
    const { model } = this;
    const places = new Map(kind === 'attributes' ? typeOf(model, this.group).columns.map((name, at) => [name, at]) : []);
    const found = attributesOf(model, list).sort(([a], [b]) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    const rows = found.flatMap(([attribute, texts]) => {
      const values = texts.filter((text) => text !== '' || texts.length > 1).slice(0, 50);
      const more = texts.length > 50 ? [el('span', { className: 'muted' }, `… ${texts.length - 50} more`)] : [];
      const shown = values.map((text) => el('bdi', { className: 'value' }, visible(text)));
      return [el('dt', {}, model.names[attribute]), el('dd', {}, ...shown, ...more)];
    });
    return el('dl', { className: kind }, ...rows);
  }

  showPdu(pdu) {
    if (pdu < 0) {
      this.pdu.replaceChildren(el('p', { className: 'muted screen-only' }, 'Choose an arrow to see what its Pdu holds.'));
      return;
    }
    const { model } = this;
    const pdus = pdusOf(model);
    const gop = pdus.gop[pdu];
    const name = `${pdus.kinds[pdus.kind[pdu]]} ${pdus.id[pdu]}`;
    const role = ROLES[pdus.role[pdu]];
    const head = el('h3', {}, name,
      el('span', { className: 'muted' }, ` frame ${pdus.frame[pdu]}, at ${seconds(pdus.time[pdu], model.decimals)} s`),
      el('span', { className: 'muted' }, role ? `, ${role} of ` : ', in '),
      el('a', { href: linkOf(model, gop) }, nameOf(model, gop)));
    this.pdu.replaceChildren(head, this.attributes(pdus.attrs[pdu], 'attributes of-pdu'));
  }

  print() {
    if (!this.ladder) return;
    const left = this.ladder.print(680);
    this.note.textContent = left > 0 ? `… and ${plural(left, 'Pdu')} more, not printed.` : '';
  }

  afterPrint() {
    this.ladder?.afterPrint();
  }
}

/** The time of day of a moment, in UTC. */
function clockOf(model, nanoseconds) {
  if (!model.first) return null;
  const [day, rest] = [model.first.slice(0, 19), Number(model.first.slice(20, 29))];
  const whole = Math.floor((rest + nanoseconds) / 1e9);
  const fraction = rest + nanoseconds - whole * 1e9;
  const date = new Date(Date.parse(`${day}Z`) + whole * 1000);
  const text = date.toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}.${String(Math.round(fraction)).padStart(9, '0').slice(0, 6)} UTC`;
}
