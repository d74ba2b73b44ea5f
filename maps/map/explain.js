/* The score criterion by criterion, and against another site's. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { make, mark, said, small, interval, disclosure } = page;

  /* Points to a tenth, a half to the even one: as `sitepipe explain` prints them. */
  const tenths = (page.tenths = (points) => {
    const size = Math.abs(points);
    return ((4 * size) % 4 === 1 ? size - 0.05 : size).toFixed(1);
  });
  const points = ({ low, high }) => (Math.abs(high - low) < 0.05 ? tenths(low) : `${tenths(low)}–${tenths(high)}`);
  const signed = (value) => (tenths(value) === "0.0" ? "0" : `${value > 0 ? "+" : "−"}${tenths(value)}`);
  const lead = (own, other) => {
    const [least, most] = [signed(own.low - other.high), signed(own.high - other.low)];
    return least === most ? least : `${least} to ${most}`;
  };

  page.explained = (site) =>
    disclosure(
      "Explain: the score by criterion",
      make(
        "ul",
        { class: "components" },
        site.components.map((one) =>
          make(
            "li",
            {},
            make("p", {}, mark(one.known ? "passed" : "unknown"), said(one.known ? "known" : "unknown"), make("span", { class: "grow" }, one.title), make("span", { class: "figure" }, one.points)),
            interval(one.low, one.high, one.most, one.known ? "" : "is-open"),
            small([one.text, one.ask].filter(Boolean).join(". ")),
          ),
        ),
      ),
      small("Points run from the least to the most that the unknowns allow."),
    );

  /* A command breaks between its words, never inside one that fits a line. */
  const typed = (words) => words.flatMap((word, at) => [at ? " " : "", make("span", {}, word)]);

  const rows = (title, cells, inputs) =>
    make(
      "tbody",
      {},
      make("tr", {}, make("th", { scope: "rowgroup", colspan: 3 }, title)),
      make("tr", { class: "points" }, cells.map((cell) => make("td", {}, cell))),
      inputs ? make("tr", { class: "inputs" }, inputs.map((text, at) => make("td", { colspan: at + 1 }, text))) : null,
    );

  const comparison = (site, other) => {
    const others = new Map(other.components.map((one) => [one.criterion, one]));
    const compared = site.components.filter(({ criterion }) => others.has(criterion));
    return [
      make(
        "table",
        { class: "comparison" },
        make("caption", { class: "unseen" }, `Points of ${site.name} against ${other.name}`),
        make("thead", {}, make("tr", {}, [site.name, other.name].map((name) => make("th", { scope: "col" }, make("span", { class: "clipped" }, name))), make("th", { scope: "col" }, "Lead"))),
        compared.map((own) => {
          const theirs = others.get(own.criterion);
          return rows(own.title, [points(own), points(theirs), lead(own, theirs)], [own.text, theirs.text]);
        }),
        rows("All", [points(site.score), points(other.score), lead(site.score, other.score)]),
      ),
      small("A lead runs from the worst of the one against the best of the other. One that begins below 0 and ends above it is open until more is known."),
      small("The same in the workspace:"),
      make("p", { class: "typed" }, make("code", {}, typed(["sitepipe", "explain", site.site_id, "--against", other.site_id]))),
    ];
  };

  page.compared = (site) => {
    const others = page.sites.filter((other) => other !== site && other.score && other.components.length);
    if (!others.length) return null;
    const result = make("div", { class: "compared" });
    const select = make(
      "select",
      {
        id: "against",
        onchange: () => {
          const other = page.siteById.get(select.value);
          result.replaceChildren(...(other ? comparison(site, other).filter(Boolean) : []));
          page.announce(other ? `Compared with ${other.name}` : "");
        },
      },
      make("option", { value: "" }, "Choose a site"),
      others.map(({ site_id: id, name }) => make("option", { value: id }, name)),
    );
    return disclosure("Compare with another site", make("div", { class: "field" }, make("label", { for: "against" }, "Compare with"), select), result);
  };
})();
