(element) => {
  // A server that does not answer is said where the reader looks: in the turn it was answering, else above the
  // question box. Gradio puts it into a corner, and leaves the turn as it is.
  "use strict";
  if (window.bylineLost) return;
  window.bylineLost = true;

  const LOOK = 2000; // between two looks while an answer is on its way
  const PATIENCE = 10_000; // a busy server may take its time
  const UNANSWERED = "The server did not answer. Try again when it is back.";
  const LOST = ["The server does not answer any more.", "Ask again when it is back."];
  const one = (selector, root = document) => root.querySelector(selector);
  const paragraphs = (className, ...texts) => {
    const made = Object.assign(document.createElement("div"), { className });
    made.append(...texts.map((textContent) => Object.assign(document.createElement("p"), { textContent })));
    made.setAttribute("role", "alert");
    return made;
  };
  const busy = () => one("#byline-live [aria-busy=true]");

  // Each start of the server has its own number; null: there is no answer.
  const { root, api_prefix, app_id } = window.gradio_config;
  const number = async () => {
    try {
      const reply = await fetch(`${root}${api_prefix}/app_id`, {
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      return (await reply.json()).app_id ?? null;
    } catch {
      return null;
    }
  };

  const tell = (text) => {
    const line = one(".unanswered", element);
    line.replaceChildren(...(text ? [paragraphs("refusal", text)] : []));
    if (text) line.scrollIntoView({ block: "nearest" });
  };

  // The turn says it itself, until the server says more: then Gradio draws it anew.
  const lose = () => {
    const turn = one("#byline-live .turn");
    const reply = one(".reply", turn);
    one(".progress", reply)?.remove();
    reply.append(paragraphs("problem", ...LOST));
    reply.setAttribute("aria-busy", "false");
    const again = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
    again.textContent = "Ask again";
    again.dataset.retry = "";
    one(".actions", turn).replaceChildren(again);
    document.documentElement.classList.add("byline-lost");
  };
  document.addEventListener("byline:changed", () => document.documentElement.classList.remove("byline-lost"));

  let known = app_id; // of the server that answers now
  let sent = Promise.resolve();
  const check = async () => {
    const found = await number();
    if (found !== null) known = found;
    else if (busy()) lose();
    tell(found === null && !busy() ? UNANSWERED : "");
  };
  const look = async () => {
    await sent; // it may have reached a server that was started again
    const reply = busy();
    if (!reply || (await number()) === known) return;
    if (busy() === reply) lose();
  };
  setInterval(() => busy() && look(), LOOK);

  // Whatever is sent through Gradio is followed by the question whether anybody is there.
  const soon = () => (sent = check());
  const NAMES = ["byline:sent", "byline:pick", "byline:retry", "byline:whole", "byline:resend"];
  NAMES.forEach((name) => document.addEventListener(name, soon));
  const pressed = (event) => {
    const enter = event.key === "Enter" && !event.shiftKey && event.target.closest?.("#byline-question");
    if (enter || (event.type === "click" && event.target.closest?.("#byline-ask, #byline-stop, #byline-new"))) soon();
  };
  addEventListener("keydown", pressed, true);
  addEventListener("click", pressed, true);
}
