"""Filling the templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from ruamel.yaml import YAML

from cunwu.labels import day_text, heading, label, labels, missing
from cunwu.language.facts import UNKNOWN
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.facility import Facility
from cunwu.rulings.records import Clause, Source
from cunwu.rulings.ruling import Ruling
from cunwu.rulings.verdict import RegionLevel, Topic, Verdict

FOLDER = Path(__file__).parent / "templates"
APPROVED = "approved"
OTHER_USE = "其他用途"
OTHER = "其他"
FACILITY_NUMBERS = ("area", "households", "needed", "missing", "activity")
# the lines of a trace that people are told; the rest (facts and rules by their names) is in the JSON
TOLD_OF_TRACE = ("地区", "依据清单", "另有清单", "没有收到", "别的日子")
NUMERALS = ("", *"一二三四五六七八九十", "十一", "十二", "十三", "十四")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text: pages insert it as text nodes
    )
    environment.filters["title_only"] = title_only
    environment.filters["day"] = day_text
    environment.globals["missing"] = missing
    return environment


@cache
def words(name: str) -> Mapping[str, Any]:
    """The words of ``templates/<name>.yml``."""
    data: Mapping[str, Any] = YAML(typ="safe").load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return data


def ruling_text(ruling: Ruling, book: PolicyBook, today: date) -> str:
    """The whole answer as people read it. For another day than ``today`` it says which lists held then."""
    return template(
        "ruling.j2",
        r=ruling,
        label=label(ruling),
        heading=heading(ruling),
        conflicts=labels("conflicts"),
        past=ruling.as_of != today,
        day=day_text(ruling.as_of),
        held=_held(ruling, book),
    )


def template(name: str, **values: object) -> str:
    """The words of ``templates/<name>`` with those values."""
    return _tidy(_environment().get_template(name).render(**values))


def _held(ruling: Ruling, book: PolicyBook) -> str:
    """Which certificate lists held there on the day that was asked about."""
    found = labels("past")
    if ruling.topic is not Topic.CERTIFICATE:
        return str(found["work"]).format(day=day_text(ruling.as_of))
    lists = "、".join(
        str(found["ended" if c.effective_to else "since"]).format(
            place=book.region[c.region].name,
            name=title_only(c.name),
            start=day_text(c.effective_from),
            end=day_text(c.effective_to) if c.effective_to else "",
        )
        for c in ruling.lists
    )
    return str(found["held" if lists else "none"]).format(day=day_text(ruling.as_of), lists=lists)


def title_only(name: str) -> str:
    """A document's name without book-title marks of its own, to be put between ours."""
    return name.strip("《》")


def followup_text(move: str, ruling: Ruling) -> str:
    """The answer to why / on what basis / in which words / where / what to show."""
    found = words("followup")
    quotes = "\n".join(quoted(c) for c in ruling.grounds.quotes) or found["nothing_quoted"]
    return _tidy(
        str(found[move]).format(
            label=label(ruling),
            heading=heading(ruling),
            reason=ruling.reason,
            trace="\n".join(line for line in ruling.trace if line.startswith(TOLD_OF_TRACE)),
            documents="；".join(document(s) for s in ruling.grounds.sources),
            quotes=quotes,
            steps="\n".join(f"{n}. {step}" for n, step in enumerate(ruling.next_steps, 1)),
        )
    )


def subject_text(name: str, book: PolicyBook, fills: Mapping[str, str]) -> str:
    """What the rules say of a subject, with the sentences themselves; ``{name}`` gives way to its fill."""
    subject = book.subject[name]
    quotes = "\n".join(quoted(book.clause[c]) for c in subject.clauses)
    answer = subject.answer
    for name_, fill in fills.items():
        answer = answer.replace(f"{{{name_}}}", fill)
    return _tidy(str(words("questions")["explain"]).format(answer=answer, quotes=quotes))


def facility_text(sizes: Mapping[str, str]) -> str:
    """The floor area that the sizes told (``area``, ``households``) ask for; nothing where none was told."""
    if not sizes:
        return ""
    told = {name: float(value) for name, value in sizes.items()}
    building = Facility(**told)
    found = words("questions")["facility"]
    lines = ["households" if "households" in told else "any_village"]
    if building.missing is not None:
        lines += ["short" if building.missing else "enough"]
    lines += ["activity"] if "households" in told else ["activity", "ask_households"]
    numbers = {name: f"{getattr(building, name) or 0:g}" for name in FACILITY_NUMBERS}
    return _tidy("\n".join(str(found[line]).format(**numbers) for line in lines))


def phone_text(book: PolicyBook, region: str) -> str:
    """The supervision line of a place (measure 12), or that none is known here."""
    found, line = words("questions")["supervision"], book.supervision(region)
    if line is None:
        county = next((r.name for r in book.lineage(region) if r.level is RegionLevel.COUNTY), None)
        return str(found["unknown"]).format(place=county or found["county"])
    place = book.region[line.region].name
    return str(found["known"]).format(place=place, number=line.number, use=line.use, origin=line.origin)


def phone_or_transfer(book: PolicyBook, region: str) -> str:
    """The same, and who can put one through where none is known."""
    said = phone_text(book, region)
    if book.supervision(region):
        return said
    transfer = str(words("questions")["supervision"]["transfer"])
    return said + transfer.format(government=book.hotline["government"].number)


def talk_text(topic: str, subject: str, book: PolicyBook, region: str) -> str:
    """The fixed words for small talk, help in need, and what is out of scope."""
    numbers = {hotline.id: hotline.number for hotline in book.hotlines}
    found: dict[str, str] = words("talk")[topic]
    place = book.region[region].name
    return _tidy(found[subject].format(phone=phone_text(book, region), place=place, **numbers))


def question(
    ruling: Ruling, candidates: tuple[str, ...], book: PolicyBook
) -> tuple[str, dict[str, str]] | None:
    """The question for the first missing fact and its options (words → value); None if nothing is missing."""
    if not ruling.needs:
        return None
    fact = ruling.needs[0]
    if fact != "item":
        found = book.fact[fact]
        options = {shown: value for value, shown in found.options.items()}
        if fact == APPROVED:
            levels = words("questions")["approvals"]
            offered = levels.get(ruling.topic.value, levels["usual"])
            options = {found.options[value]: value for value in offered}
        if fact == "use":
            uses = {exception.use for exception in ruling.exceptions}
            options = {shown: value for shown, value in options.items() if value in {*uses, OTHER_USE}}
        if len(options) < 2:
            return None
        if ruling.verdict is not Verdict.CLARIFY and not {OTHER, OTHER_USE} & set(options.values()):
            options[str(words("questions")["unknown"])] = UNKNOWN
        return found.question, options
    names = ruling.candidates or candidates
    options = {f"{name}（{book.item[name].plain}）": name for name in names}
    return str(words("questions")["item" if options else "item_open"]), options


def document(source: Source) -> str:
    """A document as it is cited."""
    return f"{source.short}，{source.number}" if source.number else source.short


def quoted(clause: Clause) -> str:
    """A sentence of the measures, marked as a quotation."""
    measure = NUMERALS[clause.measure] if clause.measure else "一"
    found = str(words("followup")["sentence"])
    return found.format(text=clause.text, measure=measure) if clause.measure else f"“{clause.text}”"


def buttons(options: Mapping[str, str]) -> list[dict[str, str]]:
    """Buttons whose payload is what pressing them says: typing the same words does the same."""
    return [{"title": shown, "payload": shown} for shown in options]


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join(line for line in lines if line)
