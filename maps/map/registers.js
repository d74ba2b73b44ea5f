/* What belongs to a site, register by register: a record has its known cells, then what is not. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { make, content, small, mark, disclosure } = page;
  const text = (number) => content.texts[number];
  const isOpen = (cell) => cell === "not stated";

  const record = (head, cells) => {
    const pairs = cells.map((cell, at) => [text(head[at]), text(cell)]).slice(1).filter(([, cell]) => cell !== "–");
    const lacking = pairs.filter(([, cell]) => isOpen(cell)).map(([title]) => title);
    return make(
      "li",
      {},
      make("p", { class: "fact-title" }, text(cells[0])),
      make("dl", { class: "record" }, pairs.filter(([, cell]) => !isOpen(cell)).map(([title, cell]) => make("div", {}, make("dt", {}, title), make("dd", {}, cell)))),
      lacking.length ? small(`Not stated: ${lacking.join(", ")}`) : null,
    );
  };

  const register = ({ title, head, rows, note }) =>
    disclosure(`${title} (${rows.length})`, make("ul", { class: "records" }, rows.map((cells) => record(head, cells))), small(note));

  page.registers = (site) => {
    const filled = site.registers.filter(({ rows }) => rows.length);
    const empty = site.registers.filter(({ rows }) => !rows.length);
    const open = empty.length
      ? disclosure(
          `Registers to ask for (${empty.length})`,
          make("ul", { class: "facts" }, empty.map(({ title, question }) => make("li", { class: "is-open" }, mark("unknown"), make("div", {}, make("p", { class: "fact-title" }, title), make("p", {}, text(question)))))),
        )
      : null;
    return page.section("In detail", filled.map(register), open);
  };
})();
