(server) => {
  // What a reader does with one turn: copy it or a link to it, judge its answer, go on from it, and read its articles
  // in the order they like.
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const quiet = (textContent, onclick) => make("button", { type: "button", className: "quiet", textContent, onclick });
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null; // a browser that keeps nothing forgets what is liked, no more
    }
  };
  const kept = (turn) => JSON.parse(turn.dataset.kept);
  const numberOf = (turn) => Number(turn.dataset.turn);
  const ask = async (name, request) => {
    try {
      return await server[name](request);
    } catch {
      return { problem: "The server did not answer. Try again." };
    }
  };

  // --- copying ---

  const said = (button, text) => {
    const before = button.dataset.label || (button.dataset.label = button.textContent);
    button.textContent = text;
    setTimeout(() => (button.textContent = before), 2000);
  };
  const copied = async (button, text, html) => {
    const kind = (type, value) => ({ [type]: new Blob([value], { type }) });
    try {
      if (html && window.ClipboardItem)
        await navigator.clipboard.write([
          new ClipboardItem({ ...kind("text/plain", text), ...kind("text/html", html) }),
        ]);
      else await navigator.clipboard.writeText(text);
      said(button, "Copied");
    } catch {
      said(button, "Copying is not allowed here");
    }
  };
  const linkTo = (question) => {
    const address = new URL(location.pathname, location.href);
    const narrowed = one(".narrowing")?.dataset.link || "";
    address.search = new URLSearchParams([["q", question], ...new URLSearchParams(narrowed)]).toString();
    return address.href;
  };

  // --- judging an answer ---

  const VERDICTS = {
    answered: [
      ["good", "Good"],
      ["bad", "Bad"],
      ["wrong citation", "A citation is wrong"],
      ["should not have answered", "It should not have been answered"],
    ],
    abstained: [
      ["good", "Rightly not answered"],
      ["should have answered", "It should have been answered"],
    ],
  };
  const KEPT_FOR =
    "It is kept for whoever runs this archive, with the question, the answer and what was asked before; not who you are.";
  const judged = new Map(); // run → verdict in words
  const forms = new Map(); // run → a form that is not sent yet: it outlives the turn's being drawn anew
  const turnOf = (run) => all(".turn[data-kept]").find((turn) => kept(turn).run === run);

  const form = (run, button) => {
    const id = `judge-${run}`;
    const choices = VERDICTS[button.dataset.judge].map(([verdict, words]) =>
      make("label", {}, make("input", { type: "radio", name: id, value: verdict, required: true }), ` ${words}`)
    );
    const note = make("textarea", { rows: 2, maxLength: 1000 });
    const problem = make("p", { className: "refusal" });
    problem.setAttribute("role", "alert");
    const made = make(
      "form",
      { className: "judge", id },
      make("fieldset", {}, make("legend", { textContent: "What do you think of this answer?" }), ...choices),
      make("label", { className: "note" }, "A note, if you like", note),
      make("p", { className: "meta", textContent: KEPT_FOR }),
      problem,
      make("div", { className: "actions" }, make("button", { type: "submit", className: "quiet", textContent: "Send" }),
        quiet("Cancel", () => fold(run)))
    );
    made.addEventListener("submit", async (event) => {
      event.preventDefault();
      const [turn, chosen] = [turnOf(run), one("input:checked", made)];
      const before = all(".turn[data-kept]").filter((other) => numberOf(other) < numberOf(turn));
      problem.textContent = "";
      const earlier = `[${before.map((other) => other.dataset.kept).join()}]`;
      const request = { turn: turn.dataset.kept, earlier, verdict: chosen.value, note: note.value };
      const reply = await ask("judge", request);
      if (reply.problem) return (problem.textContent = reply.problem);
      say(run, chosen.parentElement.textContent.trim());
      forms.delete(run);
      made.remove();
      const now = turnOf(run); // another conversation may be shown meanwhile
      if (now) told(now, "Thank you."), one(".judged button", now)?.focus();
    });
    return made;
  };
  const show = (turn) => {
    const [made, button] = [forms.get(kept(turn).run), one("[data-judge]", turn)];
    if (!button) return;
    button.setAttribute("aria-expanded", String(Boolean(made)));
    if (made && !turn.contains(made)) button.closest(".actions").after(made);
  };
  const fold = (run) => {
    forms.get(run).remove();
    forms.delete(run);
    show(turnOf(run));
    one("[data-judge]", turnOf(run)).focus();
  };
  const judge = (button) => {
    const turn = button.closest(".turn");
    const { run } = kept(turn);
    if (forms.has(run)) return fold(run);
    forms.set(run, form(run, button));
    show(turn);
    one("input", forms.get(run)).focus();
  };
  // keeping.js keeps what was said with the conversation, and gives it back with it.
  const say = (run, words) => {
    words ? judged.set(run, words) : judged.delete(run);
    document.dispatchEvent(new CustomEvent("byline:judged", { detail: { run, words } }));
  };
  document.addEventListener("byline:kept", ({ detail }) => {
    Object.entries(detail).forEach(([run, words]) => judged.set(run, words));
    all(".turn[data-kept]").forEach((turn) => told(turn));
  });
  // In place of the button: what was said, and the way back.
  const told = (turn, thanks = "") => {
    const run = kept(turn).run;
    const [button, there] = [one("[data-judge]", turn), one(".judged", turn)];
    if (button) button.hidden = judged.has(run);
    if (there && judged.has(run)) return;
    there?.remove();
    if (!judged.has(run)) return;
    const undo = quiet("Undo", async () => {
      const reply = await ask("withdraw", { run });
      if (reply.problem) return (undo.textContent = "Could not be undone. Try again");
      say(run);
      const now = turnOf(run);
      if (now) told(now), one("[data-judge]", now)?.focus();
    });
    undo.setAttribute("aria-label", "Undo the feedback");
    const words = make("span", { textContent: `${thanks} Feedback: ${judged.get(run)}`.trim() });
    const status = make("span", { className: "judged meta" }, words, " ", undo);
    status.setAttribute("role", "status");
    one(".actions", turn)?.append(status);
  };

  // --- what to ask next: looked for once the answer is there, and shown where it pushes nothing away ---

  const narrow = matchMedia("(max-width: 56rem)");
  let suggestedFor = null;
  let questions = [];
  const suggest = async (turn) => {
    const exchange = kept(turn);
    if (exchange.phase !== "done" || !exchange.answer || !one(".next", turn)) return;
    if (suggestedFor !== exchange.run) {
      suggestedFor = exchange.run;
      questions = [];
      const asked = all(".question[data-question]").map((heading) => heading.dataset.question);
      const reply = await ask("suggest", { turn: turn.dataset.kept, asked });
      if (suggestedFor !== exchange.run) return;
      questions = reply.questions || [];
    }
    const now = all("#byline-live .turn[data-kept]").find((other) => kept(other).run === exchange.run);
    if (now) next(now, exchange);
  };
  const next = (turn, exchange) => {
    const place = one(".next", turn);
    if (!place || place.childElementCount || !questions.length) return;
    if (narrow.matches) turn.append(place);
    const label = exchange.answer.status === "answered" ? "To ask next" : "What the nearest articles answer";
    const picks = questions.map((question) => {
      const pick = make("button", { type: "button", textContent: question, dir: "auto" });
      pick.dataset.pick = question;
      return make("li", {}, pick);
    });
    place.replaceChildren(
      make("p", { className: "label", textContent: label }),
      make("ul", { className: "examples" }, ...picks)
    );
  };

  // --- the order of an answer's articles ---

  const ORDER = "byline:order";
  const root = document.documentElement;
  const order = (chosen) => {
    root.dataset.order = chosen;
    all("select[data-order]").forEach((select) => (select.value = chosen));
  };
  root.dataset.order = attempt(() => localStorage.getItem(ORDER)) || "cited";
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("select[data-order]")) return;
    order(event.target.value);
    attempt(() => localStorage.setItem(ORDER, event.target.value));
  });

  document.addEventListener("click", (event) => {
    const act = (selector, then) => {
      const button = event.target.closest?.(selector);
      if (button) then(button);
    };
    act("[data-copy]", (button) => copied(button, button.dataset.copy, button.dataset.html));
    act("[data-ask-link]", (button) => copied(button, linkTo(button.dataset.askLink)));
    act("[data-judge]", judge);
  });

  document.addEventListener("byline:changed", () =>
    setTimeout(() => {
      order(root.dataset.order);
      all(".turn[data-kept]").forEach((turn) => (told(turn), show(turn)));
      const latest = one("#byline-live .turn[data-kept]");
      if (latest) suggest(latest);
    })
  );
}
