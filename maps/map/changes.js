/* What a scenario changes: the links it alters, and every site's way before and after. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { map, layers, content, make, byId, addLabel } = page;
  const quiet = { interactive: false };
  const isUnreached = (change) => change.after === null && change.before === null;
  const changeOf = (site, kind = page.colourBy) => site.changes.find((change) => change.kind === kind);
  const absent = (text) => make("span", { class: "absent" }, text);

  /* The links that are altered */
  for (const { alteration, line, text } of content.altered) {
    layers.used.addLayer(L.polyline(line, { ...quiet, className: "route-casing" }));
    layers.used.addLayer(L.polyline(line, { ...quiet, className: `altered altered-${alteration}` }));
    const middle = line[Math.floor(line.length / 2)];
    const between = line.length === 2 ? line[0].map((value, axis) => (value + line[1][axis]) / 2) : middle;
    addLabel({ text, kind: "target", rank: -1, at: [between, ...line], away: content.view.gap * 2 });
  }

  /* Nothing is driven on this page: the map frames a site and what is altered. */
  page.drawRoutes = () => {};
  page.clearRoutes = () => {};
  page.nearView = (site) => {
    const bounds = L.latLngBounds(site.places.map(({ at }) => at));
    for (const { line } of content.altered) bounds.extend(line);
    return bounds;
  };

  /* Before and after in words; the sign of a change never stands for it alone. */
  const told = (change) => {
    if (isUnreached(change)) return change.words;
    if (change.before && change.after && !change.added) return `${change.after}, ${change.words}`;
    const both = `${change.before ?? "not reached"} → ${change.after ?? "not reached"}`;
    return change.added ? `${both} (${change.added})` : both;
  };
  const shortOf = new Map(content.hubKinds.map(({ kind, short }) => [kind, short]));

  /* The card of a site */
  page.drawCard = (site) => {
    const back = make("button", { type: "button", class: "back", onclick: () => page.close() }, "‹ All sites");
    const rows = site.changes.map((change) => [
      make(
        "tr",
        {},
        make("th", { scope: "row" }, make("span", { class: "hub-name" }, page.sign(change.kind), make("span", {}, shortOf.get(change.kind)))),
        make("td", {}, change.before ?? absent("not reached")),
        make("td", {}, change.after ?? absent("not reached")),
      ),
      make("tr", { class: "way" }, make("td", { colspan: 3 }, `${change.added || change.words} · ${change.hubs}`)),
    ]);
    const head = make("tr", {}, ["Nearest", "Today ◦", "Then ◦"].map((text) => make("th", { scope: "col" }, text)));
    byId("card").replaceChildren(
      make("div", { class: "card-bar" }, back),
      make("header", {}, make("h2", { id: "card-name", tabindex: "-1" }, site.name)),
      make("section", {}, make("h3", {}, "Drive before and after"), make("table", { class: "access" }, make("thead", {}, head), make("tbody", {}, rows)), page.small(content.modelled)),
    );
  };

  /* The panel */
  const legend = make("ul", { class: "legend", "aria-label": "Legend" });
  const drawLegend = () =>
    legend.replaceChildren(
      ...content.colourings[page.colourBy].classes.map(({ id, label, count }) =>
        make("li", {}, page.swatch(id), make("span", { class: "grow" }, label), make("span", { class: "figure" }, String(count))),
      ),
    );
  const kinds = make(
    "select",
    {
      id: "kind",
      onchange: () => {
        page.colourBy = kinds.value;
        drawLegend();
        page.refresh();
        page.announce(`Sites show the change to the nearest ${shortOf.get(page.colourBy)}`);
      },
    },
    Object.entries(content.colourings).map(([value, { title }]) => make("option", { value, selected: value === page.colourBy }, title)),
  );
  const altered = content.altered.map(({ text, alteration, detail }) =>
    make("li", {}, make("span", { class: `swatch is-altered is-${alteration}`, "aria-hidden": "true" }), make("span", { class: "grow" }, make("span", {}, text), page.small(detail))),
  );
  byId("controls").append(
    make("div", { class: "block" }, make("h2", {}, "What changes"), altered.length ? make("ul", { class: "legend" }, altered) : null, page.small(content.vehicles)),
    make("div", { class: "block" }, make("div", { class: "field" }, make("label", { for: "kind" }, "Colour sites by the way to the nearest"), kinds), legend),
    page.listHeading,
    page.siteList,
    page.about(content.method),
  );
  page.paintPanel = () => {
    for (const { site, button, line } of page.listed) {
      button.firstChild.className = `swatch fill-${page.fillOf(site)}`;
      line.textContent = told(changeOf(site));
    }
  };

  /* The same as a table */
  const columns = [
    { title: "Site", value: (site) => site.name.toLocaleLowerCase("en-GB") },
    ...Object.keys(content.colourings).map((kind) => ({
      title: shortOf.get(kind),
      value: (site) => changeOf(site, kind).order,
      cell: (site) => told(changeOf(site, kind)),
    })),
  ];
  page.drawTable(columns, {
    caption: "Drive ◦ to the nearest hub of each kind, today and in the scenario. Choose a heading to sort: the gravest changes first.",
    note: content.modelled,
  });
  drawLegend();
})();
