/* The site card: drawn from what is there; what is not there leaves no row. */
(() => {
  "use strict";
  const page = window.sitepipe;
  const { make, content, mark, said, small, section, interval } = page;

  const acreage = (site) =>
    make(
      "div",
      { class: "acreage" },
      site.acreages.map(({ text, basis, source }) => [
        make("p", { class: "stated" }, make("strong", {}, text), `, ${basis}`),
        small(source),
      ]),
      small(site.indicative),
    );

  const completeness = ({ facts: { known, total, text }, readiness }) => {
    const bar = make("div", { class: "ticks", "aria-hidden": "true" });
    for (let tick = 0; tick < total; tick += 1) bar.append(make("i", { class: tick < known ? "is-known" : "" }));
    return make("div", { class: "known" }, make("p", {}, text), bar, small(readiness ? `Readiness: ${readiness}` : null));
  };

  const score = (site) => {
    const { ranked, text, why, bounds, low, high } = site.score;
    return section(
      "Score",
      make("p", { class: ranked ? "score-text is-ranked" : "score-text" }, text),
      interval(low, high, 100, ranked ? "" : "is-open"),
      make("div", { class: "scale", "aria-hidden": "true" }, make("span", {}, "0"), make("span", {}, "50"), make("span", {}, "100")),
      small(ranked ? `${content.scoring}.` : `${content.scoring}: a score would be ${bounds}.`),
      small(why),
    );
  };

  const gates = (site) =>
    section(
      "Conditions before any score",
      make(
        "ul",
        { class: "gates" },
        site.gates.map(({ title, outcome, text }) =>
          make("li", {}, mark(outcome), make("div", {}, make("p", {}, said(outcome), title), small(text))),
        ),
      ),
    );

  /* The way has a row of its own: beside the figures it would be squeezed. */
  const accessRow = ({ kind, kind_text: words, hub, minutes_text: minutes, miles_text: miles, route, marked }) => [
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("span", { class: "hub-name" }, page.sign(kind), make("span", {}, hub))),
      make("td", {}, minutes, marked ? make("span", { class: "modelled", title: "modelled or not verified" }, " ◦") : null),
      make("td", {}, miles),
    ),
    make("tr", { class: "way" }, make("td", { colspan: 3 }, route ? `${words} · ${route}` : words)),
  ];

  const access = (site) => {
    const places = [...new Set(site.access.map(({ place }) => place ?? ""))];
    const rows = places.flatMap((place) => [
      ...(places.length > 1 ? [make("tr", {}, make("th", { scope: "rowgroup", colspan: 3, class: "from-place" }, `From ${place}`))] : []),
      ...site.access.filter((row) => (row.place ?? "") === place).flatMap(accessRow),
    ]);
    const head = make("tr", {}, make("th", { scope: "col" }, "Nearest"), make("th", { scope: "col" }, "Drive"), make("th", { scope: "col" }, "Miles"));
    const table = make("table", { class: "access" }, make("caption", { class: "unseen" }, `Driving from ${site.name}`), make("thead", {}, head), make("tbody", {}, rows));
    return section("Access by lorry", table, small(site.access_note));
  };

  const pairs = (facts, signed = true) =>
    make(
      "ul",
      { class: signed ? "facts" : "facts is-plain" },
      facts.map(({ title, text, known }) =>
        make(
          "li",
          { class: known ? "" : "is-open" },
          signed ? mark(known ? "passed" : "unknown") : null,
          make("div", {}, make("p", { class: "fact-title" }, title), make("p", {}, text)),
        ),
      ),
    );

  const events = (list) =>
    list.length
      ? make("ul", { class: "events" }, list.map(({ title, text, source }, index) => make("li", {}, make("p", { class: "fact-title" }, title), make("p", {}, text), list[index + 1]?.source === source ? null : small(source))))
      : null;

  const group = ({ title, facts, events: dated }) => section(title, events(dated), facts.length ? pairs(facts) : null);

  const sources = (site) =>
    section(
      "Sources",
      make("ul", { class: "sources" }, site.sources.map(({ title, date, licence }) => make("li", {}, make("p", {}, title), small([date, licence].filter(Boolean).join(" · "))))),
    );

  const command = (site) =>
    make("p", { class: "command small" }, "Where each figure comes from: ", make("code", {}, site.command));

  page.drawCard = (site) => {
    const order = page.sites.filter(({ shown }) => shown);
    const here = order.indexOf(site);
    const step = (by, label, text) => {
      const other = here < 0 ? undefined : order[here + by];
      return make("button", { type: "button", "aria-label": other ? `${label}: ${other.name}` : label, disabled: !other, onclick: () => page.open(other.site_id) }, text);
    };
    const parts = [
      make(
        "div",
        { class: "card-bar" },
        make("button", { type: "button", class: "back", onclick: () => page.close() }, "← All sites"),
        make("span", { class: "steps" }, step(-1, "Previous site", "‹"), step(1, "Next site", "›")),
      ),
      make(
        "header",
        {},
        make("h2", { id: "card-name", tabindex: "-1" }, site.name),
        small(site.authorities),
        site.positioning ? make("p", { class: "positioning" }, site.positioning) : null,
        site.part_of ? make("p", { class: "aside" }, site.part_of) : null,
        site.page ? make("p", { class: "to-page" }, make("a", { href: site.page }, "All about this site on one page")) : null,
      ),
      site.acreages.length || site.indicative ? acreage(site) : null,
      site.facts ? completeness(site) : null,
      site.score ? score(site) : null,
      site.components.length ? page.explained(site) : null,
      site.components.length && site.score ? page.compared(site) : null,
      site.access.length ? access(site) : null,
      site.reach.length ? section("A lorry’s reach", pairs(site.reach, false)) : null,
      site.said.length ? section("As the source puts it", pairs(site.said, false)) : null,
      ...site.groups.map(group),
      page.registers(site),
      site.gates.length ? gates(site) : null,
      site.contradictions.length ? section("What cannot both hold", pairs(site.contradictions, false)) : null,
      site.conflicts.length ? section("Where sources disagree", pairs(site.conflicts, false)) : null,
      site.sources.length ? sources(site) : null,
      command(site),
    ];
    page.byId("card").replaceChildren(...parts.filter(Boolean));
  };
})();
