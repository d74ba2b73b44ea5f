/* What pages of changes share: sites as a list in the panel, and as a table sorted by its headings. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { content, make, byId } = page;

  const choice = ([value, label]) =>
    make("label", { class: "choice" }, make("input", { type: "radio", name: "view", value, checked: value === "map", onchange: () => page.showView(value) }), make("span", {}, label));
  byId("views").append(make("fieldset", { class: "segments" }, make("legend", { class: "unseen" }, "Show as"), [["map", "Map"], ["table", "Table"]].map(choice)));

  /* The list; its second lines are the caller's to fill */
  page.listHeading = make("h2", { id: "list-heading" }, content.counted);
  page.listed = page.sites.map((site) => {
    const line = make("span", { class: "small" });
    const button = make(
      "button",
      { type: "button", "data-site": site.site_id, onclick: () => page.open(site.site_id, button) },
      page.swatch(page.fillOf(site)),
      make("span", { class: "entry" }, make("span", { class: "name" }, site.name), line),
    );
    return { site, button, line, item: make("li", {}, button) };
  });
  page.siteList = make("ul", { class: "list", id: "site-list", tabindex: "-1", "aria-labelledby": "list-heading" }, page.listed.map(({ item }) => item));
  page.siteList.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const buttons = page.listed.filter(({ site }) => site.shown).map(({ button }) => button);
    buttons[buttons.indexOf(document.activeElement) + by]?.focus();
  });
  page.listButton = (id) => page.listed.find(({ site }) => site.site_id === id)?.button;

  const credits = content.base.credits.map(({ title, source, licence, attribution }) =>
    make("li", {}, make("p", {}, title ?? ""), page.small([source, licence].filter(Boolean).join(" · ")), page.small(attribution)),
  );
  page.about = (...texts) => make("details", { class: "about" }, make("summary", {}, "About this map"), texts.map(page.small), make("ul", {}, credits));

  /* The table: `first` sorts it at the beginning; columns after `upTo` begin with the greatest */
  page.drawTable = (columns, { caption, note = null, first = 0, upTo = 0 }) => {
    const body = make("tbody");
    const rows = new Map(
      page.sites.map((site) => {
        const open = make("button", { type: "button", class: "plain", onclick: (event) => page.open(site.site_id, event.currentTarget) }, site.name);
        const cells = columns.slice(1).map(({ cell }) => make("td", {}, cell(site)));
        return [site.site_id, make("tr", {}, make("th", { scope: "row" }, open), cells)];
      }),
    );
    let sorted = { column: first, down: false };
    const showOrder = () => {
      const { value } = columns[sorted.column];
      heads.forEach((head, index) => {
        if (index === sorted.column) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      const order = [...page.sites].sort((a, b) => (value(a) > value(b) ? 1 : value(a) < value(b) ? -1 : 0) * (sorted.down ? -1 : 1));
      body.append(...order.map(({ site_id: id }) => rows.get(id)));
    };
    const heads = columns.map(({ title }, index) => {
      const sort = () => {
        sorted = { column: index, down: sorted.column === index ? !sorted.down : index > upTo };
        showOrder();
        page.announce(`Sorted by ${title}, ${sorted.down ? "descending" : "ascending"}`);
      };
      return make("th", { scope: "col" }, make("button", { type: "button", onclick: sort }, title, make("span", { class: "arrow", "aria-hidden": "true" })));
    });
    const table = make("table", {}, make("caption", {}, make("span", {}, caption)), make("thead", {}, make("tr", {}, heads)), body);
    byId("table-view").append(make("div", { class: "scroll", role: "region", "aria-label": "Table of sites", tabindex: "0" }, table));
    if (note) byId("table-view").append(page.small(note));
    page.paintTable = () => {
      for (const [id, row] of rows) {
        row.classList.toggle("is-selected", page.selected === id);
        row.hidden = !page.siteById.get(id).shown;
      }
    };
    showOrder();
  };
})();
