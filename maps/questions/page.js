/* Notes answers, keeps them in the browser, and saves them as a file. */
(() => {
  "use strict";
  const content = JSON.parse(document.getElementById("content").textContent);
  const shelf = `sitepipe-questions-${content.page}`;
  const articles = [...document.querySelectorAll("article")];
  const keys = document.getElementById("keys");
  const save = document.getElementById("save");
  const state = new Map();
  let unsaved = false;
  let current = -1;

  /* A browser may refuse to keep anything for a file: then the page keeps it while open. */
  const remember = () => {
    try {
      localStorage.setItem(shelf, JSON.stringify([...state]));
    } catch { /* kept while open */ }
  };
  const recall = () => {
    try {
      return JSON.parse(localStorage.getItem(shelf) || "[]");
    } catch {
      return [];
    }
  };

  const radios = (at) => [...articles[at].querySelectorAll("input[type=radio]")];
  const noteOf = (at) => articles[at].querySelector("[data-note]");

  const tell = () => {
    const given = [...state.values()].filter((one) => one.answer);
    const skipped = given.filter((one) => one.answer === "skip").length;
    const many = articles.length;
    const parts = [`${given.length} of ${many} ${many === 1 ? "question" : "questions"} answered`];
    if (skipped) parts.push(`${skipped} skipped`);
    if (unsaved && given.length) parts.push("not saved");
    document.getElementById("told").textContent = parts.join(", ");
    document.getElementById("done").value = given.length;
    save.disabled = !given.length;
  };

  const take = (at) => {
    const chosen = radios(at).find((radio) => radio.checked);
    state.set(at, { answer: chosen ? chosen.value : "", note: noteOf(at).value });
    articles[at].classList.toggle("is-answered", Boolean(chosen));
    unsaved = true;
    remember();
    tell();
  };

  const mark = (at) => {
    articles.forEach((article, n) => article.classList.toggle("is-current", n === at));
    current = at;
  };

  const go = (at) => {
    if (at < 0 || at >= articles.length) return;
    mark(at);
    articles[at].focus({ preventScroll: true });
    articles[at].scrollIntoView({ block: "start" });
  };

  articles.forEach((article, at) => {
    article.addEventListener("change", () => take(at));
    article.addEventListener("input", (event) => {
      if (event.target.matches("[data-note]")) take(at);
    });
    article.addEventListener("focusin", () => mark(at));
  });

  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("input[type=text]")) return;
    if (event.key === "j") go(current + 1);
    else if (event.key === "k") go(current - 1);
    else if (/^[1-5]$/.test(event.key) && current >= 0) {
      const radio = radios(current)[Number(event.key) - 1];
      radio.checked = true;
      radio.focus({ preventScroll: true });
      take(current);
    } else return;
    event.preventDefault();
  });

  save.addEventListener("click", () => {
    const answers = content.questions.flatMap((question, at) => {
      const given = state.get(at);
      return given && given.answer ? [{ ...question, answer: given.answer, note: given.note }] : [];
    });
    const told = {
      version: 1, portfolio: content.portfolio, page: content.page, as_of: content.as_of, answers,
    };
    const address = URL.createObjectURL(
      new Blob([`${JSON.stringify(told, null, 2)}\n`], { type: "application/json" }),
    );
    const link = document.createElement("a");
    link.href = address;
    link.download = "answers.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    unsaved = false;
    tell();
  });

  for (const [at, given] of recall()) {
    if (!articles[at] || !content.answers.includes(given.answer || "skip")) continue;
    radios(at).forEach((radio) => { radio.checked = radio.value === given.answer; });
    noteOf(at).value = String(given.note || "");
    state.set(at, { answer: given.answer, note: noteOf(at).value });
    articles[at].classList.toggle("is-answered", Boolean(given.answer));
  }
  tell();
})();
