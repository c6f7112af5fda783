"""A version's clauses in one language as an Akoma Ntoso bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree
from lxml.builder import ElementMaker

from common.plain_text import for_xml
from consultations.akoma_ntoso.names import CONTAINERS, LANGUAGES, NAMESPACE, OURS, e_id
from consultations.drafting import DraftClause, cells_of
from consultations.headings import named_heading
from consultations.models.text import ClauseKind

_E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE, "diwan": OURS})
_OURS = ElementMaker(namespace=OURS, nsmap={"diwan": OURS})
_BLOCKS = {
    ClauseKind.PARAGRAPH: "paragraph",
    ClauseKind.TABLE: "paragraph",
    ClauseKind.ITEM: "point",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What identifies a text: its address in the site, its author, its version and language."""

    country: str
    slug: str
    title: str
    agency: str
    agency_name: str
    version: int
    day: date
    language: str
    eli: str

    @property
    def uri(self) -> str:
        return f"/akn/{self.country}/bill/{self.agency}/{self.day.year}/{self.slug}"


def write(work: Work, clauses: Sequence[DraftClause]) -> bytes:
    """UTF-8 XML that is valid against the schema of Akoma Ntoso 3.0. `clauses` must not be empty."""
    body = _E.body()
    depths = _fill(body, clauses)
    bill = _E.bill(_meta(work, clauses, depths), body, name="bill")
    root = _E.akomaNtoso(bill)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)


def _fill(body: etree._Element, clauses: Sequence[DraftClause]) -> list[int]:
    """Hang the clauses below their headings; returns how deep each stands."""
    above: list[tuple[int, etree._Element]] = []
    depths = []
    for clause in clauses:
        if clause.kind == ClauseKind.HEADING:
            while above and above[-1][0] >= clause.level:
                above.pop()
            element = _container(clause)
            (above[-1][1] if above else body).append(element)
            above.append((clause.level, element))
        else:
            (above[-1][1] if above else body).append(_block(clause))
        depths.append(len(above))
    for element in body.iter(
        *(f"{{{NAMESPACE}}}{name}" for name in (*CONTAINERS.values(), "hcontainer"))
    ):
        # A heading without anything below it still needs a content.
        if all(etree.QName(child).localname in {"num", "heading"} for child in element):
            element.append(_E.content(_E.p()))
    return depths


def _container(clause: DraftClause) -> etree._Element:
    stem = clause.key.split(".")[-1].split("-")[0]
    element = (
        _E(CONTAINERS[stem])
        if stem in CONTAINERS
        else _E.hcontainer(name=stem if stem == "annex" else "heading")
    )
    element.set("eId", e_id(clause.key))
    named = named_heading(clause.heading)
    if named is not None and clause.heading in {named.label, f"{named.label}: {named.rest}"}:
        element.append(_E.num(_text(named.label)))
        if named.rest:
            element.append(_E.heading(_text(named.rest)))
    else:
        element.append(_E.heading(_text(clause.heading)))
    return element


def _block(clause: DraftClause) -> etree._Element:
    element = (
        _E.hcontainer(name="footnote")
        if clause.kind == ClauseKind.FOOTNOTE
        else _E(_BLOCKS[ClauseKind(clause.kind)])
    )
    element.set("eId", e_id(clause.key))
    if clause.number:
        element.append(_E.num(_text(clause.number)))
    content = _E.content()
    if clause.kind == ClauseKind.TABLE:
        content.append(_table(clause.text))
    else:
        content.extend(_E.p(_text(line)) for line in clause.text.split("\n"))
    element.append(content)
    return element


def _table(text: str) -> etree._Element:
    rows = (cells_of(line) for line in text.splitlines())
    return _E.table(*(_E.tr(*(_E.td(_E.p(_text(cell))) for cell in row)) for row in rows))


def _meta(work: Work, clauses: Sequence[DraftClause], depths: Sequence[int]) -> etree._Element:
    meta = _E.meta(
        _identification(work),
        _E.references(
            _E.TLCOrganization(
                eId="agency",
                href=f"/ontology/organization/{work.country}/{work.agency}",
                showAs=_text(work.agency_name),
            ),
            source="#agency",
        ),
    )
    beside = [_beside(one, depth) for one, depth in zip(clauses, depths, strict=True)]
    kept = [one for one in beside if one is not None]
    if kept:
        meta.append(_E.proprietary(*kept, source="#agency"))
    return meta


def _identification(work: Work) -> etree._Element:
    day = work.day.isoformat()
    language = LANGUAGES.get(work.language, work.language)
    expression = f"{work.uri}/{language}@ver{work.version}"

    def level(name: str, uri: str, end: str, *more: etree._Element) -> etree._Element:
        return _E(
            name,
            _E.FRBRthis(value=f"{uri}/!main{end}"),
            _E.FRBRuri(value=f"{uri}{end}"),
            *([_E.FRBRalias(name="eli", value=work.eli)] if name == "FRBRWork" else []),
            _E.FRBRdate(date=day, name="publication"),
            _E.FRBRauthor(href="#agency"),
            *more,
        )

    return _E.identification(
        level(
            "FRBRWork",
            work.uri,
            "",
            _E.FRBRcountry(value=work.country),
            _E.FRBRnumber(value=work.slug),
            _E.FRBRname(value=_text(work.title)),
        ),
        level("FRBRExpression", expression, "", _E.FRBRlanguage(language=language)),
        level("FRBRManifestation", expression, ".xml"),
        source="#agency",
    )


def _beside(clause: DraftClause, depth: int) -> etree._Element | None:
    """What the standard has no place for: explanations, questions, what is not open to change."""
    element = _OURS.clause(eId=e_id(clause.key))
    if not clause.is_open:
        element.set("open", "false")
    if clause.kind == ClauseKind.HEADING and clause.level != depth:
        element.set("level", str(clause.level))
    for name, words in (("note", clause.note), ("question", clause.question)):
        element.extend(_OURS(name, _text(line)) for line in words.splitlines() if line.strip())
    return element if len(element) or len(element.attrib) > 1 else None


def _text(words: str) -> str:
    """What XML cannot hold becomes the sign for that."""
    return for_xml(words)
