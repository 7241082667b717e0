(element, server, restore, store) => {
  // Conversations in the reader's own browser: what is on the page is kept there, listed, and shown again. Nothing is
  // sent to the server to be kept there.
  "use strict";
  const OPEN = "byline:open"; // which conversation this tab shows, so that a reload shows it again
  const TITLE_AT_MOST = 120;

  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const dialog = one("dialog", element);
  const { attempt, read, remove, removeAll, write, count, kept } = store;
  const titleOf = (record) => record.title || record.turns[0]?.question || "Conversation";

  // --- keeping what is on the page ---

  let open = attempt(() => sessionStorage.getItem(OPEN));
  let restoring = null; // a kept conversation on its way back to the page
  let replacing = null; // the run of the turn whose question was edited and sent again
  const show = (id) => {
    open = id;
    attempt(() => (id ? sessionStorage.setItem(OPEN, id) : sessionStorage.removeItem(OPEN)));
  };
  const shown = () => all(".turn[data-kept]");
  const onPage = () => shown().map((turn) => JSON.parse(turn.dataset.kept));
  // Half of a change can be on the page: the latest turn without those before it, or twice.
  const isWhole = () => shown().every((turn, place) => Number(turn.dataset.turn) === place + 1);

  // What is on the page goes on with a kept conversation if it holds all of it, or all but the last answer to the
  // same question or to one that was edited. Anything else (an earlier question edited, a server that has forgotten,
  // another tab's turns) becomes one of its own, so that nothing that was kept is ever overwritten.
  const shared = (record, turns) => {
    let same = 0;
    while (same < record.turns.length && record.turns[same].run === turns[same]?.run) same++;
    return same;
  };
  const isReplaced = (record, turns) => {
    const place = shared(record, turns);
    return place < turns.length && replacing !== null && record.turns[place]?.run === replacing;
  };
  const goesOn = (record, turns) => {
    const [place, last] = [shared(record, turns), record.turns.length - 1];
    if (place !== last) return place > last;
    return isReplaced(record, turns) || record.turns[last].question === turns[last]?.question;
  };

  // A server that was started again has forgotten the conversation and takes the next question for its first: it is
  // reminded, and asked again in its place.
  let pending = null;
  const isForgotten = (record, turns) =>
    record?.turns.length && turns.length === 1 && !goesOn(record, turns) && !isReplaced(record, turns);
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
    if (record && turns.length < record.turns.length && shared(record, turns) === turns.length) return; // a part of it
    if (isForgotten(record, turns)) return pending || remind(record, turns[0].question);
    if (pending) {
      document.dispatchEvent(new CustomEvent("byline:resend", { detail: pending }));
      pending = null;
    }
    if (!open || (record && !goesOn(record, turns))) show(crypto.randomUUID?.() || String(Math.random()));
    if (turns.every((turn) => turn.run !== replacing)) replacing = null;
    const before = read(open);
    if (before && JSON.stringify(before.turns) === JSON.stringify(turns)) return;
    const now = new Date().toISOString();
    const judged = (before || record)?.judged;
    write({ id: open, title: before?.title || "", created: before?.created || now, saved: now, turns, judged });
    warn();
  };

  const told = one(".keeping-told", element);
  const button = one("[data-conversations]", element);
  const warn = () => {
    told.textContent = button.title = store.trouble();
    button.classList.toggle("has-trouble", Boolean(store.trouble()));
  };

  document.addEventListener("byline:changed", () =>
    setTimeout(() => {
      if (!restored()) return;
      keep();
      document.dispatchEvent(new CustomEvent("byline:kept", { detail: (open && read(open)?.judged) || {} }));
      const address = new URL(location.href);
      // The question of the link has been asked: a reload shows its answer and does not ask again.
      if (address.searchParams.has("q") && onPage().length) {
        address.searchParams.delete("q");
        history.replaceState(history.state, "", address);
      }
    })
  );
  document.addEventListener("byline:judged", ({ detail: { run, words } }) => {
    const holding = kept().filter((record) => record.turns.some((turn) => turn.run === run));
    holding.forEach((record) => write({ ...record, judged: { ...record.judged, [run]: words } }));
  });
  document.addEventListener("byline:replacing", (event) => (replacing = event.detail));

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
    replacing = null;
    show(record.id);
    if (one("#byline-live [aria-busy=true]")) {
      // Else a piece of the answer on its way would be shown over the conversation.
      document.getElementById("byline-stop")?.click();
      return setTimeout(() => reopen(record), 200);
    }
    restore(JSON.stringify(record.turns)); // as text: Gradio takes an object with a path for a file
    setTimeout(() => giveUp(record), 5000); // a server that does not answer must not leave the page without a welcome
  };
  addEventListener("pagehide", () => restoring || keep());
  const begin = () => {
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
    const none = store.trouble() || "Nothing is kept yet: ask a question.";
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
    const many = count();
    const question = many === 1 ? "Delete the conversation for good?" : `Delete all ${many} conversations for good?`;
    const no = quiet("Keep them", () => drawn(() => one("button", foot)?.focus()));
    const yes = quiet("Delete all", () => {
      removeAll();
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
    told.textContent = store.trouble();
    drawn();
    dialog.showModal();
    one("button", list)?.focus();
  });
  one("[data-keeping-close]", element).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // the backdrop
  addEventListener("storage", (event) => {
    const busy = one("input, .conversations span", element); // a name is being typed, or an undo offered
    if (store.holds(event.key) && dialog.open && !busy) drawn();
  });

  begin();
}
