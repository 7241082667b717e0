"""Programs reach four endpoints by their names, in the ways that the README shows, and nothing else."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from rag.types import Narrowing, Turn
from tests.browser.samples import FERRY
from tests.browser.scripted import ScriptedArchive
from tests.browser.serving import served
from tests.conftest import PROJECT

ADDRESS_SHOWN = "http://127.0.0.1:7860"
ENDPOINTS = ["/ask", "/search", "/articles", "/status"]
README = (PROJECT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def archive() -> ScriptedArchive:
    return ScriptedArchive()


@pytest.fixture(scope="module")
def address(archive: ScriptedArchive) -> Iterator[str]:
    """Serve the real page over a scripted archive and return its address."""
    with served(archive) as at:
        yield at


@pytest.fixture(scope="module")
def client(address: str) -> Any:
    from gradio_client import Client

    return Client(address, analytics_enabled=False, verbose=False)


def _shown(language: str) -> str:
    """Return the README's only example for programs in a language."""
    section = README[README.index("## For programs") : README.index("## How it works")]
    (example,) = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    return str(example)


def test_nothing_but_the_documented_endpoints_is_listed(address: str) -> None:
    with urllib.request.urlopen(f"{address}/gradio_api/info") as answer:
        info = json.load(answer)
    assert list(info["named_endpoints"]) == ENDPOINTS and info["unnamed_endpoints"] == {}
    assert all(endpoint["description"] for endpoint in info["named_endpoints"].values())
    assert all(f"| `{name}` |" in README for name in ENDPOINTS)


def test_what_the_page_itself_uses_is_not_offered_to_clients(client: Any) -> None:
    with urllib.request.urlopen(f"{client.src}config") as answer:
        events = [event["api_name"] for event in json.load(answer)["dependencies"]]
    private = [name for name in events if f"/{name}" not in ENDPOINTS]
    assert "asked" in private
    for name in private:
        with pytest.raises(ValueError, match="Cannot find"):
            client.predict(api_name=f"/{name}")


def test_the_python_example_of_the_readme_runs(address: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(_shown("python").replace(ADDRESS_SHOWN, address), {})
    lines = printed.getvalue().splitlines()
    assert lines[0].startswith("answered The company must inspect every hull by 1 May")
    assert lines[1].startswith(f"1 {FERRY.title} 2021-03-18 The company must inspect")
    assert lines[-1] == "2 0 gen-000001"


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
def test_the_curl_example_of_the_readme_runs(address: str) -> None:
    script = _shown("sh").replace(ADDRESS_SHOWN, address)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, timeout=60)
    event, data = done.stdout.strip().split("\n", 1)
    assert event == "event: complete"
    (answer,) = json.loads(data.removeprefix("data: "))
    assert (answer["status"], answer["narrowing"]["since"]) == ("answered", "2020")


def test_a_question_is_asked_with_its_conversation_and_within_its_narrowing(
    client: Any, archive: ScriptedArchive
) -> None:
    history = [{"role": "user", "content": "What?"}, {"role": "assistant", "content": "That."}]
    narrowing = {"since": "2021-03", "tags": "ferries", "sources": ["Norrey Gazette"]}
    answer = client.predict(question="And when?", history=history, narrowing=narrowing, api_name="/ask")
    assert archive.asked[-1] == ("And when?", (Turn("user", "What?"), Turn("assistant", "That.")))
    assert archive.narrowings[-1] == Narrowing(since="2021-03", tags=("ferries",), sources=("Norrey Gazette",))
    first = answer["citations"][0]
    assert FERRY.text[first["start"] : first["end"]] == first["quote"]
    assert first["file"] == FERRY.path


def test_what_an_answer_gives_as_its_narrowing_can_be_given_back(client: Any) -> None:
    answer = client.predict(question="What?", narrowing={"articles": ["bridge-2020"]}, api_name="/ask")
    again = client.predict(question="What?", narrowing=answer["narrowing"], api_name="/ask")
    assert answer["status"] == again["status"] == "abstained"
    assert [near["article_id"] for near in again["nearest"]] == ["bridge-2020"]


def test_passages_and_articles_are_found_within_a_narrowing_and_page_by_page(client: Any) -> None:
    (passage,) = client.predict(question="ferries", limit=1, api_name="/search")
    assert passage["text"] == FERRY.text[passage["start"] : passage["end"]]
    narrowed = client.predict(question="ferries", narrowing={"until": "2020"}, api_name="/search")
    assert [passage["article_id"] for passage in narrowed] == ["bridge-2020"]
    page = client.predict(sort="date:ascending", offset=1, limit=1, api_name="/articles")
    assert (page["total"], [article["id"] for article in page["articles"]]) == (2, ["ferry-2021"])
    assert page["articles"][0]["sources"] == ["Norrey Gazette"]
    assert client.predict(search="bridge", api_name="/articles")["total"] == 1
    assert client.predict(offset=10**9, limit=1000, api_name="/articles")["articles"] == []


def test_the_status_names_the_files_that_failed(client: Any) -> None:
    status = client.predict(api_name="/status")
    assert (status["generation"], status["articles"], status["passages"]) == ("gen-000001", 2, 6)
    assert [(failure["file"], failure["line"]) for failure in status["failures"]] == [("broken.md", 1)]


@pytest.mark.parametrize(
    ("endpoint", "given", "told"),
    [
        ("/ask", {"question": "x" * 3000}, "The question is too long. Ask in at most 2,000 characters."),
        ("/ask", {"question": "Will it break?"}, "Something went wrong, and it is not your request's fault."),
        ("/ask", {"question": "What?", "narrowing": {"since": "soon"}}, "'soon' is not a date."),
        ("/ask", {"question": "What?", "narrowing": {"from": "2020"}}, "The parameter narrowing is not an object"),
        ("/ask", {"question": "What?", "narrowing": {"tags": [1]}}, "The parameter tags is not a list of texts."),
        ("/ask", {"question": "What?", "history": [{"role": "judge"}]}, "The parameter history is not a list such as"),
        ("/ask", {"question": 3}, "The parameter question is not a text."),
        ("/ask", {}, 'There is no question. Give it as the parameter "question".'),
        ("/search", {"question": " "}, 'There is no question. Give it as the parameter "question".'),
        ("/search", {"question": "What?", "limit": "many"}, "The parameter limit is not a whole number from 1 to 100."),
        ("/search", {"question": "What?", "limit": 0}, "The parameter limit is not a whole number from 1 to 100."),
        ("/search", {"question": "What?", "limit": 101}, "The parameter limit is not a whole number from 1 to 100."),
        ("/articles", {"limit": 1001}, "The parameter limit is not a whole number from 1 to 1,000."),
        ("/articles", {"offset": 1.5}, "The parameter offset is not a whole number of 0 or more."),
        ("/articles", {"offset": -1}, "The parameter offset is not a whole number of 0 or more."),
        ("/articles", {"sort": "foo"}, "The parameter sort is not one of title, date, source, tags, passages with"),
    ],
)
def test_what_is_wrong_is_told_in_a_plain_sentence(
    client: Any, endpoint: str, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(told)) as fault:
        client.predict(**given, api_name=endpoint)
    assert "secret" not in str(fault.value) and "Traceback" not in str(fault.value)


def test_a_request_without_anything_in_it_is_told_what_is_missing(address: str) -> None:
    server = f"{address}/gradio_api/call/v2/ask"
    asked = urllib.request.Request(server, b"{}", {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as accepted:
        event = json.load(accepted)["event_id"]
    with urllib.request.urlopen(f"{server}/{event}") as answer:
        told = answer.read().decode()
    assert told.startswith("event: error") and "There is no question." in told
