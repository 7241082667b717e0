(element, resend) => {
  // The words in the question box: a question that is edited there is asked in place of the old one, and whatever the
  // page puts into the box, what the reader wrote comes back.
  "use strict";
  const BOX = "byline:box"; // what stood in the box, over a reload
  const EDITED = "byline:edited"; // in place of which turn, while a question is edited
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null; // a browser that keeps nothing forgets the words with the page
    }
  };
  const line = one(".editing", element);
  const shown = () => all(".turn[data-kept]");
  const runOf = (turn) => JSON.parse(turn.dataset.kept).run;
  const numberOf = (turn) => Number(turn.dataset.turn);
  const questionOf = (turn) => one(".question", turn).dataset.question;

  // --- the box ---

  const box = () => one("#byline-question textarea");
  const write = (text) => {
    const area = box();
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  let filled = ""; // what the page put into the box: not the reader's own words while it stands there unchanged
  let aside = ""; // what the reader was writing before that
  const own = () => {
    const written = box()?.value || "";
    return [written === filled ? "" : written, aside].filter((text) => text.trim()).join("\n");
  };
  const put = (text) => {
    aside = own();
    filled = text;
    write(text);
    box().focus();
  };
  const giveBack = () => {
    const words = own();
    filled = aside = "";
    line.replaceChildren();
    if (box().value !== words) write(words);
  };
  const say = (text) =>
    line.replaceChildren(
      make("span", { textContent: text }),
      make("button", { type: "button", className: "quiet", textContent: "Cancel", onclick: cancel })
    );

  // --- editing: until the question is taken, a refusal or a server that is gone changes nothing ---

  let editing = null; // { run, sent }: of the turn whose question is edited, and what was last sent in its place
  const replacing = (run) => document.dispatchEvent(new CustomEvent("byline:replacing", { detail: run }));
  const leave = () => {
    editing = null;
    giveBack();
  };
  const cancel = () => {
    filled = box().value; // given up
    replacing(null);
    leave();
    box().focus();
  };
  const putAway = () => {
    if (!editing) return;
    replacing(null);
    leave();
  };
  const begin = (turn) => {
    const after = shown().filter((other) => numberOf(other) > numberOf(turn)).length;
    editing = { run: runOf(turn), sent: null };
    say(
      !after
        ? "Editing this question: its answer is replaced."
        : `Editing question ${numberOf(turn)}: the conversation goes on from there; as it is now, it stays under Conversations.`
    );
  };
  const edit = (turn) => {
    putAway();
    put(questionOf(turn));
    begin(turn);
  };
  const send = (event) => {
    const enter = event.type === "keydown" && event.target === box() && event.key === "Enter" && !event.shiftKey;
    if (!editing || event.isComposing || !(enter || event.target.closest?.("#byline-ask"))) return;
    const turn = shown().find((other) => runOf(other) === editing.run);
    if (!turn || !box().value.trim()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    editing.sent = box().value;
    replacing(editing.run);
    // With all that is on the page: a server that was started again knows nothing of it.
    const turns = `[${shown().map((other) => other.dataset.kept).join()}]`;
    resend({ question: editing.sent, number: numberOf(turn), run: editing.run, turns });
  };
  // Behind page.js, which listens at the window and lets nothing be sent twice or during an answer.
  document.addEventListener("keydown", send, true);
  document.addEventListener("click", send, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === box() && line.childElementCount) cancel();
  });
  document.addEventListener("byline:resend", (event) => resend(event.detail));
  // Another question is asked meanwhile: what was written stays in the box, for a question of its own.
  ["byline:pick", "byline:retry", "byline:whole"].forEach((name) => document.addEventListener(name, putAway));

  const correct = (question) => {
    putAway();
    put(question);
    if (aside) say("What you were writing comes back when this is asked.");
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-edit], [data-fill]");
    if (button) "edit" in button.dataset ? edit(button.closest(".turn")) : correct(button.dataset.fill);
  });

  document.addEventListener("byline:changed", () =>
    setTimeout(() => {
      const turns = shown();
      if (!turns.every((turn, place) => numberOf(turn) === place + 1)) return; // half of a change
      if (resuming && turns.length) resume(turns);
      if (!editing) return (filled || aside) && !box()?.value && giveBack();
      if (turns.some((turn) => runOf(turn) === editing.run)) return;
      // Taken, or another conversation is shown: then what was edited is not asked, and stays in the box.
      const latest = turns.at(-1);
      if (latest && questionOf(latest) === editing.sent?.trim() && box().value === editing.sent) filled = editing.sent;
      leave();
    })
  );

  // --- over a reload, which is also what Gradio does once a server that was gone is back ---

  const refill = (text, tries = 40) => {
    const area = box();
    if (!area) return tries && setTimeout(() => refill(text, tries - 1), 50); // the page is still being built
    if (text && !area.value) write(text);
  };
  const resume = (turns) => {
    const { run, words, written, ...before } = resuming;
    const turn = turns.find((other) => runOf(other) === run);
    resuming = null;
    if (!turn || box().value !== words) return; // something else is being written by now
    ({ filled, aside } = before);
    write(written);
    begin(turn);
  };
  addEventListener("pagehide", () => {
    const words = own();
    const edited = editing && { run: editing.run, words, written: box().value, filled, aside };
    attempt(() => sessionStorage.setItem(BOX, words));
    attempt(() => sessionStorage.setItem(EDITED, JSON.stringify(edited)));
  });
  refill(attempt(() => sessionStorage.getItem(BOX)));
  let resuming = attempt(() => JSON.parse(sessionStorage.getItem(EDITED)));
}
