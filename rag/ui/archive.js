(element, server) => {
  // The archive tab: which view is shown, the table, the timeline, the index and its reindex.
  "use strict";
  if (window.bylineArchive) return;
  window.bylineArchive = true;

  const PAUSE = 200; // between the last key and the search
  const LOOK = 700; // between two looks at a reindex
  const one = (selector, root = element) => root.querySelector(selector);
  const part = (name) => one(`[data-part="${name}"]`);
  const link = () => one("#byline-narrowing", document)?.dataset.link ?? null; // null: narrowing.js is yet to start
  const title = document.title;

  const state = { search: "", sort: "date:descending", page: 1 };

  // --- asking the server; an answer that was overtaken is dropped ---

  let asked = 0;
  let listed = null; // the narrowing that the table was last asked for
  const list = async () => {
    const mine = ++asked;
    listed = link();
    part("list").setAttribute("aria-busy", "true");
    let found;
    try {
      found = await server.list_articles({ ...state, link: link() });
    } catch {
      found = { list: '<p class="problem">The server did not answer. Try again.</p>', told: "" };
    }
    if (mine !== asked) return;
    const focus = mark();
    part("list").innerHTML = found.list; // escaped by the server, render_archive.py
    part("list").setAttribute("aria-busy", "false");
    part("told").textContent = found.told || "";
    one("select[name=sort]").value = state.sort;
    back(focus);
  };

  const overview = async () => {
    try {
      const found = await server.overview({ link: link() });
      part("status").innerHTML = found.status; // escaped by the server, render_status.py
      part("timeline").innerHTML = found.timeline || "";
      const line = one(".archive-line", document);
      if (found.line && line) line.textContent = found.line; // a reindex may have changed it
      if (one("[data-running=true]")) look();
    } catch {
      part("status").innerHTML = '<p class="problem">The server did not answer. Try again.</p>';
    }
  };

  // A button that was pressed is drawn anew with the table; the focus goes to the new one.
  const KEPT = ["sort", "page"];
  const mark = () => {
    const focused = document.activeElement;
    const name = part("list").contains(focused) && KEPT.find((name) => name in focused.dataset);
    return name && { name, label: focused.textContent.replace(/[↑↓]/, "") };
  };
  const back = (focus) => {
    if (!focus) return;
    const again = [...element.querySelectorAll(`[data-${focus.name}]`)];
    const same = again.find((button) => button.textContent.replace(/[↑↓]/, "") === focus.label && !button.disabled);
    (same || again.find((button) => !button.disabled))?.focus({ preventScroll: true });
  };

  // --- which view ---

  const shown = () => new URL(location.href).searchParams.get("view") === "archive";
  const markView = () => {
    for (const choice of document.querySelectorAll("[data-view]")) {
      if ((choice.dataset.view === "archive") === shown()) choice.setAttribute("aria-current", "page");
      else choice.removeAttribute("aria-current");
    }
  };
  document.addEventListener("byline:views", markView); // the choice may be there after this script
  const show = () => {
    const archive = shown();
    document.body.classList.toggle("in-archive", archive);
    document.title = archive ? `Archive · ${title}` : title;
    one(".archive").hidden = !archive;
    markView();
    document.dispatchEvent(new CustomEvent("byline:shown"));
    if (archive && link() !== null) list(), overview();
  };
  const go = (view) => {
    if ((view === "archive") === shown()) return;
    const address = new URL(location.href);
    if (view === "archive") address.searchParams.set("view", "archive");
    else address.searchParams.delete("view");
    history.pushState({ ...history.state, byline: "" }, "", address);
    show();
    scrollTo(0, 0);
    if (view === "archive") one("#archive-title").focus({ preventScroll: true });
  };
  addEventListener("popstate", () => shown() === one(".archive").hidden && show());
  document.addEventListener("byline:view", (event) => go(event.detail));
  document.addEventListener("byline:narrowed", () => {
    if (listed === link()) return;
    state.page = 1;
    if (shown()) list(), overview();
  });

  // --- the table and the reindex ---

  const sort = (order) => {
    Object.assign(state, { sort: order, page: 1 });
    list();
  };
  const actions = {
    view: (choice) => go(choice.dataset.view),
    sort: (button) => sort(button.dataset.sort),
    page: (button) => {
      state.page = Number(button.dataset.page);
      list().then(() => one(".finding").scrollIntoView({ block: "start" }));
    },
    reindex: () => look({ start: true }),
  };
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a link that opens elsewhere
    for (const name of Object.keys(actions)) {
      const choice = event.target.closest?.(`[data-${name}]`);
      if (!choice || (name !== "view" && !element.contains(choice))) continue;
      event.preventDefault();
      return actions[name](choice);
    }
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-article]")) return;
    one("#byline-reader [data-close]", document).textContent = `← Back to the ${shown() ? "archive" : "answer"}`;
  });

  let pause = 0;
  element.addEventListener("input", (event) => {
    if (event.target.name !== "search") return;
    clearTimeout(pause);
    pause = setTimeout(() => {
      Object.assign(state, { search: event.target.value, page: 1 });
      list();
    }, PAUSE);
  });
  element.addEventListener("change", (event) => event.target.name === "sort" && sort(event.target.value));
  addEventListener(
    "keydown",
    (event) => {
      const typing = event.target.matches?.("input, textarea, select");
      if (event.key !== "/" || typing || !shown() || one("dialog[open]", document)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      one("input[name=search]").focus();
    },
    true
  );

  let looking = 0;
  const look = async (request = {}) => {
    clearTimeout(looking);
    let html = "";
    try {
      html = await server.reindex(request);
    } catch {
      looking = setTimeout(look, LOOK);
      return;
    }
    const before = one(".reindex");
    if (!before || !html) return;
    const focused = before.contains(document.activeElement);
    const fresh = document.createRange().createContextualFragment(html).firstChild;
    before.dataset.running = fresh.dataset.running;
    // The words alone are exchanged, so that they are told and the button keeps the focus.
    one("[role=status]", before).innerHTML = one("[role=status]", fresh).innerHTML;
    one("[data-reindex]", before).setAttribute("aria-disabled", fresh.dataset.running);
    if (fresh.dataset.running === "true") looking = setTimeout(look, LOOK);
    else finished(focused);
  };
  const finished = async (focused) => {
    await Promise.all([overview(), list()]);
    if (focused) one("[data-reindex]")?.focus();
  };

  show();
}
