"""Asides: what accompanies an article without being part of what it reports."""

from __future__ import annotations

import pytest

from rag.articles.asides import asides

_BODY = [f"Paragraph {n} reports something that happened." for n in range(8)]


@pytest.mark.parametrize(
    "line",
    [
        "SEE ALSO: Mexico News and Profiles",
        "Read more: The memo",
        "Related articles",
        "Advertisement",
        "Photo: AP",
        "Click here for the map.",
        "This website uses cookies to improve your experience.",
        "We use cookies to improve your experience on our site.",
        "By continuing to browse you accept our cookies.",
        "Sign up for our morning newsletter: all the news in your inbox.",
        "You may also like",
        "Most popular",
        "Share on Facebook",
        "Share this story",
        "Facebook | Twitter | WhatsApp",
        "12 comments",
        "Print",
    ],
)
def test_a_pointer_is_an_aside_anywhere(line: str) -> None:
    assert asides([line, *_BODY]) == [True] + [False] * 8
    assert asides([*_BODY[:4], line, *_BODY[4:]])[4]


@pytest.mark.parametrize(
    "line",
    [
        "What are your thoughts?",
        "Click here to send us your comments.",
        "© 2020 The Paper. All rights reserved.",
        "This story was originally published by The Paper.",
        "Licensed under CC BY 4.0.",
        "Subscribe to our newsletter",
        "We encourage readers to copy and distribute our work, with attribution.",
    ],
)
def test_a_call_for_comments_or_a_licence_line_is_an_aside_at_the_foot(line: str) -> None:
    assert asides([*_BODY, line]) == [False] * 8 + [True]


def test_a_whole_foot_is_recognised() -> None:
    foot = ["What are your thoughts?", "Click here to send comments.", "All rights reserved.", "© 2020 The Paper"]
    assert asides([*_BODY, *foot]) == [False] * 8 + [True] * 4


def test_an_article_about_copyright_keeps_its_sentences() -> None:
    about = "The photographs were published under a Creative Commons licence, the court found."
    assert asides([about, *_BODY]) == [False] * 9
    assert asides([about]) == [False]
    assert asides([about, "The judges agreed.", "They will rule in May."]) == [False] * 3


def test_ordinary_words_are_no_asides() -> None:
    lines = [
        "Read the memo and you see a threat.",
        "Analysts who subscribe to this theory expect more violence.",
        "He was seen next to the border.",
        "Follow the money, the judge said.",
        "Print is dead, he said.",
        "Comments by the minister angered the farmers.",
        "Share prices fell on Friday.",
        "Facebook removed the pages of the cartel.",
        "Most popular among them is a song about a smuggler.",
        "Get well soon, the mayor wrote.",
    ]
    assert not any(asides([*_BODY, *lines]))


def test_a_long_paragraph_at_the_foot_is_prose() -> None:
    assert asides([*_BODY, "Creative Commons is a movement. " * 20]) == [False] * 9
