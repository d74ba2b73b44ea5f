/* Labels on the map: each is put where it collides with nothing, or left out. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { map } = page;
  const { gap } = page.content.view;
  const pane = map.createPane("labels");
  const entries = [];
  const obstacles = [];

  const meet = (a, b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  const around = (point, size) => ({
    left: point.x - size / 2,
    right: point.x + size / 2,
    top: point.y - size / 2,
    bottom: point.y + size / 2,
  });

  /* Places beside a point, the most legible first. */
  const beside = (point, width, height, away) => {
    const diagonal = away * 0.75;
    return [
      [point.x + away, point.y - height / 2],
      [point.x - away - width, point.y - height / 2],
      [point.x + diagonal, point.y - diagonal - height * 0.7],
      [point.x + diagonal, point.y + diagonal - height * 0.3],
      [point.x - diagonal - width, point.y - diagonal - height * 0.7],
      [point.x - diagonal - width, point.y + diagonal - height * 0.3],
      [point.x - width / 2, point.y - away - height],
      [point.x - width / 2, point.y + away],
    ];
  };

  const centred = (point, width, height) => [[point.x - width / 2, point.y - height / 2]];

  /*
   * Add a label.
   * rank: lower is placed first, a number or a function; sign: a kind of hub to show before
   * the text; at: one position or several to choose from;
   * away: distance from the point, 0 for on it; from: least zoom; shown: whether at all;
   * apart: px to keep from labels of the same `group`.
   */
  page.addLabel = ({ text, kind, sign = null, rank, at, away = 0, from = 0, shown = () => true, group = "", apart = 0 }) => {
    const element = page.make("span", { class: `label label-${kind}`, "aria-hidden": "true" }, sign ? page.sign(sign) : null, text);
    pane.append(element);
    const positions = (Array.isArray(at[0]) ? at : [at]).map((position) => L.latLng(position));
    const entry = { element, rank, positions, away, from, shown, group, apart };
    entries.push(entry);
    return entry;
  };

  page.removeLabel = (entry) => {
    entry.element.remove();
    entries.splice(entries.indexOf(entry), 1);
  };

  /* A sign that labels keep clear of; a soft one only where there is a choice. */
  page.addObstacle = (at, size, { soft = false, shown = () => true } = {}) => {
    obstacles.push({ at: L.latLng(at), size, soft, shown });
  };

  /* A label beside another site's marker could be read as that site's. */
  const doubt = (box, point, away, marks) => {
    if (!away) return 0;
    const near = { left: box.left - away, right: box.right + away, top: box.top - gap, bottom: box.bottom + gap };
    return marks.filter((mark) => meet(near, mark) && !isAround(mark, point)).length;
  };

  const isAround = (box, { x, y }) => box.left < x && x < box.right && box.top < y && y < box.bottom;

  const place = (entry, view, { taken, soft, marks }, groups) => {
    entry.width ??= entry.element.offsetWidth;
    entry.height ??= entry.element.offsetHeight;
    const { width, height, away } = entry;
    let best = null;
    for (const position of entry.positions) {
      const point = map.latLngToContainerPoint(position);
      if (point.x < 0 || point.y < 0 || point.x > view.x || point.y > view.y) continue;
      const tooNear = (groups.get(entry.group) ?? []).some((other) => other.distanceTo(point) < entry.apart);
      if (entry.apart && tooNear) continue;
      const spots = away ? beside(point, width, height, away) : centred(point, width, height);
      let order = 0;
      for (const [left, top] of spots) {
        const box = { left, top, right: left + width, bottom: top + height };
        const isOutside = left < gap || top < gap || box.right > view.x - gap || box.bottom > view.y - gap;
        if (isOutside || taken.some((other) => meet(box, other))) {
          order += 1;
          continue;
        }
        const cost = order * 0.2 + soft.filter((other) => meet(box, other)).length * 0.5 + doubt(box, point, away, marks);
        if (!best || cost < best.cost) best = { box, cost, point };
        order += 1;
      }
      if (best && !away) return best;
    }
    return best;
  };

  page.layLabels = () => {
    const view = map.getSize();
    const zoom = map.getZoom();
    if (!view.x || !view.y) return;
    const frame = map.getContainer().getBoundingClientRect();
    const taken = [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => {
      const box = control.getBoundingClientRect();
      return { left: box.left - frame.left - gap, right: box.right - frame.left + gap, top: box.top - frame.top - gap, bottom: box.bottom - frame.top + gap };
    });
    const soft = [];
    const marks = [];
    const groups = new Map();
    for (const { at, size, soft: isSoft, shown } of obstacles) {
      if (shown()) (isSoft ? soft : marks).push(around(map.latLngToContainerPoint(at), size));
    }
    taken.push(...marks);
    const ranked = entries.map((entry) => ({ entry, rank: typeof entry.rank === "function" ? entry.rank() : entry.rank }));
    for (const { entry } of ranked.sort((a, b) => a.rank - b.rank)) {
      const wanted = zoom >= entry.from && entry.shown();
      const found = wanted ? place(entry, view, { taken, soft, marks }, groups) : null;
      entry.element.classList.toggle("is-shown", Boolean(found));
      if (!found) continue;
      taken.push(found.box);
      groups.set(entry.group, [...(groups.get(entry.group) ?? []), found.point]);
      const corner = map.containerPointToLayerPoint([found.box.left, found.box.top]);
      L.DomUtil.setPosition(entry.element, corner.round());
    }
  };

  /* Labels that were measured in one face are as wide as another says once that has come. */
  document.fonts.addEventListener("loadingdone", () => {
    for (const entry of entries) entry.width = entry.height = undefined;
    page.layLabels();
  });

  map.on("zoomstart", () => pane.classList.add("is-moving"));
  map.on("zoomend moveend resize viewreset", () => {
    pane.classList.remove("is-moving");
    page.layLabels();
  });
})();
