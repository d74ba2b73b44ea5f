/* Routes and reach of the selected site, and the roads that all routes use. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { layers, content, addLabel, removeLabel } = page;
  const { map } = page;
  const { view } = content;
  const quiet = { interactive: false };
  let labels = [];

  /* Roads in use: every link that a route of any site drives. */
  const used = new Set(page.sites.flatMap(({ routes }) => routes.flatMap(({ legs }) => legs.filter(([, isConnector]) => !isConnector).map(([number]) => number))));
  page.hasRoads = used.size > 0;
  page.showUsed = (isShown) => {
    layers.used.clearLayers();
    if (!isShown) return;
    layers.used.addLayer(L.polyline([...used].map((number) => content.lines[number]), { ...quiet, className: "road-used" }));
  };

  /* How far the selected site reaches: each band lies on the one within it and so is paler. */
  let isReachShown = true;
  page.reachOf = (site) => content.isochrones?.sites[site.site_id] ?? [];
  const drawReach = (site) => {
    layers.isochrones.clearLayers();
    if (!site || !isReachShown) return;
    for (const shape of [...page.reachOf(site)].reverse()) {
      layers.isochrones.addLayer(L.polygon(shape, { ...quiet, className: "isochrone" }));
    }
  };
  page.showReach = (isShown) => {
    isReachShown = isShown;
    drawReach(page.siteById.get(page.selected));
  };

  page.clearRoutes = () => {
    layers.routes.clearLayers();
    drawReach(null);
    labels.forEach(removeLabel);
    labels = [];
    page.targets.clear();
  };

  /* Positions where a route's minutes may stand: first where it runs alone, from its far end in. */
  const spots = (route, shared) => {
    const legs = route.legs.slice(0, route.along).map(([number]) => number);
    const alone = legs.filter((number) => shared.get(number) === 1);
    return [...along(alone), ...along(legs)];
  };

  const along = (legs) => {
    const line = legs.flatMap((number) => content.lines[number]);
    if (!line.length) return [];
    const steps = 32;
    /* Between two points too: a straight stretch has no others. */
    return Array.from({ length: steps }, (_, step) => {
      const far = (line.length - 1) * (0.85 - (0.65 * step) / steps);
      const [from, to] = [line[Math.floor(far)], line[Math.ceil(far)]];
      return from.map((value, axis) => value + (far % 1) * (to[axis] - value));
    });
  };

  page.drawRoutes = (site) => {
    page.clearRoutes();
    drawReach(site);
    const driven = new Set();
    const modelled = new Set();
    for (const { legs } of site.routes) {
      for (const [number, isConnector] of legs) (isConnector ? modelled : driven).add(number);
    }
    const shared = new Map();
    for (const { legs } of site.routes) {
      for (const number of new Set(legs.map(([leg]) => leg))) shared.set(number, (shared.get(number) ?? 0) + 1);
    }
    const lines = (numbers) => [...numbers].map((number) => content.lines[number]);
    for (const part of ["route-casing", "route"]) {
      layers.routes.addLayer(L.polyline(lines(driven), { ...quiet, className: part }));
    }
    layers.routes.addLayer(L.polyline(lines(modelled), { ...quiet, className: "route route-modelled" }));
    /* From where the roads end to the hub's sign. */
    const leaders = site.routes.map(({ legs, along: many, to }) => [content.lines[legs[many - 1][0]].at(-1), to]);
    layers.routes.addLayer(L.polyline(leaders, { ...quiet, className: "route route-leader" }));
    site.routes.forEach(({ kind, hub, minutes: driven, marked, to, ...route }, order) => {
      const rank = 1 + order / 100;
      const at = spots(route, shared);
      const minutes = marked ? `${driven} ◦` : driven;
      const isInView = () => map.getBounds().contains(to);
      page.targets.add(`${kind} ${hub}`);
      /* The minutes stand on the line, the name at its end, or with them if that is off the map. */
      labels.push(
        addLabel({ text: hub, kind: "target", rank: rank - 0.5, at: to, away: view.hub * 0.7, shown: isInView }),
        addLabel({ text: minutes, kind: "route", sign: kind, rank, at, shown: isInView }),
        addLabel({ text: `${minutes} · ${hub}`, kind: "route", sign: kind, rank, at, shown: () => !isInView() }),
      );
    });
  };

  /* The part of the map that shows a site with the hubs near it. */
  page.nearView = (site) => {
    const bounds = L.latLngBounds(site.places.map((place) => place.at));
    for (const route of site.routes) {
      if (!route.near) continue;
      for (const [number] of route.legs) bounds.extend(content.lines[number]);
    }
    return bounds;
  };
})();
