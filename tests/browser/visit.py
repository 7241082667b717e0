"""One reader's page in Chromium, and what a test asks of it."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Locator, Page, Request


class Visit:
    """One reader's page and what went wrong on it.

    `requests` are the addresses that were asked for outside the server; `errors` what the console or an
    uncaught exception said.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.requests.append(request.url)

    def open(self, query: str = "") -> Visit:
        """Open the page and wait until it can be used."""
        self.page.goto(f"{self.address}/{query}", wait_until="commit")
        self.page.locator(".welcome .examples, .turn, .loading").first.wait_for()
        self.box.wait_for()
        self.page.bring_to_front()
        return self

    def open_archive(self, query: str = "") -> Visit:
        """Open the archive tab by its link and wait for its table."""
        self.page.goto(f"{self.address}/?view=archive{query}", wait_until="commit")
        self.table.locator("tbody tr").first.wait_for()
        self.page.bring_to_front()
        return self

    @property
    def table(self) -> Locator:
        """The archive tab's table."""
        return self.page.get_by_role("table", name="Articles", exact=True)

    @property
    def chips(self) -> Locator:
        """What the questions are narrowed to."""
        return self.page.locator("#byline-narrowing .chip span")

    @property
    def box(self) -> Locator:
        """The question box."""
        return self.page.get_by_label("Ask a question")

    @property
    def live(self) -> Locator:
        """The latest turn."""
        return self.page.locator("#byline-live .turn")

    def send(self, question: str) -> None:
        """Type a question and press Enter."""
        self.box.fill(question)
        self.box.press("Enter")

    def ask(self, question: str) -> None:
        """Ask and wait for the outcome."""
        turns = self.page.locator(".turn").count() + 1
        self.send(question)
        self.page.wait_for_function(
            "turns => document.querySelectorAll('.turn').length === turns", arg=turns, polling="raf"
        )
        self.done()

    def done(self) -> None:
        """Wait until nothing is being answered any more."""
        self.page.wait_for_function(
            """() => document.querySelector("#byline-live .turn [aria-busy=false]")
                && document.querySelector("#byline-ask")?.checkVisibility()""",
            polling="raf",
        )

    def fits(self) -> bool:
        """Return whether the page needs no sideways scrolling."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))

    def focused(self) -> str:
        """Return the id, else the text, of what has the focus."""
        return str(self.page.evaluate("document.activeElement.id || document.activeElement.textContent"))


def in_view(target: Locator) -> bool:
    """Return whether the element lies wholly in the window, above the question box if it is in its way."""
    return bool(
        target.evaluate(
            """element => {
                const at = element.getBoundingClientRect();
                const seen = [...element.getClientRects()].every((line) =>
                    element.contains(document.elementFromPoint(line.left + 4, line.top + line.height / 2)));
                return at.top >= 0 && at.bottom <= innerHeight && seen;
            }"""
        )
    )


def top(target: Locator) -> float:
    """Return where an element begins, in pixels below the window's top."""
    return float(target.evaluate("element => element.getBoundingClientRect().top"))
