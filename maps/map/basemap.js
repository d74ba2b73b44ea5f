/* What lies under the sites: region, roads, road numbers, towns, hubs. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { map, layers, content, addLabel, addObstacle } = page;
  const { base, view } = content;
  const quiet = { interactive: false };

  if (base.region) {
    for (const part of ["region-band", "region-line"]) {
      layers.region.addLayer(L.geoJSON(base.region, { ...quiet, style: { className: part } }));
    }
  }
  for (const [kind, lines] of Object.entries(base.roads)) {
    if (!lines.length) continue;
    layers.roads.addLayer(L.polyline(lines, { ...quiet, className: `road road-${kind}`, noClip: true }));
  }

  page.targets = new Set(); /* hubs that the routes name */
  page.hubsShown = new Set(content.hubKinds.map(({ kind }) => kind));
  const markers = new Map(content.hubKinds.map(({ kind }) => [kind, L.layerGroup()]));
  const signs = new Map();
  const covered = new Set();
  base.hubs.forEach((hub) => {
    const sign = page.sign(hub.kind, hub.hollow);
    const icon = L.divIcon({ className: `hub hub-${hub.kind}`, html: sign, iconSize: [view.hub, view.hub] });
    const marker = L.marker(hub.at, { ...quiet, icon, keyboard: false });
    markers.get(hub.kind).addLayer(marker);
    signs.set(hub, marker);
    const shown = () => page.hubsShown.has(hub.kind);
    const isNamed = () => shown() && !covered.has(hub) && !page.targets.has(`${hub.kind} ${hub.name}`);
    const isJunction = hub.kind === "motorway_junction";
    addObstacle(hub.at, view.hub * (isJunction ? 0.5 : 1), { soft: true, shown });
    addLabel({
      text: hub.hollow ? `${hub.label} (${hub.status})` : hub.label,
      kind: isJunction ? "junction" : "hub",
      rank: isJunction ? 3 : 4,
      at: hub.at,
      away: view.hub * 0.7,
      from: view.zoomJunctions,
      shown: isNamed,
    });
  });

  page.showHubs = (kind, isShown) => {
    if (isShown) {
      page.hubsShown.add(kind);
      layers.hubs.addLayer(markers.get(kind));
    } else {
      page.hubsShown.delete(kind);
      layers.hubs.removeLayer(markers.get(kind));
    }
  };
  for (const { kind } of content.hubKinds) page.showHubs(kind, true);

  for (const { road, class: kind, at } of base.shields) {
    const from = kind === "motorway" ? 0 : view.zoomJunctions;
    const rank = kind === "motorway" ? 2.5 : 6;
    addLabel({ text: road, kind: `shield label-shield-${kind}`, rank, at, from, group: road, apart: view.shieldGap });
  }
  for (const { name, at, rank } of base.towns) {
    const from = rank > 2 ? view.zoomLabelsSmall : 0;
    /* Cities come before junction numbers: without them a reader is lost. */
    addLabel({ text: name, kind: `town label-town-${rank}`, rank: rank === 1 ? 2 : 4 + rank / 10, at, from, away: view.gap });
  }

  /* A hub's sign that a site's would cover in part is left out until the map comes close. */
  const tidy = () => {
    const reach = (view.marker + view.hub) / 2;
    const isClose = map.getZoom() >= view.zoomClose;
    const sites = isClose ? [] : page.sites.flatMap(({ places }) => places.map(({ at }) => map.latLngToLayerPoint(at)));
    covered.clear();
    for (const [hub, marker] of signs) {
      const point = map.latLngToLayerPoint(hub.at);
      const isCovered = sites.some((site) => site.distanceTo(point) < reach);
      if (isCovered) covered.add(hub);
      marker.setOpacity(isCovered ? 0 : 1);
    }
  };
  const near = () => {
    map.getContainer().classList.toggle("is-near", map.getZoom() >= view.zoomJunctions);
    tidy();
  };
  map.on("zoomend", near);
  page.afterFirstView = near;

  /* What frames the map: zoom, scale, north, credits. */
  const Corner = L.Control.extend({
    initialize(position, element) {
      L.setOptions(this, { position });
      this._element = element;
    },
    onAdd() {
      L.DomEvent.disableClickPropagation(this._element);
      return this._element;
    },
  });
  page.addCorner = (position, element) => new Corner(position, element).addTo(map);

  const button = (text, label, act) =>
    page.make("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
  page.addCorner("topright", page.make("div", { class: "north", "aria-hidden": "true" }, page.make("span", {}, "N")));
  page.addCorner(
    "topright",
    page.make(
      "div",
      { class: "zoom", role: "group", "aria-label": "Zoom" },
      button("+", "Zoom in", () => map.zoomIn()),
      button("−", "Zoom out", () => map.zoomOut()),
      button("⤢", "Show all sites", () => page.showAll()),
    ),
  );
  L.control.scale({ position: "bottomleft", metric: true, imperial: true }).addTo(map);
  const credit = page.make("div", { class: "credit" }, ["Indicative base map, not for navigation", ...base.creditLine].join(" · "));
  page.addCorner("bottomright", credit);
  if (layers.tiles) {
    const osm = ` · ${content.tileCredit}`;
    layers.tiles.on("add", () => credit.append(osm));
    layers.tiles.on("remove", () => credit.lastChild.remove());
  }
})();
