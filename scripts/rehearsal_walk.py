"""The main journeys over HTTP, as a browser without scripts makes them, at a rehearsal with the sample content.

Each step is asked in Arabic and in English; the first that does not show what it should ends the walk.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx
from bs4 import BeautifulSoup, Tag

from scripts.rehearsal import Site

READING_SECONDS = 2.5  # a review that is answered faster asks to be read again
LANGUAGES = ("ar", "en")
CONSULTATION = "consultations/digital-transformation-strategy/"
CLAUSE = f"{CONSULTATION}p/chap-3.p-3/"
DATASET = "datasets/egovernment-programme-figures/"
COMMENT = "أقترح أن تُقدم المساعدة هاتفيًا أيضًا. {}"


class Lost(Exception):
    """A step did not show what it should; the message says which."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address below the language and something that its page must show; or the first link to a page of `first_of` there."""

    name: str
    path: str
    shows: str = "main"
    first_of: str = ""


PLACES = (
    Place("home", "", "main h1, main h2"),
    Place("service guide", "services/", "main h1", first_of="services/"),
    Place("consultations", "consultations/", f'a[href$="{CONSULTATION}"]'),
    Place("consultation", CONSULTATION, "main h1"),
    Place("outcome", "consultations/e-participation-policy/outcome/", "main table, main h1"),
    Place("dataset", DATASET, "main h1"),
    Place("search", "search/?q=%D8%B1%D8%AE%D8%B5%D8%A9", "main a"),
    Place("sign in", "account/", "main form"),
)


def soup_of(answer: httpx.Response, name: str) -> BeautifulSoup:
    if answer.status_code != 200:
        raise Lost(f"{name}: {answer.status_code} at {answer.url}")
    return BeautifulSoup(answer.text, "html.parser")


def visit(client: httpx.Client, place: Place, language: str) -> None:
    """Open a place and look for what it shows.

    Raises:
        Lost: it is not there.
    """
    name = f"{place.name} ({language})"
    shown = soup_of(client.get(f"/{language}/{place.path}"), name)
    if place.first_of:
        pattern = re.compile(rf"^/{language}/{place.first_of}[^/?]+/$")
        link = shown.select_one("main").find("a", href=pattern)  # type: ignore[union-attr]
        if not isinstance(link, Tag):
            raise Lost(f"{name}: no link")
        shown = soup_of(client.get(str(link["href"])), name)
    if not shown.select(place.shows):
        raise Lost(f"{name}: no {place.shows}")
    html = shown.find("html")
    if not isinstance(html, Tag) or html.get("lang") != language:
        raise Lost(f"{name}: in another language")


def fields_of(form: Tag) -> dict[str, str]:
    """What a form sends as it stands; of buttons none, of choices the chosen one."""
    found = {}
    for one in form.select("input[name]:not([type=checkbox]):not([type=radio])"):
        found[str(one["name"])] = str(one.get("value") or "")
    for one in form.select("textarea[name]"):
        found[str(one["name"])] = one.get_text().removeprefix("\n")
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]") or one.select_one("option")
        found[str(one["name"])] = str(chosen.get("value") or "") if chosen else ""
    for one in form.select("input[checked][name]"):
        found[str(one["name"])] = str(one.get("value") or "on")
    return found


def send(client: httpx.Client, page: httpx.Response, form: Tag, **values: str) -> httpx.Response:
    target = urljoin(str(page.url), str(form.get("action") or ""))
    said = client.post(target, data={**fields_of(form), **values})
    return client.get(urljoin(target, said.headers["Location"])) if said.is_redirect else said


def comment(client: httpx.Client, path: str, language: str, text: str) -> str:
    """Write a comment, read it over, send it, open its receipt; returns the receipt's address.

    Raises:
        Lost: a step did not lead to the next.
    """
    name = f"comment ({language})"
    page = client.get(f"/{language}/{path}")
    area = soup_of(page, name).select_one("main form textarea[name=body]")
    form = area.find_parent("form") if area else None
    if not isinstance(form, Tag):
        raise Lost(f"{name}: no form")
    review = send(client, page, form, body=text)
    last = soup_of(review, name).select_one("main form")
    if last is None or text not in review.text:
        raise Lost(f"{name}: no review")
    time.sleep(READING_SECONDS)
    button = last.select_one("button[name]")
    chosen = {str(button["name"]): str(button.get("value") or "")} if button else {}
    thanks = send(client, review, last, **chosen)
    link = soup_of(thanks, name).select_one("main a[href*='/r/']")
    if "/thanks/" not in str(thanks.url) or link is None:
        raise Lost(f"{name}: not sent, but at {thanks.url}")
    receipt = str(link["href"])
    if text not in soup_of(client.get(receipt), f"receipt ({language})").get_text():
        raise Lost(f"{name}: its receipt does not show it")
    return receipt


def download(client: httpx.Client, language: str) -> int:
    """Take a file of the dataset; returns its size in bytes.

    Raises:
        Lost: there is none, or it is empty.
    """
    shown = soup_of(client.get(f"/{language}/{DATASET}"), "dataset")
    link = shown.select_one("main tbody td:last-child a[href]")
    if link is None:
        raise Lost(f"download ({language}): no link")
    file = client.get(str(link["href"]))
    if file.status_code != 200 or not file.content:
        raise Lost(f"download ({language}): {file.status_code}")
    return len(file.content)


def opened(site: Site) -> httpx.Client:
    """A browser without scripts that trusts the rehearsal's certificate."""
    return httpx.Client(base_url=site.base, verify=site.trusted(), timeout=60, trust_env=False)


def main(site: Site) -> int:
    steps = 0
    with opened(site) as client:
        for language in LANGUAGES:
            for place in PLACES:
                visit(client, place, language)
                steps += 1
            receipt = comment(client, CLAUSE, language, COMMENT.format(language))
            size = download(client, language)
            steps += 2
            print(f"{language}: receipt {site.base}{receipt}, file of {size} bytes", flush=True)
    print(f"The main journeys lead where they should: {steps} steps.")
    return 0
