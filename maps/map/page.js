/* The page: selection, views, deep links, the drawer on narrow screens. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { map, make, byId } = page;
  let opener = null;

  page.refresh = () => {
    page.paintSites();
    page.paintPanel();
    page.paintTable();
    page.layLabels();
  };

  /* The drawer */
  const toggle = make("button", { type: "button", class: "drawer-button", "aria-controls": "panel", "aria-expanded": "false", onclick: () => page.drawer(!byId("page").classList.contains("is-drawn")) });
  page.drawer = (isOpen) => {
    byId("page").classList.toggle("is-drawn", isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
    toggle.textContent = isOpen ? "Close" : "Sites, legend and filters";
    if (page.narrow.matches) byId("panel").inert = !isOpen;
  };
  byId("bar").append(toggle);
  const fitDrawer = () => {
    byId("panel").inert = false;
    page.drawer(Boolean(page.selected));
  };
  page.narrow.addEventListener("change", fitDrawer);

  const remember = (id) => {
    const hash = id ? `#site=${encodeURIComponent(id)}` : "";
    window.history.replaceState(null, "", hash || window.location.pathname + window.location.search);
  };

  const showNear = (site, options = {}) => {
    const bounds = page.nearView(site);
    const isOne = bounds.getSouthWest().equals(bounds.getNorthEast());
    page.fit(bounds, { maxZoom: isOne ? map.getZoom() : page.content.view.zoomOnePlace + 1, ...options });
  };

  page.open = (id, from = document.activeElement) => {
    const site = page.siteById.get(id);
    if (!site) return;
    if (!page.selected) opener = from;
    page.selected = id;
    page.drawCard(site);
    byId("overview").hidden = true;
    byId("card").hidden = false;
    page.drawer(true);
    page.drawRoutes(site);
    remember(id);
    page.refresh();
    if (site.places.length && !byId("map-view").hidden) showNear(site);
    byId("panel").scrollTop = 0;
    byId("card-name").focus({ preventScroll: true });
  };

  page.close = () => {
    if (!page.selected) return;
    const id = page.selected;
    page.selected = null;
    page.clearRoutes();
    byId("card").hidden = true;
    byId("overview").hidden = false;
    remember("");
    page.refresh();
    const isBack = opener && opener.isConnected && opener !== document.body && !opener.closest("[hidden]");
    if (isBack && page.narrow.matches && !byId("panel").contains(opener)) page.drawer(false);
    (isBack ? opener : page.listButton(id))?.focus();
    opener = null;
  };

  page.showView = (name) => {
    byId("map-view").hidden = name !== "map";
    byId("table-view").hidden = name !== "table";
    if (name === "map") map.invalidateSize();
    if (name === "table") page.drawer(false);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (page.selected) page.close();
    else if (page.narrow.matches) {
      page.drawer(false);
      toggle.focus();
    }
  });

  /* On paper the map has another shape: it is framed anew, and afterwards the old view returns. */
  let onScreen = null;
  page.paper.addEventListener("change", ({ matches: isPaper }) => {
    if (byId("map-view").hidden) return;
    if (isPaper) onScreen = { centre: map.getCenter(), zoom: map.getZoom() };
    map.invalidateSize({ animate: false });
    const site = page.siteById.get(page.selected);
    if (isPaper && site?.places.length) showNear(site, { animate: false });
    else if (isPaper) page.showAll({ animate: false });
    else if (onScreen) map.setView(onScreen.centre, onScreen.zoom, { animate: false });
    page.layLabels();
  });

  const linked = () => {
    const found = /^#site=(.+)$/.exec(window.location.hash);
    let id = "";
    try {
      id = found ? decodeURIComponent(found[1]) : "";
    } catch {
      return; /* a link that is not whole names no site */
    }
    if (page.siteById.has(id) && id !== page.selected) page.open(id);
  };
  window.addEventListener("hashchange", linked);

  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", "Map of sites. Arrow keys move it, plus and minus zoom.");
  map.invalidateSize({ animate: false });
  page.showAll({ animate: false });
  page.afterFirstView();
  fitDrawer();
  page.refresh();
  linked();
})();
