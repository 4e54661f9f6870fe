// The page as a whole: its parts know each other only through here.

(() => {
  const model = readModel();
  const listed = model.types.filter((type) => type.listed);
  const filter = byId('filter');
  const states = new Set(STATES);
  const detail = new Detail(model);
  const table = new GroupTable(model, (group) => go(group));
  const histogramChart = new BarChart(byId('histogram'), 'Times', (from, to, isLast) => range('time', from, to, isLast));
  const timelineChart = new BarChart(byId('timeline'), 'Groups over time', (from, to, isLast) => range('start', from, to, isLast));
  let type = null;

  /** Shows the groups of a type. */
  function choose(next) {
    if (next === type) return;
    type = next;
    for (const tab of byId('tabs').children) tab.setAttribute('aria-pressed', String(tab.dataset.type === type.slug));
    for (const row of byId('types').tBodies[0].rows) row.classList.toggle('chosen', row.dataset.type === type.slug);
    table.show(type);
    for (const place of ['histogram-of', 'timeline-of']) byId(place).textContent = `${type.name}, by state`;
    update();
  }

  /** Filters, and draws what depends on it. */
  function update() {
    table.filter(filterOf(model, filter.value, states));
    const shown = table.rows.length;
    const all = `${count(type.count)} ${type.name}`;
    byId('count').textContent = shown === type.count ? all : `${count(shown)} of ${all}`;
    drawCharts();
  }

  function drawCharts() {
    const groups = table.rows;
    const none = type.times ? 'No group has a time.' : 'The configuration hides the times.';
    const times = histogram(model, groups);
    histogramChart.show(times ?? (() => null), times ? `How long ${plural(groups.length, 'group')} took.` : none);
    const starts = timeline(model, groups);
    timelineChart.show(starts ?? (() => null), starts ? `When ${plural(groups.length, 'group')} began.` : none);
  }

  /** Puts a range that was dragged over a chart into the filter. */
  function range(name, from, to, isLast) {
    const others = wordsOf(filter.value).filter((word) => !new RegExp(`^${name}[<>]=?`).test(word));
    const bounds = [`${name}>=${plainSeconds(from)}`];
    if (!isLast) bounds.push(`${name}<${plainSeconds(to)}`);
    filter.value = [...others, ...bounds].join(' ');
    update();
  }

  /** Shows a group, and has the address name it. */
  function go(group) {
    location.hash = linkOf(model, group);
    // Now, not only once the browser tells of the new address.
    follow();
  }

  /** Shows what the address names. */
  function follow() {
    const group = groupOfLink(model, location.hash);
    if (group >= 0 && typeOf(model, group).listed) {
      choose(typeOf(model, group));
    }
    if (group === detail.group) return;
    detail.show(group);
    table.choose(group);
    // Where list and ladder do not stand side by side, the ladder is below.
    if (group >= 0 && matchMedia('(max-width: 1099px)').matches) byId('detail').scrollIntoView({ block: 'start' });
  }

  function buildTools() {
    for (const each of listed) {
      const tab = el('button', { type: 'button', 'aria-pressed': 'false' }, each.name,
        el('span', { className: 'muted' }, ` ${count(each.count)}`));
      tab.dataset.type = each.slug;
      tab.addEventListener('click', () => choose(each));
      byId('tabs').append(tab);
    }
    STATES.forEach((name, state) => {
      const button = el('button', { type: 'button', 'aria-pressed': 'true' }, stateMark(state), name);
      button.addEventListener('click', () => {
        if (!states.delete(name)) states.add(name);
        button.setAttribute('aria-pressed', String(states.has(name)));
        update();
      });
      byId('states').append(button);
    });
  }

  let waiting = 0;
  filter.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, model.size > 5000 ? 120 : 0);
  });
  addEventListener('keydown', (event) => {
    const isTyping = /^(INPUT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === '/' && !isTyping) {
      event.preventDefault();
      filter.focus();
    } else if (event.key === 'Escape' && event.target === filter) {
      filter.value = '';
      update();
    }
  });
  addEventListener('hashchange', follow);
  addEventListener('beforeprint', () => {
    const left = table.print();
    byId('print-note').textContent = left > 0 ? `… and ${count(left)} more, not printed.` : '';
    detail.print();
  });
  addEventListener('afterprint', () => {
    table.afterPrint();
    detail.afterPrint();
  });

  showHead(model);
  showFigures(model);
  buildTools();
  showTypes(model, choose);
  if (listed.length > 0) {
    choose(listed.find(({ level, count: number }) => level === 'Gog' && number > 0)
      ?? listed.find(({ count: number }) => number > 0) ?? listed[0]);
  } else {
    byId('count').textContent = 'No Gop and no Gog was declared and asked for.';
  }
  follow();
  document.documentElement.dataset.ready = 'true';
})();
