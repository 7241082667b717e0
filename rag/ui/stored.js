() => {
  // The conversations in the browser's storage, each under a key of its own, so that two tabs never overwrite one
  // another's. A browser may have no storage, be full, or forget everything when its window closes.
  "use strict";
  const PREFIX = "byline:conversation:";
  const VERSION = 1; // of a kept record; one with another version is left alone
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
  const write = (record) => {
    trouble = "";
    const text = JSON.stringify({ ...record, version: VERSION });
    return attempt(() => (localStorage.setItem(PREFIX + record.id, text), true), false);
  };
  const keys = () => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)), []);
  const removeKey = (key) => attempt(() => localStorage.removeItem(key));
  return {
    attempt,
    read,
    write,
    remove: (id) => removeKey(PREFIX + id),
    removeAll: () => keys().forEach(removeKey),
    count: () => keys().length,
    holds: (key) => key?.startsWith(PREFIX),
    trouble: () => trouble, // in words, "" while there is none
    kept: () =>
      keys()
        .map((key) => read(key.slice(PREFIX.length)))
        .filter(Boolean)
        .sort((a, b) => (a.saved < b.saved ? 1 : -1)),
  };
}
