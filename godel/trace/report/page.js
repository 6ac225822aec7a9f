// The script of a report: it folds, filters and draws what was packed; it decides nothing.
// Texts of a run are untrusted. They only ever become text nodes and checked attributes:
// there is no parsing of markup from data anywhere in here.
'use strict';
(() => {
  const SVG = 'http://www.w3.org/2000/svg';
  const DRAWN = new Set(['svg', 'g', 'a', 'rect', 'path', 'line', 'circle', 'text', 'title', 'desc']);
  const ALLOWED = /^(aria-[a-z]+|data-[a-z]+|class|id|role|scope|dir|tabindex|title|colspan|rowspan|open|value|href|x|y|x1|x2|y1|y2|cx|cy|r|rx|d|width|height|viewBox|xmlns|text-anchor)$/;
  const PAGE = 50;
  const find = (id) => document.getElementById(id);

  // --- Making elements -------------------------------------------------------------------------

  // Turns [name, attributes, ...children] into an element; inside <svg> into one of SVG.
  const make = (item, drawn) => {
    if (typeof item === 'string') return document.createTextNode(item);
    const [name, attributes, ...children] = item;
    const inside = name === 'svg' || (drawn && DRAWN.has(name));
    const made = inside ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (!ALLOWED.test(key)) continue;
      if (key === 'href' && !value.startsWith('#')) continue;
      if (key !== 'xmlns') made.setAttribute(key, value);
    }
    made.append(...children.map((child) => make(child, inside)));
    return made;
  };

  // --- What is packed: made when it is first opened ----------------------------------------------

  const blocks = new Map();

  // The parts of a block: r1-t8-evidence holds r1-t8-evidence-case3 and so on.
  const partsOf = (name) => {
    const block = name.replace(/-evidence-.*$/, '-evidence');
    if (!blocks.has(block)) {
      const source = find('block-' + block);
      blocks.set(block, source ? JSON.parse(source.textContent) : {});
    }
    return blocks.get(block);
  };

  const fill = (details) => {
    const name = details.dataset.part;
    if (!name || details.dataset.filled) return;
    details.dataset.filled = 'yes';
    details.append(...(partsOf(name)[name] || []).map((item) => make(item, false)));
    roving(details);
  };

  // A fold was opened or closed: fill it, and say so at the places that lead to it.
  const toggled = (details) => {
    if (details.open) fill(details);
    for (const place of [...document.querySelectorAll('[role=treeitem][href]')]) {
      if (place.getAttribute('href') !== '#' + details.id) continue;
      place.setAttribute('aria-expanded', String(details.open));
      place.classList.toggle('here', details.open);
      if (!details.open && details.parentElement.className === 'cases') place.focus();
    }
  };
  document.addEventListener('toggle', (event) => toggled(event.target), true);

  // --- Going to a place, however deep it is folded -----------------------------------------------

  // The element with an id: made, if it is packed, after all that it is packed in.
  const reveal = (id) => {
    const there = find(id);
    if (there) return there;
    if (!/-evidence-/.test(id)) return null;
    const parts = partsOf(id);
    const holder = Object.keys(parts).find((name) => JSON.stringify(parts[name]).includes('"id":"' + id + '"'));
    const outer = holder && holder !== id ? reveal(holder) : null;
    if (!outer) return null;
    outer.open = true;
    fill(outer);
    return find(id);
  };

  const open = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (at.tagName === 'DETAILS') {
        at.open = true;
        fill(at);
      }
    }
  };

  const go = () => {
    let id = '';
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (error) { return; }
    const attempt = /^attempt-([0-9]{1,9})$/.exec(id);
    if (attempt) {
      show(Number(attempt[1]));
      return;
    }
    const element = id && reveal(id);
    if (!element) return;
    open(element);
    document.querySelectorAll('.chosen').forEach((old) => old.classList.remove('chosen'));
    element.classList.add('chosen');
    element.scrollIntoView({ block: 'start' });
    const target = element.tagName === 'DETAILS' ? element.querySelector('summary') : element;
    target.focus({ preventScroll: true });
  };
  window.addEventListener('hashchange', go);

  // A second click on the same link goes there again.
  document.addEventListener('click', (event) => {
    const link = event.target.closest && event.target.closest('a[href]');
    if (link && link.getAttribute('href') === location.hash) {
      event.preventDefault();
      go();
    }
  });

  // --- Arrow keys in trees: one stop of the tab key for each tree ---------------------------------

  const roving = (root) => {
    root.querySelectorAll('[role=tree]').forEach((tree) => {
      tree.querySelectorAll('[role=treeitem]').forEach((item, place) =>
        item.setAttribute('tabindex', place ? '-1' : '0'));
    });
  };

  document.addEventListener('keydown', (event) => {
    const item = event.target.closest && event.target.closest('[role=treeitem]');
    if (!item) return;
    const all = [...item.closest('[role=tree]').querySelectorAll('[role=treeitem]')];
    const place = all.indexOf(item);
    const parent = all.find((other) => other.id === item.dataset.parent);
    const child = all.find((other) => other.dataset.parent === item.id);
    const next = { ArrowDown: all[place + 1], ArrowUp: all[place - 1], ArrowLeft: parent,
                   ArrowRight: child, Home: all[0], End: all[all.length - 1] }[event.key];
    if (event.key === ' ' && item.getAttribute('href')) {
      event.preventDefault();
      location.hash = item.getAttribute('href');
    }
    if (!next) return;
    event.preventDefault();
    item.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  });

  // --- The table of attempts ---------------------------------------------------------------------

  const data = JSON.parse(find('attempts-data').textContent);
  const column = Object.fromEntries(data.columns.map((name, place) => [name, place]));
  const TEXTS = new Set(['technique', 'fate', 'reason', 'parent', 'candidate', 'running',
                         'challenger', 'work', 'figures', 'query', 'proof']);
  const value = (row, name) => TEXTS.has(name) ? data.strings[row[column[name]]] : row[column[name]];
  const form = find('filters');
  const body = document.querySelector('#listing tbody');
  const unfolded = new Set();
  let shown = data.rows;
  let page = 0;
  let order = { name: 'number', down: false };

  const filter = () => {
    const wanted = new FormData(form);
    const fates = new Set(wanted.getAll('fate'));
    const boxes = form.querySelectorAll('[name=fate]').length;
    const text = wanted.get('text').trim().toLowerCase();
    const technique = wanted.get('technique').trim().toLowerCase();
    const [from, to] = ['from', 'to'].map((name) => wanted.get(name).trim());
    const has = (row, name, piece) => value(row, name).toLowerCase().includes(piece);
    shown = data.rows.filter((row) =>
      (fates.size === boxes || fates.has(value(row, 'fate')))
      && (!technique || has(row, 'technique', technique))
      && (!text || ['technique', 'reason', 'query', 'fate'].some((name) => has(row, name, text)))
      && (from === '' || row[column.tick] >= Number(from))
      && (to === '' || row[column.tick] <= Number(to)));
    const sign = order.down ? -1 : 1;
    shown.sort((a, b) => {
      const [x, y] = [value(a, order.name), value(b, order.name)];
      const least = typeof x === 'number' ? x - y : x < y ? -1 : x > y ? 1 : 0;
      return sign * least || a[0] - b[0];
    });
    page = 0;
    list();
  };

  const list = () => {
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    page = Math.min(Math.max(page, 0), pages - 1);
    body.replaceChildren();
    shown.slice(page * PAGE, (page + 1) * PAGE).forEach((row) => {
      body.append(line(row));
      if (unfolded.has(row[0])) body.append(detail(row));
    });
    const all = data.rows.length.toLocaleString('en');
    find('count').textContent = shown.length.toLocaleString('en') + ' of ' + all + ' attempts';
    find('page').textContent = 'page ' + (page + 1) + ' of ' + pages;
    find('previous').disabled = page === 0;
    find('next').disabled = page >= pages - 1;
    document.querySelectorAll('#listing th[data-sort]').forEach((head) => {
      const way = head.dataset.sort !== order.name ? 'none' : order.down ? 'descending' : 'ascending';
      head.setAttribute('aria-sort', way);
    });
  };

  const line = (row) => {
    const number = row[0];
    const fate = value(row, 'fate');
    const isOpen = unfolded.has(number);
    const cell = (style, ...inside) => ['td', { class: style }, ...inside];
    const made = make(['tr', { id: 'attempt-' + number, class: isOpen ? 'open' : '' },
      ['th', { scope: 'row', class: 'amount' }, ['button', { class: 'opener', 'aria-expanded': String(isOpen) },
        (isOpen ? '\u25be ' : '\u25b8 ') + number]],
      ...['life', 'tick'].map((name) => cell('amount', String(value(row, name)))),
      cell('', ['bdi', {}, value(row, 'technique')]),
      cell('fate ' + (fate in data.fates ? fate : ''), (data.fates[fate] || [''])[0] + ' ' + fate),
      cell('amount', value(row, 'cost').toLocaleString('en')),
      cell('amount', String(value(row, 'phase'))),
      cell('why', ['bdi', {}, value(row, 'reason')])], false);
    made.querySelector('button').type = 'button';
    made.querySelector('button').addEventListener('click', () => fold(row));
    return made;
  };

  const fold = (row) => {
    if (!unfolded.delete(row[0])) unfolded.add(row[0]);
    list();
    find('attempt-' + row[0]).querySelector('button').focus();
  };

  // All that is known of an attempt, under its row.
  const detail = (row) => {
    const said = [];
    const tell = (name, text) => { if (text) said.push(['dt', {}, name], ['dd', {}, ['bdi', {}, text]]); };
    tell('Fate', value(row, 'fate') + ': ' + (data.fates[value(row, 'fate')] || ['', ''])[1]);
    tell('Technique', value(row, 'technique'));
    tell('Why', value(row, 'reason'));
    row[column.refusals].forEach((place) => tell('Refusal', data.strings[place]));
    tell('From', value(row, 'parent') + ', turn ' + value(row, 'turn'));
    tell('Schedule', value(row, 'phase') ? 'phase ' + value(row, 'phase') + ', ' + value(row, 'cost')
      + ' of ' + value(row, 'budget') + ' units' + (value(row, 'ended') ? '' : '; more work might help') : '');
    tell('Work', value(row, 'work'));
    tell('Candidates', value(row, 'figures'));
    tell('Made from', row[column.parents].map((n) => 'attempt ' + n).join(' and '));
    tell('What runs', value(row, 'running'));
    tell('Candidate', value(row, 'challenger'));
    tell('SHA-256', value(row, 'candidate'));
    tell('Certificate', value(row, 'proof'));
    tell('Asked', value(row, 'query'));
    tell('Repeatable', value(row, 'repeatable') ? '' : 'no: a limit of time or memory struck');
    const pieces = [['dl', { class: 'facts-of' }, ...said]];
    if (value(row, 'rewrite')) {
      pieces.push(['p', {}, ['a', { href: '#rewrite-' + value(row, 'rewrite') }, 'Rewrite ' + value(row, 'rewrite')
        + (value(row, 'undone') ? ', rolled back later' : '')]]);
    }
    if (find('refuted-' + row[0])) {
      pieces.push(['p', {}, ['a', { href: '#refuted-' + row[0] }, 'The candidate with its proof']]);
    }
    if (data.diffs[row[0]]) pieces.push(difference(data.diffs[row[0]]));
    const text = 'Details of attempt ' + row[0];
    return make(['tr', { class: 'detail' }, ['td', { colspan: '8', 'aria-label': text }, ...pieces]], false);
  };

  const STYLES = { ' ': 'same', '|': 'changed', '<': 'removed', '>': 'added' };
  const difference = (rows) => ['table', { class: 'diff' },
    ['thead', {}, ['tr', {}, ['th', { scope: 'col' }, 'what ran'], ['th', { scope: 'col' }, ''],
      ['th', { scope: 'col' }, 'the candidate']]],
    ['tbody', {}, ...rows.map(([mark, old, changed]) => mark === '~'
      ? ['tr', {}, ['td', { class: 'skipped', colspan: '3' }, old]]
      : ['tr', { class: STYLES[mark] }, ['td', {}, ['code', { dir: 'ltr' }, old]],
        ['td', { class: 'sign' }, mark], ['td', {}, ['code', { dir: 'ltr' }, changed]]])]];

  // Shows an attempt by its number, also if a filter hides it.
  const show = (number) => {
    const row = data.rows.find((one) => one[0] === number);
    if (!row) return;
    if (!shown.includes(row)) {
      form.reset();  // its listener filters first, then this shows the row
      setTimeout(() => show(number));
      return;
    }
    unfolded.add(number);
    page = Math.floor(shown.indexOf(row) / PAGE);
    list();
    const made = find('attempt-' + number);
    made.scrollIntoView({ block: 'center' });
    made.querySelector('button').focus({ preventScroll: true });
  };

  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(filter));
  find('previous').addEventListener('click', () => { page -= 1; list(); });
  find('next').addEventListener('click', () => { page += 1; list(); });
  document.querySelectorAll('#listing th[data-sort]').forEach((head) =>
    head.querySelector('button').addEventListener('click', () => {
      const name = head.dataset.sort;
      order = { name, down: order.name === name && !order.down };
      filter();
    }));

  // --- Light and dark ----------------------------------------------------------------------------

  const theme = find('theme');
  const dark = () => (document.documentElement.dataset.theme
    || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const label = () => { theme.textContent = dark() ? 'Light colours' : 'Dark colours'; };
  theme.hidden = false;
  theme.addEventListener('click', () => {
    document.documentElement.dataset.theme = dark() ? 'light' : 'dark';
    label();
  });

  label();
  roving(document);
  filter();
  // The browser goes to a fragment by itself when all is loaded; this goes there after it.
  if (document.readyState === 'complete') go();
  else window.addEventListener('load', () => setTimeout(go));
})();
