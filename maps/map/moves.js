/* What became of sites between two months: which came and went, which moved up and down. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { map, content, make, byId } = page;
  const classes = new Map(content.colourings.move.classes.map((one) => [one.id, one]));
  const labelOf = (site) => classes.get(page.fillOf(site)).label;

  /* Nothing is driven on this page. */
  page.drawRoutes = () => {};
  page.clearRoutes = () => {};
  page.nearView = (site) => L.latLngBounds(site.places.map(({ at }) => at));

  /* The card of a site */
  const shown = (text) => (text === null ? make("span", { class: "absent" }, "not known") : text);
  const field = ({ what, old, new: now, cause, why }) => [
    make("dt", {}, what),
    make("dd", {}, old === null && now === null ? null : make("p", {}, make("span", {}, shown(old)), " → ", make("strong", {}, shown(now))), page.small(`${cause}: ${why}`)),
  ];
  const score = ({ old, new: now, bounds, parts }) =>
    page.section(
      "Points proven, of 100",
      make("p", { class: "score-text is-ranked" }, `${old} → ${now}`),
      ...bounds.map(([low, high]) => page.interval(low, high, 100, "is-open")),
      make("div", { class: "scale", "aria-hidden": "true" }, ["0", "50", "100"].map((text) => make("span", {}, text))),
      page.small("The bars run from points proven to points possible, before and now."),
      make("ul", {}, parts.map((text) => make("li", {}, text))),
    );
  page.drawCard = (site) => {
    const back = make("button", { type: "button", class: "back", onclick: () => page.close() }, "‹ All sites");
    byId("card").replaceChildren(
      make("div", { class: "card-bar" }, back),
      make(
        "header",
        {},
        make("h2", { id: "card-name", tabindex: "-1" }, site.name),
        make("p", { class: "move" }, page.swatch(page.fillOf(site)), make("span", {}, labelOf(site))),
        site.places.length ? null : page.small("Its place is not known: it is not on the map."),
      ),
      site.score ? score(site.score) : null,
      site.changes.length ? page.section("What changed", make("dl", { class: "fields" }, site.changes.map(field))) : null,
    );
  };

  /* The panel */
  const choice = (name, value, label, isChosen, act) =>
    make("label", { class: "choice" }, make("input", { type: "radio", name, value, checked: isChosen, onchange: act }), make("span", {}, label));
  const views = Object.entries({ map: "Map", table: "Table" }).map(([value, label]) => choice("view", value, label, value === "map", () => page.showView(value)));
  byId("views").append(make("fieldset", { class: "segments" }, make("legend", { class: "unseen" }, "Show as"), views));

  const hidden = new Set();
  const ticks = [...classes.values()].map(({ id, label, count }) => {
    const box = make("input", {
      type: "checkbox",
      checked: true,
      onchange: () => {
        if (box.checked) hidden.delete(id);
        else hidden.add(id);
        for (const site of page.sites) site.shown = !hidden.has(page.fillOf(site));
        page.refresh();
        page.announce(`${page.sites.filter((site) => site.shown).length} of ${page.sites.length} sites shown`);
      },
    });
    return make("li", {}, make("label", { class: "tick" }, box, page.swatch(id), make("span", { class: "grow" }, label)), make("span", { class: "figure" }, String(count)));
  });
  const heading = make("h2", { id: "list-heading" }, content.counted);
  const items = page.sites.map((site) => {
    const button = make(
      "button",
      { type: "button", "data-site": site.site_id, onclick: () => page.open(site.site_id, button) },
      page.swatch(page.fillOf(site)),
      make("span", { class: "entry" }, make("span", { class: "name" }, site.name), make("span", { class: "small" }, `${labelOf(site)}: ${site.said}`)),
    );
    return { site, button, item: make("li", {}, button) };
  });
  const list = make("ul", { class: "list", id: "site-list", tabindex: "-1", "aria-labelledby": "list-heading" }, items.map(({ item }) => item));
  list.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const buttons = items.filter(({ site }) => site.shown).map(({ button }) => button);
    buttons[buttons.indexOf(document.activeElement) + by]?.focus();
  });
  const credits = content.base.credits.map(({ title, source, licence, attribution }) =>
    make("li", {}, make("p", {}, title ?? ""), page.small([source, licence].filter(Boolean).join(" · ")), page.small(attribution)),
  );
  byId("controls").append(
    make("div", { class: "block", role: "group", "aria-labelledby": "kinds" }, make("h2", { id: "kinds" }, "What became of sites"), make("ul", { class: "legend" }, ticks)),
    heading,
    items.length ? list : make("p", { id: "site-list", class: "small", tabindex: "-1" }, "No site changed."),
    make("details", { class: "about" }, make("summary", {}, "About this map"), page.small(content.compared), page.small(content.method), make("ul", {}, credits)),
  );
  page.paintPanel = () => {
    for (const { site, item } of items) item.hidden = !site.shown;
  };
  page.listButton = (id) => items.find(({ site }) => site.site_id === id)?.button;

  /* The same as a table, sortable by its headings */
  const order = new Map([...classes.keys()].map((id, place) => [id, place]));
  const columns = [
    { title: "Site", value: (site) => site.name.toLocaleLowerCase("en-GB") },
    { title: "What became of it", value: (site) => order.get(page.fillOf(site)), cell: labelOf },
    { title: "Points proven", value: (site) => site.score?.moved ?? 0, cell: (site) => (site.score ? `${site.score.old} → ${site.score.new}` : "–") },
    { title: "Changes", value: (site) => site.changes.length, cell: (site) => site.said },
  ];
  const body = make("tbody");
  const rows = new Map(
    page.sites.map((site) => {
      const open = make("button", { type: "button", class: "plain", onclick: (event) => page.open(site.site_id, event.currentTarget) }, site.name);
      const cells = columns.slice(1).map(({ cell }) => make("td", {}, cell(site)));
      return [site.site_id, make("tr", {}, make("th", { scope: "row" }, open), cells)];
    }),
  );
  let sorted = { column: 1, down: false };
  const showOrder = () => {
    const { value } = columns[sorted.column];
    heads.forEach((head, index) => {
      if (index === sorted.column) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const inOrder = [...page.sites].sort((a, b) => (value(a) > value(b) ? 1 : value(a) < value(b) ? -1 : 0) * (sorted.down ? -1 : 1));
    body.append(...inOrder.map(({ site_id: id }) => rows.get(id)));
  };
  const heads = columns.map(({ title }, index) => {
    const sort = () => {
      sorted = { column: index, down: sorted.column === index ? !sorted.down : index > 1 };
      showOrder();
      page.announce(`Sorted by ${title}, ${sorted.down ? "descending" : "ascending"}`);
    };
    return make("th", { scope: "col" }, make("button", { type: "button", onclick: sort }, title, make("span", { class: "arrow", "aria-hidden": "true" })));
  });
  const table = make("table", {}, make("caption", {}, make("span", {}, content.compared)), make("thead", {}, make("tr", {}, heads)), body);
  byId("table-view").append(make("div", { class: "scroll", role: "region", "aria-label": "Table of sites", tabindex: "0" }, table));
  page.paintTable = () => {
    for (const [id, row] of rows) {
      row.classList.toggle("is-selected", page.selected === id);
      row.hidden = !page.siteById.get(id).shown;
    }
  };
  map.getContainer().classList.add("is-moves");
  showOrder();
})();
