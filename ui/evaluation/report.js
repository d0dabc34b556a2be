"use strict";
(() => {
  const form = document.getElementById("filters");
  const told = document.getElementById("told");
  const cases = [...document.querySelectorAll("details.case")];
  const parts = [...document.querySelectorAll("section.part")];
  const fields = [...form.querySelectorAll("select")];
  const { search, short } = form.elements;
  let texts;

  // A figure's mark is "-" where the question does not count, "0" where it falls short.
  const fitsFigure = (data, at) => (short.checked ? data.m[at] === "0" : data.m[at] !== "-");
  const fitsStage = (data, stage) => (stage === "lost" ? data.s !== "none" : data.s === stage);
  const fits = (data) => fields.every(({ name, value }) => {
    if (!value) return true;
    if (name === "m") return fitsFigure(data, value);
    return name === "s" ? fitsStage(data, value) : data[name] === value;
  });

  // All but the articles found, whose names would make most questions fit.
  const textOf = (each) =>
    [...each.querySelectorAll("summary, dd:not(.found)")]
      .map((part) => part.textContent).join("\n").toLowerCase();

  const apply = () => {
    const words = search.value.toLowerCase().trim();
    if (words) texts ??= cases.map(textOf);
    let shown = 0;
    cases.forEach((each, at) => {
      each.hidden = !fits(each.dataset) || (words !== "" && !texts[at].includes(words));
      shown += !each.hidden;
    });
    for (const part of parts) part.hidden = !part.querySelector("details.case:not([hidden])");
    short.disabled = !form.elements.m.value;
    told.textContent = `${shown} of ${cases.length} questions`;
  };
  const clear = () => {
    form.reset();
    short.checked = false;
  };
  const open = (isOpen) => {
    for (const each of cases) if (!each.hidden) each.open = isOpen;
  };
  const reach = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target || target.tagName !== "DETAILS") return;
    if (target.hidden) { clear(); apply(); }
    target.open = true;
    target.scrollIntoView();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-show]");
    if (!link) return;
    event.preventDefault();
    clear();
    for (const [name, value] of new URLSearchParams(link.dataset.show)) {
      if (name === "short") short.checked = true;
      else form.elements[name].value = value;
    }
    apply();
    document.getElementById("questions").scrollIntoView();
  });
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => { clear(); apply(); });
  document.getElementById("unfold").addEventListener("click", () => open(true));
  document.getElementById("fold").addEventListener("click", () => open(false));
  addEventListener("hashchange", reach);
  form.hidden = false;
  apply();
  reach();
})();
