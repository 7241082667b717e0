(element, server, restore) => {
  // Conversations in the reader's own browser: each under a key of its own, so that two tabs never overwrite one
  // another's. Nothing is sent to the server to be kept there.
  "use strict";
  const PREFIX = "byline:conversation:";
  const VERSION = 1; // of a kept record; one with another version is left alone
  const OPEN = "byline:open"; // which conversation this tab shows, so that a reload shows it again
  const BOX = "byline:box"; // what stood in the question box
  const TITLE_AT_MOST = 120;

  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const dialog = one("dialog", element);

  // --- storage: a browser may have none, be full, or forget everything when its window closes ---

  const FULL = "This browser has no room left for conversations. Save or delete some; what is on the page is safe.";
  const CLOSED = "This browser does not let the page keep conversations, so they end with the page.";
  let trouble = "";
  const attempt = (act, otherwise = null) => {
    try {
      return act();
    } catch (error) {
      trouble = error?.name === "QuotaExceededError" ? FULL : CLOSED;
      return otherwise;
    }
  };
  const parsed = (text) => {
    try {
      const record = JSON.parse(text);
      return record?.version === VERSION && Array.isArray(record.turns) ? record : null;
    } catch {
      return null;
    }
  };
  const read = (id) => parsed(attempt(() => localStorage.getItem(PREFIX + id)));
  const remove = (id) => attempt(() => localStorage.removeItem(PREFIX + id));
  const write = (record) => {
    trouble = "";
    const text = JSON.stringify({ ...record, version: VERSION });
    return attempt(() => (localStorage.setItem(PREFIX + record.id, text), true), false);
  };
  const keys = () => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)), []);
  const kept = () =>
    keys()
      .map((key) => read(key.slice(PREFIX.length)))
      .filter(Boolean)
      .sort((a, b) => (a.saved < b.saved ? 1 : -1));
  const titleOf = (record) => record.title || record.turns[0]?.question || "Conversation";

  // --- keeping what is on the page ---

  let open = attempt(() => sessionStorage.getItem(OPEN));
  let restoring = null; // a kept conversation on its way back to the page
  let replacing = false; // an edited question takes the place of what was kept
  const show = (id) => {
    open = id;
    attempt(() => (id ? sessionStorage.setItem(OPEN, id) : sessionStorage.removeItem(OPEN)));
  };
  const shown = () => all(".turn[data-kept]");
  const onPage = () => shown().map((turn) => JSON.parse(turn.dataset.kept));
  // Half of a change can be on the page: the latest turn without those before it, or twice.
  const isWhole = () => shown().every((turn, place) => Number(turn.dataset.turn) === place + 1);

  // What is on the page goes on with a kept conversation if it holds all of it, or all but the last answer to the
  // same question. Anything else (a server that has forgotten, another tab's turns) becomes one of its own, so that
  // nothing that was kept is ever overwritten.
  const goesOn = (record, turns) => {
    let same = 0;
    while (same < record.turns.length && record.turns[same].run === turns[same]?.run) same++;
    const [last, now] = [record.turns[same], turns[same]];
    return same === record.turns.length || (same === record.turns.length - 1 && last.question === now?.question);
  };

  // A server that was started again has forgotten the conversation and takes the next question for its first: it is
  // reminded, and asked again in its place.
  let pending = null;
  const isForgotten = (record, turns) =>
    record && !replacing && turns.length === 1 && record.turns.length && !goesOn(record, turns);
  const remind = (record, question) => {
    const last = record.turns.length;
    pending = { question, number: record.turns[last - 1].question === question ? last : last + 1 };
    reopen(record);
  };

  const keep = () => {
    if (!isWhole()) return;
    const turns = onPage();
    if (!turns.length) return show(null);
    if (!open) show(kept().find(isThere)?.id || null); // it came back later than was waited for
    const record = open && read(open);
    if (isForgotten(record, turns)) return pending || remind(record, turns[0].question);
    if (pending) {
      document.dispatchEvent(new CustomEvent("byline:resend", { detail: pending }));
      pending = null;
    }
    if (!open || (record && !replacing && !goesOn(record, turns))) show(crypto.randomUUID?.() || String(Math.random()));
    replacing = false;
    const before = read(open);
    if (before && JSON.stringify(before.turns) === JSON.stringify(turns)) return;
    const now = new Date().toISOString();
    write({ id: open, title: before?.title || "", created: before?.created || now, saved: now, turns });
    warn();
  };

  const told = one(".keeping-told", element);
  const button = one("[data-conversations]", element);
  const warn = () => {
    told.textContent = trouble;
    button.classList.toggle("has-trouble", Boolean(trouble));
    button.title = trouble;
  };

  document.addEventListener("byline:changed", () =>
    setTimeout(() => {
      if (!restored()) return;
      keep();
      const address = new URL(location.href);
      // The question of the link has been asked: a reload shows its answer and does not ask again.
      if (address.searchParams.has("q") && onPage().length) {
        address.searchParams.delete("q");
        history.replaceState(history.state, "", address);
      }
    })
  );
  document.addEventListener("byline:replacing", (event) => (event.detail.last ? (replacing = true) : show(null)));

  // --- restoring: the answers as they were, without asking again ---

  const isThere = (record) => record.turns.map((turn) => turn.run).join() === onPage().map((turn) => turn.run).join();
  const restored = () => {
    if (!restoring) return true;
    if (!isThere(restoring)) return false;
    restoring = null;
    document.documentElement.classList.remove("byline-restoring");
    return true;
  };
  const giveUp = (record) => {
    if (restoring !== record) return;
    restoring = pending = null;
    show(null);
    document.documentElement.classList.remove("byline-restoring");
  };
  const reopen = (record) => {
    restoring = record;
    show(record.id);
    if (one("#byline-live [aria-busy=true]")) {
      // Else a piece of the answer on its way would be shown over the conversation.
      document.getElementById("byline-stop")?.click();
      return setTimeout(() => reopen(record), 200);
    }
    restore(JSON.stringify(record.turns)); // as text: Gradio takes an object with a path for a file
    setTimeout(() => giveUp(record), 5000); // a server that does not answer must not leave the page without a welcome
  };
  const box = () => one("#byline-question textarea");
  const refill = (text, tries = 40) => {
    const area = box();
    if (!area) return tries && setTimeout(() => refill(text, tries - 1), 50); // the page is still being built
    if (!text || area.value) return;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  addEventListener("pagehide", () => {
    if (!restoring) keep();
    attempt(() => sessionStorage.setItem(BOX, box()?.value || ""));
  });
  const begin = () => {
    refill(attempt(() => sessionStorage.getItem(BOX)));
    const record = open && read(open);
    if (new URLSearchParams(location.search).get("q")?.trim() || !record?.turns.length) return show(null);
    document.documentElement.classList.add("byline-restoring"); // no flash of the welcome
    reopen(record);
  };

  // --- the list ---

  const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });
  const quiet = (text, act, label = text) => {
    const made = make("button", { type: "button", className: "quiet", textContent: text, onclick: act });
    if (label !== text) made.setAttribute("aria-label", label);
    return made;
  };

  const list = one(".conversations", element);
  const foot = one(".keeping-foot", element);
  const drawn = (focus) => {
    const records = kept();
    list.replaceChildren(...records.map(row));
    const none = trouble || "Nothing is kept yet: ask a question.";
    if (!records.length) list.append(make("li", { className: "meta", textContent: none }));
    foot.replaceChildren(...(records.length ? [quiet("Delete all", confirmAll)] : []));
    focus?.();
  };

  const row = (record) => {
    const title = titleOf(record);
    const item = make("li", { className: record.id === open ? "is-shown" : "" });
    const opener = quiet(title, () => (dialog.close(), record.id === open || reopen(record)));
    opener.className = "title";
    opener.dir = "auto";
    if (record.id === open) opener.setAttribute("aria-current", "true");
    const count = record.turns.length === 1 ? "1 question" : `${record.turns.length} questions`;
    item.append(
      opener,
      make("p", { className: "meta", textContent: `${count}, ${when.format(new Date(record.saved))}` }),
      make(
        "div",
        { className: "actions" },
        quiet("Rename", () => rename(item, record), `Rename: ${title}`),
        quiet("Markdown", () => save(record, "markdown"), `Save as Markdown: ${title}`),
        quiet("JSON", () => save(record, "json"), `Save as JSON: ${title}`),
        quiet("Delete", () => drop(item, record), `Delete: ${title}`)
      )
    );
    return item;
  };

  const rename = (item, record) => {
    const input = make("input", { type: "text", value: titleOf(record), maxLength: TITLE_AT_MOST });
    input.setAttribute("aria-label", "Title of the conversation");
    const back = () => drawn(() => all("li", list).find((each) => each.textContent.includes(titleOf(record)))
      ?.querySelector(".title").focus());
    const done = () => {
      record = { ...(read(record.id) || record), title: input.value.trim().slice(0, TITLE_AT_MOST) };
      write(record);
      warn();
      back();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation(); // Escape would close the list
      event.key === "Enter" ? done() : back();
    });
    item.replaceChildren(input, make("div", { className: "actions" }, quiet("Save", done), quiet("Cancel", back)));
    input.focus();
    input.select();
  };

  const drop = (item, record) => {
    remove(record.id);
    const wasShown = record.id === open;
    if (wasShown) show(null), document.getElementById("byline-new")?.click();
    const undo = quiet("Undo", () => {
      write(record);
      warn();
      if (wasShown) reopen(record);
      drawn(() => all(".title", list).find((each) => each.textContent === titleOf(record))?.focus());
    });
    const words = make("span", { textContent: `Deleted “${titleOf(record)}”.`, dir: "auto" });
    item.replaceChildren(make("div", { className: "actions" }, words, undo));
    undo.focus();
  };

  const confirmAll = () => {
    const count = keys().length;
    const question = count === 1 ? "Delete the conversation for good?" : `Delete all ${count} conversations for good?`;
    const no = quiet("Keep them", () => drawn(() => one("button", foot)?.focus()));
    const yes = quiet("Delete all", () => {
      keys().forEach((key) => remove(key.slice(PREFIX.length)));
      if (open) show(null), document.getElementById("byline-new")?.click();
      drawn(() => one("[data-keeping-close]", element).focus());
      told.textContent = "Nothing is kept any more.";
    });
    foot.replaceChildren(make("p", { textContent: question }), make("div", { className: "actions" }, no, yes));
    no.focus();
  };

  const save = async (record, as) => {
    told.textContent = "";
    const reply = await server
      .export({ title: titleOf(record), turns: JSON.stringify(record.turns), as })
      .catch(() => ({ problem: "The server did not answer. Try again." }));
    if (reply.problem) return (told.textContent = reply.problem);
    const markdown = as === "markdown";
    const file = new Blob([reply.text], { type: markdown ? "text/markdown" : "application/json" });
    const words = titleOf(record).normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase();
    const name = `${record.created.slice(0, 10)}-${words.slice(0, 60) || "conversation"}.${markdown ? "md" : "json"}`;
    const link = make("a", { href: URL.createObjectURL(file), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    told.textContent = `Saved as ${name}.`;
  };

  button.addEventListener("click", () => {
    told.textContent = trouble;
    drawn();
    dialog.showModal();
    one("button", list)?.focus();
  });
  one("[data-keeping-close]", element).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // the backdrop
  addEventListener("storage", (event) => {
    const busy = one("input, .conversations span", element); // a name is being typed, or an undo offered
    if (event.key?.startsWith(PREFIX) && dialog.open && !busy) drawn();
  });

  begin();
}
