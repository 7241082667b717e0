() => {
  // The page's behaviour: markers, cards, the reader, the question box.
  "use strict";
  if (window.bylineStarted) return;
  window.bylineStarted = true;

  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const box = () => one("#byline-question textarea");
  const touch = matchMedia("(pointer: coarse)"); // where focus in the box would bring the keyboard up
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const bring = (element, block) =>
    element.scrollIntoView({ block, inline: "nearest", behavior: still.matches ? "auto" : "smooth" });

  // One question at a time: nothing is sent while an answer is being written, nor twice in the moment before
  // the page shows that it is.
  const MOMENT = 800;
  let sentAt = 0;
  const busy = () => one("#byline-live [aria-busy=true]");
  const mayAsk = () => {
    if (busy() || Date.now() - sentAt < MOMENT) return false;
    halted = null;
    if (box()?.value.trim()) sentAt = Date.now();
    return true;
  };

  // A piece of the answer that was already on its way can arrive after Stop and undo what Stop showed: the
  // button that ended the answer is then pressed again, until the next question.
  let halted = null;
  const halting = () => {
    if (halted && busy()) setTimeout(() => halted && busy() && document.getElementById(halted)?.click(), 50);
  };

  document.addEventListener("byline:resend", () => (halted = null));

  const tell = (name, from, detail) => {
    if (!mayAsk()) return;
    from.dispatchEvent(new CustomEvent("byline:" + name, { detail, bubbles: true }));
    if (!touch.matches) box()?.focus({ preventScroll: true });
  };

  const questionOf = (button) => one(".question", button.closest(".turn")).dataset.question;

  // --- from a marker to its source, and back ---

  const mark = (element, name, seconds = 0) => {
    all("." + name).forEach((other) => other.classList.remove(name));
    element.classList.add(name);
    if (seconds) setTimeout(() => element.classList.remove(name), seconds * 1000);
  };

  const openSource = (cite) => {
    const quote = document.getElementById(cite.hash.slice(1));
    if (!quote) return;
    hideTip();
    quote.closest("details").open = true;
    mark(quote.closest(".card"), "is-open");
    mark(quote, "is-chosen");
    quote.focus({ preventScroll: true });
    const card = quote.closest(".card").getBoundingClientRect();
    const tall = card.height > innerHeight * 0.6;
    bring(tall ? quote : quote.closest(".card"), tall ? "center" : "nearest");
  };

  const backToSentence = (link) => {
    const cite = one(`a.cite[href="#${link.dataset.cites}"]`);
    if (!cite) return;
    mark(cite.closest(".sentence, .answer"), "is-cited", 3);
    cite.focus({ preventScroll: true });
    hideTip();
    bring(cite, "nearest");
  };

  // --- the tip over a marker: the quoted sentence, with title and date ---

  const tip = document.createElement("div");
  tip.className = "byline-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // aria-describedby on the marker already tells it

  let tipFor = null;
  const showTip = (cite) => {
    const quote = document.getElementById(cite.hash.slice(1));
    if (!quote || tipFor === cite) return;
    const source = quote.closest(".source");
    tip.replaceChildren();
    const add = (tag, text) => tip.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
    add("q", quote.textContent);
    add("p", [one("h3", source).textContent, one(".meta", source).textContent].join(" · "));
    one(".gradio-container").appendChild(tip);
    tip.hidden = false;
    tipFor = cite;
    const at = cite.getBoundingClientRect();
    const sentence = (cite.closest(".sentence") || cite).getBoundingClientRect(); // it is read against its source
    const column = cite.closest(".told").getBoundingClientRect(); // it does not cover the sources beside it
    tip.style.left = Math.max(column.left, Math.min(at.left - 24, column.right - tip.offsetWidth)) + "px";
    const above = sentence.top - tip.offsetHeight - 8;
    tip.style.top = (above > 8 ? above : sentence.bottom + 8) + "px";
  };
  const hideTip = () => {
    tip.hidden = true;
    tipFor = null;
  };

  // --- the reader: a whole article over the page ---

  let opener = null;
  const reader = () => one("#byline-reader dialog");
  const openArticle = (button) => {
    const dialog = reader();
    const body = one(".reader-body", dialog);
    const source = button.closest(".source");
    const quotes = source ? all("mark", source) : [];
    const chosen = quotes.find((quote) => quote.classList.contains("is-chosen")) || quotes[0];
    opener = button;
    button.focus({ preventScroll: true }); // not every browser focuses what is clicked
    body.textContent = "Opening the article…";
    Object.assign(one(".reader-bar p"), { textContent: "", hidden: true });
    body.setAttribute("aria-busy", "true");
    dialog.showModal();
    history.pushState({ ...history.state, byline: "reader" }, "");
    dialog.dispatchEvent(
      new CustomEvent("byline:article", {
        bubbles: true,
        detail: {
          request: {
            id: button.dataset.article,
            quotes: quotes.map((quote) => ({ start: Number(quote.dataset.start), text: quote.textContent })),
          },
          show: (html) => opener === button && showArticle(body, html, chosen?.textContent),
          failed: () => showArticle(body, '<p id="reader-title">The server did not answer. Try again.</p>'),
        },
      })
    );
  };

  const showArticle = (body, html, quote) => {
    body.innerHTML = html; // escaped by the server, render_article.py
    body.setAttribute("aria-busy", "false");
    const marks = all("mark", body);
    one(".reader-bar p").textContent = one("#reader-title", body).firstChild.textContent;
    const cited = marks.find((candidate) => quote && quote.startsWith(candidate.textContent)) || marks[0];
    const target = cited || one("#reader-title", body);
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    if (cited) mark(cited, "is-here"), cited.scrollIntoView({ block: "center" });
    else body.scrollTop = 0;
  };

  const closed = () => {
    if (history.state?.byline === "reader") history.back();
    // The browser gives the focus back by itself, unless what had it was drawn anew meanwhile.
    const back = opener?.isConnected ? opener : box();
    if (document.activeElement === document.body) back?.focus({ preventScroll: true });
    opener = null;
  };
  addEventListener("popstate", () => reader()?.open && reader().close());

  // --- the question box ---

  const fill = (text) => {
    const area = box();
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    area.setSelectionRange(text.length, text.length);
  };

  let recalled = 0; // how many questions back the arrow has gone
  const recall = (step) => {
    const asked = all(".question[data-question]").map((heading) => heading.dataset.question);
    recalled = Math.min(Math.max(0, recalled + step), asked.length);
    fill(recalled ? asked[asked.length - recalled] : "");
  };

  // A refusal is of what was sent: once something else is written, or another view is shown, it is over.
  const settle = () => all("#byline-refusal .refusal p").forEach((told) => told.remove());
  document.addEventListener("input", (event) => event.target === box() && settle());
  document.addEventListener("byline:shown", settle);

  // --- one listener per kind of event, for whatever is on the page now or later ---

  const actions = [
    ["a.cite", openSource],
    ["a.back", backToSentence],
    ["[data-article]", openArticle],
    ["[data-pick]", (button) => tell("pick", button, { question: button.dataset.pick })],
    ["[data-retry]", (button) => tell("retry", button, { question: questionOf(button) })],
    ["[data-whole]", (button) => tell("whole", button, { question: questionOf(button) })],
    ["[data-close]", () => reader().close()],
  ];
  document.addEventListener(
    "click",
    (event) => {
      if (event.target === reader()) return reader().close(); // the backdrop
      for (const [selector, act] of actions) {
        const element = event.target.closest?.(selector);
        if (!element) continue;
        event.preventDefault();
        return act(element);
      }
    },
    true
  );
  document.addEventListener("close", (event) => event.target === reader() && closed(), true);

  const hovered = (event) => event.pointerType !== "touch" && event.target.closest?.("a.cite");
  document.addEventListener("pointerover", (event) => {
    const cite = hovered(event);
    if (cite) showTip(cite);
    else if (tipFor && !event.target.closest?.(".byline-tip") && document.activeElement !== tipFor) hideTip();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("a.cite:focus-visible")) showTip(event.target);
    else hideTip();
  });
  const scrolled = (event) => {
    hideTip();
    // The title stands in the bar while the article's own is out of sight.
    if (event.target.matches?.(".reader-body")) one(".reader-bar p").hidden = event.target.scrollTop < 80;
  };
  addEventListener("scroll", scrolled, { passive: true, capture: true });

  const refuseTwice = (event) => {
    const enter = event.target === box() && event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!enter && !(event.type === "click" && event.target.closest?.("#byline-ask"))) return;
    if (mayAsk()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", refuseTwice, true);
  addEventListener("click", refuseTwice, true);
  const halt = (event) => (halted = event.target.closest?.("#byline-stop, #byline-new")?.id || halted);
  addEventListener("click", halt, true);
  // These buttons go away when they are pressed: the focus goes to the question box, not to nowhere.
  addEventListener(
    "click",
    (event) => {
      const goes = event.isTrusted && event.target.closest?.("#byline-ask, #byline-stop, #byline-new");
      if (goes && !touch.matches) box()?.focus({ preventScroll: true });
    },
    true
  );

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTip();
    const typing = event.target.matches("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !reader()?.open) {
      event.preventDefault();
      box()?.focus();
    }
    if (event.target !== box()) return;
    if (event.key === "ArrowUp" && (recalled || !event.target.value)) event.preventDefault(), recall(1);
    else if (event.key === "ArrowDown" && recalled) event.preventDefault(), recall(-1);
    else if (event.key !== "Shift") recalled = 0;
  });

  // --- a new question comes to the top once; nothing moves after that ---

  let seen = 0;
  document.addEventListener("byline:changed", () => {
    sentAt = 0;
    halting();
    const turn = one("#byline-live .turn");
    const number = Number(turn?.dataset.turn || 0);
    if (number > seen && touch.matches) box()?.blur();
    if (number > seen && number > 1) requestAnimationFrame(() => bring(turn, "start"));
    seen = number;
  });
}
