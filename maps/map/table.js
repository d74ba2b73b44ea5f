/* The same data as a table, sortable by its headings. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { make, content } = page;
  const slowest = (site, kind) =>
    site.not_reached.includes(kind) ? null : site.access.filter((row) => row.kind === kind).reduce((worst, row) => (!worst || row.minutes > worst.minutes ? row : worst), null);
  const kinds = content.hubKinds.filter(({ kind }) => page.sites.some((site) => slowest(site, kind) || site.not_reached.includes(kind)));
  const isRanked = page.sites.some(({ score }) => score?.ranked);
  const stages = content.colourings.planning.classes.map(({ id }) => id);
  const absent = (text) => make("span", { class: "absent" }, text);

  const columns = [
    { title: "Site", value: (site) => site.name.toLocaleLowerCase("en-GB") },
    ...(page.sites.some(({ authorities }) => authorities)
      ? [{ title: "Authorities", wide: true, value: (site) => site.authorities ?? null, cell: (site) => site.authorities ?? absent("not stated") }]
      : []),
    { title: "Acres", words: true, value: (site) => site.acres ?? null, cell: (site) => site.short ?? absent("not stated") },
    { title: "Planning stage", words: true, value: (site) => stages.indexOf(site.planning), cell: (site) => (site.planning === "not_known" ? absent(site.planning_text) : site.planning_text) },
    { title: "Facts known", number: true, value: (site) => (site.facts ? site.facts.known / site.facts.total : null), cell: (site) => (site.facts ? `${site.facts.known} of ${site.facts.total}` : absent("not assessed")) },
    ...(isRanked
      ? [{ title: "Score of 100", number: true, value: (site) => (site.score?.ranked ? site.score.low : null), cell: (site) => (site.score?.ranked ? site.score.text.split(" of ")[0] : absent("not ranked")) }]
      : []),
    ...kinds.map(({ kind, short }) => ({
      title: short,
      number: true,
      value: (site) => slowest(site, kind)?.minutes ?? null,
      cell: (site) => {
        const row = slowest(site, kind);
        return row ? `${row.minutes_text}${row.marked ? " ◦" : ""}` : absent(site.not_reached.includes(kind) ? "not reached" : "not known");
      },
    })),
  ];

  const kindOf = ({ number, wide, words }) => (number ? "is-number" : wide ? "is-wide" : words ? "is-words" : null);
  const body = make("tbody");
  const rows = new Map();
  let sorted = { column: 0, down: false };

  /* Unknown values stay last, whichever way the column is sorted. */
  const compare = (column, down) => (a, b) => {
    const [first, second] = [column.value(a), column.value(b)];
    if (first === null || second === null) return (first === null) - (second === null);
    return (first > second ? 1 : first < second ? -1 : 0) * (down ? -1 : 1);
  };

  const heads = columns.map((column, index) => {
    const button = make("button", { type: "button", onclick: () => sortBy(index) }, column.title, make("span", { class: "arrow", "aria-hidden": "true" }));
    return make("th", { scope: "col", class: kindOf(column) }, button);
  });

  const sortBy = (index) => {
    const isSame = sorted.column === index;
    sorted = { column: index, down: isSame ? !sorted.down : false };
    showOrder();
    page.announce(`Sorted by ${columns[index].title}, ${sorted.down ? "descending" : "ascending"}`);
  };

  const showOrder = () => {
    heads.forEach((head, index) => {
      if (index === sorted.column) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const order = [...page.sites].sort(compare(columns[sorted.column], sorted.down));
    body.append(...order.map((site) => rows.get(site.site_id)));
  };

  for (const site of page.sites) {
    const open = make("button", { type: "button", class: "plain", onclick: (event) => page.open(site.site_id, event.currentTarget) }, site.name);
    const cells = columns.slice(1).map((column) => make("td", { class: kindOf(column) }, column.cell(site)));
    const note = site.part_of ? make("span", { class: "small" }, site.part_of) : null;
    rows.set(site.site_id, make("tr", {}, make("th", { scope: "row" }, open, note), cells));
  }

  const isMarked = page.sites.some((site) => site.access.some(({ marked }) => marked));
  const caption = make("caption", {}, make("span", {}, "What is known of each site, and the drive by lorry to the nearest junction, terminal, airport, port, research asset and industry; for a site in several places, from the place that takes longest. Choose a heading to sort.", page.sites.length && !isRanked ? " No site is ranked: too little is known." : null, make("span", { class: "sideways" }, " Scroll sideways for the rest.")));
  const table = make("table", {}, caption, make("thead", {}, make("tr", {}, heads)), body);
  const scroll = make("div", { class: "scroll", role: "region", "aria-label": "Table of sites", tabindex: "0" }, table);
  new ResizeObserver(() => scroll.classList.toggle("is-cut", scroll.scrollWidth > scroll.clientWidth)).observe(scroll);
  const note = isMarked ? make("p", { class: "small" }, "◦ modelled or not verified; a site’s card says why.") : null;
  page.byId("table-view").append(...[scroll, note].filter(Boolean));

  page.paintTable = () => {
    for (const site of page.sites) {
      const row = rows.get(site.site_id);
      row.hidden = !site.shown;
      row.classList.toggle("is-selected", page.selected === site.site_id);
    }
  };
  showOrder();
})();
