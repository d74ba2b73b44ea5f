/* Routes of the selected site to the nearest hub of each kind. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { layers, content, addLabel, removeLabel } = page;
  const { map } = page;
  const { view } = content;
  const quiet = { interactive: false };
  let labels = [];

  page.clearRoutes = () => {
    layers.routes.clearLayers();
    labels.forEach(removeLabel);
    labels = [];
    page.targets.clear();
  };

  /* Positions where a route's minutes may stand: from its far end inwards. */
  const spots = (route) => {
    const line = route.legs.slice(0, route.along).flatMap(([number]) => content.lines[number]);
    const steps = 32;
    return Array.from({ length: steps }, (_, step) =>
      line[Math.round((line.length - 1) * (0.85 - (0.65 * step) / steps))],
    );
  };

  page.drawRoutes = (site) => {
    page.clearRoutes();
    const driven = new Set();
    const modelled = new Set();
    for (const { legs } of site.routes) {
      for (const [number, isConnector] of legs) (isConnector ? modelled : driven).add(number);
    }
    const lines = (numbers) => [...numbers].map((number) => content.lines[number]);
    for (const part of ["route-casing", "route"]) {
      layers.routes.addLayer(L.polyline(lines(driven), { ...quiet, className: part }));
    }
    layers.routes.addLayer(L.polyline(lines(modelled), { ...quiet, className: "route route-modelled" }));
    site.routes.forEach(({ kind, hub, minutes, to, ...route }, order) => {
      const rank = 1 + order / 100;
      const at = spots(route);
      const isInView = () => map.getBounds().contains(to);
      page.targets.add(`${kind} ${hub}`);
      /* The minutes stand on the line, the name at its end, or with them if that is off the map. */
      labels.push(
        addLabel({ text: hub, kind: "target", rank: rank - 0.5, at: to, away: view.hub * 0.7, shown: isInView }),
        addLabel({ text: minutes, kind: "route", rank, at, shown: isInView }),
        addLabel({ text: `${minutes} · ${hub}`, kind: "route", rank, at, shown: () => !isInView() }),
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
