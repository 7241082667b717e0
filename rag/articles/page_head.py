"""What a web page says about its article: JSON-LD, OpenGraph, <meta>, <link> and <time>, in this order.

What the page states for machines is taken at its word; what can only be guessed at is left to the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from rag.articles.head import Head
from rag.text.dates import parse_date

# The types of https://schema.org/Article and its kin; a page may also describe its publisher, breadcrumbs, images.
_ARTICLE = re.compile(r"(Article|BlogPosting|Report|Review)$")
# Browsers and SingleFile write the address of a page they save into a comment at its top.
_SAVED_FROM = re.compile(r"(?:saved from url=\(\d+\)|^\s*url:\s*)(https?://\S+)", re.MULTILINE)
_TITLES = ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "parsely-title")
_DATES = (
    *("article:published_time", "og:published_time", "og:article:published_time", "datepublished"),
    *("date", "pubdate", "publishdate", "publish_date", "publish-date", "parsely-pub-date", "sailthru.date"),
    *("dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created"),
    *("citation_publication_date", "citation_date"),
)
_UPDATES = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified")
_BYLINES = ("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator")
_SUMMARIES = ("og:description", "description", "twitter:description", "dc.description")
_LICENSES = ("dcterms.license", "dc.rights.license", "dcterms.rights", "dc.rights")
# More keywords than this are written for search engines, not for readers.
_MAX_TAGS = 20


def page_head(tree: HtmlElement, *, url: str | None) -> Head:
    """Return what a page declares of its article; `url` is where it was found, if that is known."""
    data = _linked_data(tree)
    meta = _meta(tree)
    site = _first(meta, ("og:site_name", "application-name"))
    return Head(
        title=_without_site(_text(data.get("headline")) or _first(meta, _TITLES), site),
        date=_date(data.get("datePublished")) or _first_date(meta, _DATES) or _time(tree),
        byline=_authors(data.get("author")) or _byline(meta),
        summary=_text(data.get("description")) or _first(meta, _SUMMARIES),
        tags=_tags(data, meta),
        license=_license(tree, data, meta),
        url=_url(tree, data, meta, url),
        updated=_date(data.get("dateModified")) or _first_date(meta, _UPDATES),
        language=_language(tree, data, meta),
    )


def is_front_page(tree: HtmlElement) -> bool:
    """Say whether a page gives the root of its site as its address, and does not call itself an article."""
    meta = _meta(tree)
    stated = [address for link in [*_canonical(tree), *meta.get("og:url", ())] if _is_url(address := link.strip())]
    at_root = bool(stated) and not any(urlsplit(address).path.strip("/") for address in stated)
    return at_root and not _linked_data(tree) and "article" not in (_first(meta, ("og:type",)) or "").lower()


def _canonical(tree: HtmlElement) -> list[str]:
    return [
        link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]


def _linked_data(tree: HtmlElement) -> dict[str, Any]:
    """Return the first article among the page's JSON-LD objects; {} if there is none."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            found = json.loads(script.text_content(), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(found):
            kinds = item.get("@type")
            if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in _list(kinds)):
                return item
    return {}


def _objects(data: object) -> Iterator[dict[str, Any]]:
    for item in _list(data):
        if isinstance(item, dict):
            yield item
            yield from (inner for inner in _list(item.get("@graph")) if isinstance(inner, dict))
            yield from (inner for inner in _list(item.get("mainEntity")) if isinstance(inner, dict))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Map the name, property or itemprop of each <meta>, in small letters, to what it says, in order."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content := _text(element.get("content")):
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(meta: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _text(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _without_site(title: str | None, site: str | None) -> str | None:
    """Return a title without the name of its site behind a bar or a dash."""
    if not title or not site:
        return title
    return re.sub(rf"\s+[|–—·:•-]+\s+{re.escape(site)}$", "", title, flags=re.IGNORECASE)


def _date(value: object) -> str | None:
    return next((parsed for item in _list(value) if isinstance(item, str) and (parsed := parse_date(item))), None)


def _first_date(meta: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((parsed for name in names if (parsed := _date(meta.get(name)))), None)


def _time(tree: HtmlElement) -> str | None:
    """Return the date of the <time> that is marked as the publication's."""
    for element in tree.iter("time"):
        if element.get("pubdate") is not None or "datePublished" in (element.get("itemprop") or ""):
            return _date(element.get("datetime") or element.text_content())
    return None


def _authors(value: object) -> str | None:
    names = [_text(item.get("name")) if isinstance(item, dict) else _text(item) for item in _list(value)]
    return ", ".join(dict.fromkeys(name for name in names if name and not _is_url(name))) or None


def _byline(meta: dict[str, list[str]]) -> str | None:
    for name in _BYLINES:
        names = [found for found in meta.get(name, ()) if not _is_url(found)]
        if names:
            return re.sub(r"^by\s+", "", ", ".join(dict.fromkeys(names)), flags=re.IGNORECASE)
    return None


def _tags(data: dict[str, Any], meta: dict[str, list[str]]) -> tuple[str, ...]:
    words = [*meta.get("article:tag", ()), *meta.get("news_keywords", ())]
    words += [word for word in _list(data.get("keywords")) if isinstance(word, str)]
    split = (tag for word in words for tag in word.split(","))
    return tuple(dict.fromkeys(tag for word in split if (tag := " ".join(word.split()))))[:_MAX_TAGS]


def _license(tree: HtmlElement, data: dict[str, Any], meta: dict[str, list[str]]) -> str | None:
    for item in _list(data.get("license")):
        value = item.get("name") or item.get("url") or item.get("@id") if isinstance(item, dict) else item
        if stated := _text(value):
            return stated
    for element in tree.iter("link", "a"):
        if "license" in (element.get("rel") or "").lower().split() and element.get("href"):
            return _text(element.get("href"))
    return _first(meta, _LICENSES)


def _url(tree: HtmlElement, data: dict[str, Any], meta: dict[str, list[str]], found_at: str | None) -> str | None:
    """Return the page's own address: the canonical one, or else where it was found or saved from."""
    saved_from = _SAVED_FROM.search("\n".join(node.text or "" for node in tree.xpath("//comment()")[:20]))
    base = found_at or (saved_from[1] if saved_from else None)
    main = data.get("mainEntityOfPage")
    stated = [
        *_canonical(tree),
        *meta.get("og:url", ()),
        main.get("@id") if isinstance(main, dict) else main,
        data.get("url"),
    ]
    for link in stated:
        address = _joined(base or "", link.strip()) if isinstance(link, str) and link.strip() else ""
        # A template that gives every page the front page as its canonical address says nothing about this one.
        if _is_url(address) and urlsplit(address).path.strip("/"):
            return address
    return base


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:  # "http://[" is no address
        return ""


def _is_url(text: str) -> bool:
    try:
        return urlsplit(text).scheme in {"http", "https"} and bool(urlsplit(text).netloc)
    except ValueError:
        return False


def _language(tree: HtmlElement, data: dict[str, Any], meta: dict[str, list[str]]) -> str | None:
    root = tree.getroottree().getroot()
    stated = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or data.get("inLanguage")
    return _text(stated) or _first(meta, ("og:locale", "content-language", "dc.language"))
