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
  for (const { site, line } of page.listed) line.textContent = `${labelOf(site)}: ${site.said}`;
  byId("controls").append(
    make("div", { class: "block", role: "group", "aria-labelledby": "kinds" }, make("h2", { id: "kinds" }, "What became of sites"), make("ul", { class: "legend" }, ticks)),
    page.listHeading,
    page.listed.length ? page.siteList : make("p", { id: "site-list", class: "small", tabindex: "-1" }, "No site changed."),
    page.about(content.compared, content.method),
  );
  page.paintPanel = () => {
    for (const { site, item } of page.listed) item.hidden = !site.shown;
  };

  /* The same as a table */
  const order = new Map([...classes.keys()].map((id, place) => [id, place]));
  const columns = [
    { title: "Site", value: (site) => site.name.toLocaleLowerCase("en-GB") },
    { title: "What became of it", value: (site) => order.get(page.fillOf(site)), cell: labelOf },
    { title: "Points proven", value: (site) => site.score?.moved ?? 0, cell: (site) => (site.score ? `${site.score.old} → ${site.score.new}` : "–") },
    { title: "Changes", value: (site) => site.changes.length, cell: (site) => site.said },
  ];
  page.drawTable(columns, { caption: content.compared, first: 1, upTo: 1 });
  map.getContainer().classList.add("is-moves");
})();
