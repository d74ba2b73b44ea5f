/* Building the page: every text goes in as text. */
(() => {
  "use strict";
  const page = window.sitepipe;
  page.content = JSON.parse(document.getElementById("content").textContent);
  page.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  page.paper = window.matchMedia("print");
  page.narrow = window.matchMedia(`(max-width: ${page.content.view.drawerBelow}px)`);

  /* Make an element with attributes and children; strings become text nodes. */
  page.make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return element;
  };

  page.clear = (element) => element.replaceChildren();

  /* The sign of a kind of hub, as drawn on the map and in the legend. */
  page.sign = (kind, hollow = false) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", hollow ? "sign is-hollow" : "sign");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(space, "use");
    use.setAttribute("href", `#sign-${kind}`);
    svg.append(use);
    return svg;
  };

  page.swatch = (fill) => page.make("span", { class: `swatch fill-${fill}`, "aria-hidden": "true" });

  page.announce = (text) => {
    document.getElementById("announce").textContent = text;
  };

  page.byId = (id) => document.getElementById(id);
})();
