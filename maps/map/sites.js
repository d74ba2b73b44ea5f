/* Sites on the map: markers, circles of stated size, boundaries. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { map, layers, content, addLabel, addObstacle } = page;
  const { view } = content;

  page.colourBy = content.colourBy;
  page.fillOf = (site) => site.fills[page.colourBy];
  const facts = (numbers) => numbers.map((number) => content.facts[number]);
  page.sites = content.sites.map((site) => ({
    ...site,
    groups: site.groups.map((group) => ({ ...group, facts: facts(group.facts) })),
    reach: facts(site.reach),
    shown: true,
    markers: [],
    paths: [],
    labels: [],
  }));
  page.siteById = new Map(page.sites.map((site) => [site.site_id, site]));

  const spoken = (site, place) =>
    [
      place.place ? `${place.place}, part of ${site.name}` : site.name,
      site.short,
      site.planning_text === "not known" ? "planning stage not known" : site.planning_text,
    ]
      .filter(Boolean)
      .join(", ");

  /* A part stands in the ring of its whole: its label keeps clear of the ring. */
  const rings = new Set(page.sites.flatMap(({ places }) => places.filter(({ holds }) => holds).map(({ at }) => at.join())));

  const area = (site, place) => {
    if (place.outline) {
      return [L.geoJSON(place.outline, { style: { className: "boundary" }, bubblingMouseEvents: false })];
    }
    if (!place.circle) return [];
    const circle = { radius: place.circle.radius_m, bubblingMouseEvents: false };
    return [L.circle(place.circle.at, { ...circle, className: "indicative" })];
  };

  const draw = (site, place) => {
    for (const shape of area(site, place)) {
      shape.on("click", () => page.open(site.site_id));
      layers.outlines.addLayer(shape);
      site.paths.push(shape);
    }
    const icon = L.divIcon({
      className: "site-marker",
      html: page.make("span", { class: place.holds ? "dot is-whole" : "dot" }),
      iconSize: [view.markerArea, view.markerArea],
    });
    const marker = L.marker(place.at, { icon, riseOnHover: true, zIndexOffset: place.holds ? 900 : 1000 });
    marker.on("click", () => page.open(site.site_id));
    layers.sites.addLayer(marker);
    const element = marker.getElement();
    element.setAttribute("aria-label", spoken(site, place));
    element.title = spoken(site, place);
    element.dataset.site = site.site_id;
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      page.open(site.site_id, element);
    });
    site.markers.push(marker);
    const shown = () => site.shown;
    const size = rings.has(place.at.join()) ? view.markerWhole : view.marker;
    addObstacle(place.at, size, { shown });
    if (!place.holds) {
      const label = addLabel({ text: place.label, kind: "site", rank: () => (page.selected && page.selected !== site.site_id ? 1.9 : 0), at: place.at, away: size * 0.5 + view.gap, shown });
      label.element.addEventListener("click", () => page.open(site.site_id));
      site.labels.push(label);
    }
    if (place.circle) {
      /* A word under the circle once it is wide enough to hold one. */
      const south = L.latLng(place.circle.at).toBounds(2 * place.circle.radius_m).getSouth();
      const note = addLabel({ text: "indicative size", kind: "note", rank: 5, at: [south, place.circle.at[1]], away: view.gap, from: view.zoomClose, shown });
      site.labels.push(note);
    }
  };
  for (const site of page.sites) for (const place of site.places) draw(site, place);

  const pathElements = (path) =>
    path.getLayers ? path.getLayers().flatMap(pathElements) : [path.getElement()].filter(Boolean);

  /* Bring every sign of every site into line with filters, colours and selection. */
  page.paintSites = () => {
    map.getContainer().classList.toggle("has-selection", Boolean(page.selected));
    for (const site of page.sites) {
      const isSelected = page.selected === site.site_id;
      const fill = `fill-${page.fillOf(site)}`;
      const signs = [
        ...site.markers.map((marker) => marker.getElement()),
        ...site.paths.flatMap(pathElements),
        ...site.labels.map((label) => label.element),
      ];
      for (const element of signs) {
        element.classList.toggle("is-selected", isSelected);
        element.classList.toggle("is-filtered", !site.shown);
      }
      for (const marker of site.markers) {
        const dot = marker.getElement().firstChild;
        dot.className = `${dot.classList.contains("is-whole") ? "dot is-whole" : "dot"} ${fill}`;
        marker.getElement().setAttribute("aria-pressed", String(isSelected));
      }
      for (const element of site.paths.flatMap(pathElements)) {
        if (!element.classList.contains("boundary")) continue;
        element.classList.remove(...[...element.classList].filter((name) => name.startsWith("fill-")));
        element.classList.add(fill);
      }
    }
  };

  const extent = (sites) => {
    const bounds = L.latLngBounds([]);
    for (const site of sites) {
      for (const place of site.places) bounds.extend(place.at);
      for (const path of site.paths) bounds.extend(path.getBounds());
    }
    return bounds;
  };

  page.fit = (bounds, options = {}) => {
    const size = map.getSize();
    /* A marker is centred on its place: half of it lies beyond. */
    const margin = [size.x * view.margin + view.marker / 2, size.y * view.margin + view.marker / 2];
    /* On a narrow map nothing stands under the controls, nor under the drawer. */
    const controls = page.narrow.matches ? map.getContainer().querySelector(".leaflet-top.leaflet-right").offsetWidth : 0;
    const covered = page.narrow.matches && page.selected && !page.paper.matches ? page.byId("panel").offsetHeight : 0;
    map.fitBounds(bounds, {
      paddingTopLeft: margin,
      paddingBottomRight: [margin[0] + controls, margin[1] + covered],
      animate: !page.calm.matches,
      ...options,
    });
  };

  /* First view: all sites and the roads between them. */
  page.showAll = (options = {}) => {
    const placed = extent(page.sites);
    const bounds = placed.isValid() ? placed : layers.roads.getBounds();
    if (bounds.isValid()) page.fit(bounds, { maxZoom: view.zoomOnePlace, ...options });
    else map.fitWorld({ animate: false });
  };
})();
