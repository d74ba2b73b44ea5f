/* The panel: colours and legend, filters, and the list of sites. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { make, content } = page;
  const { colourings } = content;
  const filters = { query: "", stage: "" };

  const choice = (name, value, label, isChosen, act) =>
    make("label", { class: "choice" }, make("input", { type: "radio", name, value, checked: isChosen, onchange: act }), make("span", {}, label));

  /* Map or table */
  const views = Object.entries({ map: "Map", table: "Table" }).map(([value, label]) =>
    choice("view", value, label, value === "map", () => page.showView(value)),
  );
  const viewChoice = make("fieldset", { class: "segments" }, make("legend", { class: "unseen" }, "Show as"), views);

  /* Colour by, with its legend */
  const legend = make("ul", { class: "legend", "aria-label": "Legend" });
  const isIndicative = page.sites.some(({ places }) => places.some(({ circle }) => circle));
  const isDrawn = page.sites.some(({ places }) => places.some(({ outline }) => outline));
  const isOpen = page.sites.some(({ score }) => score?.ranked && score.low !== score.high);
  const lowEnd = isOpen ? "Points of 100, at the low end of the score." : "Points of 100.";
  const drawLegend = () => {
    const rows = colourings[page.colourBy].classes.map(({ id, label, count }) =>
      make("li", {}, page.swatch(id), make("span", { class: "grow" }, label), make("span", { class: "figure" }, String(count))),
    );
    const sign = (name, text) => make("li", {}, make("span", { class: `swatch ${name}`, "aria-hidden": "true" }), make("span", { class: "grow" }, text));
    if (isDrawn) rows.push(sign("is-boundary", "Solid outline: boundary as given"));
    if (isIndicative) rows.push(sign("is-circle", "Dashed outline: size only, no boundary"));
    if (page.colourBy === "score") rows.unshift(make("li", { class: "small" }, lowEnd));
    legend.replaceChildren(...rows);
  };
  const colours = Object.entries(colourings).map(([value, { title }]) =>
    choice("colour", value, title, value === page.colourBy, () => {
      page.colourBy = value;
      drawLegend();
      page.refresh();
    }),
  );
  const colourChoice = make("fieldset", { class: "segments" }, make("legend", {}, "Colour sites by"), colours);

  /* Filters: a stage that is the same at every site tells nothing. */
  const isStaged = colourings.planning.classes.length > 1;
  const search = make("input", { type: "search", id: "search", placeholder: "Name", autocomplete: "off", spellcheck: "false", oninput: () => filter({ query: search.value }) });
  const stage = make(
    "select",
    { id: "stage", onchange: () => filter({ stage: stage.value }) },
    make("option", { value: "" }, "All stages"),
    colourings.planning.classes.map(({ id, label, count }) => make("option", { value: id }, `${label} (${count})`)),
  );
  const field = (label, input) => make("div", { class: "field" }, make("label", { for: input.id }, label), input);
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase("en-GB");
  const searched = (site) =>
    folded([site.name, site.authorities, ...site.places.map(({ label }) => label)].filter(Boolean).join(" "));

  const filter = (change) => {
    Object.assign(filters, change);
    const words = folded(filters.query).split(/\s+/).filter(Boolean);
    for (const site of page.sites) {
      const text = searched(site);
      site.shown = words.every((word) => text.includes(word)) && (!filters.stage || site.planning === filters.stage);
    }
    page.refresh();
    page.announce(counted());
  };

  /* Hubs: the legend is the layer control */
  const hubs = content.hubKinds.filter(({ kind }) => content.base.hubs.some((hub) => hub.kind === kind));
  const hubRows = hubs.map(({ kind, short, label }) => {
    const count = content.base.hubs.filter((hub) => hub.kind === kind).length;
    const input = make("input", { type: "checkbox", checked: true, onchange: () => { page.showHubs(kind, input.checked); page.layLabels(); } });
    return make("li", {}, make("label", { class: "tick", title: label }, input, page.sign(kind), make("span", { class: "grow" }, short), make("span", { class: "figure" }, String(count))));
  });
  const tick = (label, swatch, isShown, show) => {
    const input = make("input", { type: "checkbox", checked: isShown, onchange: () => show(input.checked) });
    hubRows.push(make("li", { class: "whole" }, make("label", { class: "tick" }, input, make("span", { class: `swatch ${swatch}`, "aria-hidden": "true" }), make("span", { class: "grow" }, label))));
  };
  if (page.hasRoads) tick("Roads that routes use", "is-used", false, page.showUsed);
  if (content.isochrones) tick(content.isochrones.label, "is-isochrone", true, page.showReach);
  if (page.layers.tiles) {
    const input = make("input", { type: "checkbox", onchange: () => page.layers.tiles[input.checked ? "addTo" : "removeFrom"](page.map) });
    hubRows.push(make("li", {}, make("label", { class: "tick" }, input, make("span", { class: "grow" }, "OpenStreetMap (asks the internet)"))));
  }
  const isHollow = content.base.hubs.some((hub) => hub.hollow);
  const region = content.base.region?.features?.[0]?.properties?.name;
  const notes = [isHollow ? "Hollow: planned, or not known to be in use." : "", region ? `Pale band: edge of the ${region}.` : ""].filter(Boolean).join(" ");
  const hubChoice = hubRows.length
    ? make("div", { class: "block" }, make("fieldset", { class: "hubs" }, make("legend", {}, "Show on the map"), make("ul", {}, hubRows), notes ? make("p", { class: "small" }, notes) : null))
    : null;

  /* The list */
  const counted = () => {
    const shown = page.sites.filter((site) => site.shown).length;
    return shown === page.sites.length ? `${shown} ${shown === 1 ? "site" : "sites"}` : `${shown} of ${page.sites.length} sites`;
  };
  const heading = make("h2", { id: "list-heading" });
  const list = make("ul", { class: "list", id: "site-list", tabindex: "-1", "aria-labelledby": "list-heading" });
  const none = make("p", { class: "small", hidden: true }, isStaged ? "No site matches. Clear the search or choose another stage." : "No site matches. Clear the search.");
  const items = page.sites.map((site) => {
    const facts = site.facts ? `${site.facts.known} of ${site.facts.total} facts` : null;
    const line = [site.short, site.score?.ranked ? `score ${site.score.text}` : facts].filter(Boolean).join(" · ");
    const stageText = site.planning === "not_known" ? "planning stage not known" : site.planning_text;
    const stageLine = isStaged ? make("span", { class: "small" }, stageText) : null;
    const button = make(
      "button",
      { type: "button", "data-site": site.site_id, onclick: () => page.open(site.site_id, button) },
      page.swatch(page.fillOf(site)),
      make("span", { class: "entry" }, make("span", { class: "name" }, site.name), stageLine, line ? make("span", { class: "small" }, line) : null, site.part_of ? make("span", { class: "small" }, site.part_of) : null),
    );
    const link = site.page ? make("a", { href: site.page, "aria-label": `Page of ${site.name}` }, "Page") : null;
    return { site, button, item: make("li", {}, button, link) };
  });
  list.append(...items.map(({ item }) => item));
  list.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const shown = items.filter(({ site }) => site.shown).map(({ button }) => button);
    const next = shown[shown.indexOf(document.activeElement) + by];
    event.preventDefault();
    next?.focus();
  });

  const about = () => {
    const rows = content.base.credits.map(({ title, as_of: date, source, licence, attribution }) =>
      make(
        "li",
        {},
        make("p", {}, title ?? ""),
        make("p", { class: "small" }, [date, source?.replace(/\.$/, ""), licence].filter(Boolean).join(" · ")),
        attribution ? make("p", { class: "small" }, attribution) : null,
      ),
    );
    const leaflet = make("li", {}, make("p", {}, "Leaflet"), make("p", { class: "small" }, "© Volodymyr Agafonkin and contributors · BSD 2-Clause"));
    return make("details", { class: "about" }, make("summary", {}, "About this map"), make("ul", {}, rows, leaflet));
  };

  page.byId("views").append(viewChoice);
  page.byId("controls").append(
    ...[
      make("div", { class: "block" }, colourChoice, legend),
      hubChoice,
      make("div", { class: "block filters", role: "search", "aria-label": "Find sites" }, field("Find a site", search), isStaged ? field("Planning stage", stage) : null),
      heading,
      list,
      none,
      about(),
    ].filter(Boolean),
  );

  page.paintPanel = () => {
    heading.textContent = counted();
    none.hidden = page.sites.some((site) => site.shown);
    for (const { site, button, item } of items) {
      item.hidden = !site.shown;
      button.firstChild.className = `swatch fill-${page.fillOf(site)}`;
    }
  };
  page.listButton = (id) => items.find(({ site }) => site.site_id === id)?.button;
  drawLegend();
})();
