/* What cards are made of: marks, small print, intervals, sections, disclosures. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { make } = page;
  const SIGNS = { passed: "✓", failed: "✕", unknown: "?" };
  const percent = (share) => `${(100 * share).toFixed(2)}%`;

  page.mark = (outcome) => make("span", { class: `mark is-${outcome}`, "aria-hidden": "true" }, SIGNS[outcome]);
  page.said = (outcome) => make("span", { class: "unseen" }, `${outcome}: `);
  page.small = (text) => (text ? make("p", { class: "small" }, text) : null);
  page.section = (title, ...children) => make("section", {}, make("h3", {}, title), ...children);
  page.disclosure = (title, ...children) => make("details", {}, make("summary", {}, title), ...children);

  page.interval = (low, high, most, name = "") => {
    const filled = make("i");
    Object.assign(filled.style, { left: `min(${percent(low / most)}, 100% - var(--line-selected))`, width: percent((high - low) / most) });
    return make("div", { class: `interval ${name}`, "aria-hidden": "true" }, filled);
  };
})();
