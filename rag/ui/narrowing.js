(element, narrow, watch) => {
  // What the questions are narrowed to: changed from anywhere on the page, kept in the page's link.
  "use strict";
  if (window.bylineNarrowing) return;
  window.bylineNarrowing = true;

  const NAMES = ["from", "to", "tag", "source", "article"];
  // The link of what is set, for the archive tab too. Until the server has read the address, the address says it.
  const home = element.closest("#byline-narrowing");
  const own = (text) => new URLSearchParams([...new URLSearchParams(text)].filter(([name]) => NAMES.includes(name)));
  const link = () => new URLSearchParams(home.dataset.link);
  const changed = () => element.dispatchEvent(new CustomEvent("byline:narrowed", { bubbles: true }));
  home.dataset.link = own(location.search);
  changed();
  const set = (params) => {
    narrow(params.toString());
    document.dispatchEvent(new CustomEvent("byline:sent"));
  };

  const add = (params, name, value) => {
    if (name === "dates") {
      const [from, to] = value.split("/");
      params.set("from", from);
      params.set("to", to);
    } else if (name === "from" || name === "to") params.set(name, value);
    else if (!params.getAll(name).some((set) => set.toLowerCase() === value.toLowerCase())) params.append(name, value);
  };

  const widened = (name, value) => {
    const params = new URLSearchParams();
    if (name) link().forEach((v, n) => (n === name && v === value) || params.append(n, v));
    return params;
  };

  // --- the address says what is narrowed to, whatever the browser's Back does with it ---

  const dated = (params) => params.has("from") || params.has("to");
  const keep = () => {
    const address = new URL(location.href);
    // A question whose dates could not be read waits in the box: a reload would ask it without them.
    if (dated(address.searchParams) && !dated(link())) address.searchParams.delete("q");
    NAMES.forEach((name) => address.searchParams.delete(name));
    link().forEach((value, name) => address.searchParams.append(name, value));
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  };
  let removed = -1; // which chip was taken away: the focus goes to the one in its place
  watch("value", () => {
    home.dataset.link = own(element.querySelector(".narrowing").dataset.link);
    keep();
    if (removed >= 0) {
      const left = [...element.querySelectorAll(".chip button")];
      (left[Math.min(removed, left.length - 1)] || document.querySelector("#byline-limits summary"))?.focus();
      removed = -1;
    }
    changed();
  });
  addEventListener("popstate", keep);

  // --- clicks and the form, wherever they stand ---

  const toBox = () => {
    document.dispatchEvent(new CustomEvent("byline:view", { detail: "ask" }));
    document.querySelector("#byline-question textarea")?.focus();
  };
  const actions = {
    narrow: (button) => {
      const params = link();
      add(params, button.dataset.narrow, button.dataset.value);
      set(params);
    },
    widen: (button) => {
      removed = [...element.querySelectorAll("[data-widen]")].indexOf(button);
      set(widened(button.dataset.widen, button.dataset.value));
    },
    only: (button) => {
      set(new URLSearchParams({ article: button.dataset.only }));
      // The article closes with a step back in the browser's history; the question box comes after it.
      addEventListener("popstate", () => setTimeout(toBox), { once: true });
      button.closest("dialog").close();
    },
  };
  document.addEventListener("click", (event) => {
    for (const name of Object.keys(actions)) {
      const button = event.target.closest?.(`[data-${name}]`);
      if (button) return actions[name](button);
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-limits]");
    if (!form) return;
    event.preventDefault();
    const params = link();
    const given = [...new FormData(form)].filter(([, value]) => value.trim());
    given.forEach(([name, value]) => add(params, name, value.trim()));
    if (params.toString() === link().toString()) return fold(form);
    waiting = form;
    set(params);
  });

  // The form is emptied and folded once what it asked for is set; what could not be read stays in it.
  let waiting = null;
  const fold = (form) => {
    waiting = null;
    form.reset();
    const details = form.closest("details");
    details.open = false;
    details.querySelector("summary").focus();
  };
  document.addEventListener("byline:narrowed", () => waiting && fold(waiting));
}
