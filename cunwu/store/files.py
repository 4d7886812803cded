"""From the reviewable files in ``data/policy`` to records. Strict: the first fault stops everything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import (
    AskAlias,
    Catalogue,
    Clause,
    Entry,
    Fact,
    Hotline,
    Item,
    ListException,
    Principle,
    Region,
    Source,
    Subject,
)
from cunwu.rulings.verdict import RegionLevel
from cunwu.store import schema
from cunwu.store.errors import PolicyError
from cunwu.store.locate import locate
from cunwu.store.strict_yaml import read_csv, read_yaml
from cunwu.store.validate import faults

DEFAULT_FOLDER = Path("data/policy")
FOLDERS = ("catalogues", "principles")
FILES = (
    *("facts.yml", "hotlines.yml", "items.yml", "measures.yml", "sources.yml", "subjects.yml"),
    *("regions.csv", "measures-gazette.txt"),
)
TABLES = re.compile(rf"({'|'.join(FOLDERS)})/[^./][^/]*\.yml")
SUFFIXES = (".yml", ".csv", ".txt")
REGION_COLUMNS = ("code", "name", "level", "parent", "aliases", "source", "note")


def read_policy(folder: Path = DEFAULT_FOLDER) -> PolicyBook:
    """All records of ``folder``, which agree with each other.

    Raises PolicyError naming file, line, field and reason.
    """
    book = read_records(folder)
    for fault in faults(book):
        raise locate(folder, fault.files, fault.steps, fault.reason)
    return book


def read_records(folder: Path) -> PolicyBook:
    """All records of ``folder``, each file right by itself. Raises PolicyError as ``read_policy`` does."""
    for needed in (folder, *(folder / name for name in FOLDERS)):
        if not needed.is_dir():
            raise PolicyError(needed, None, "", "没有这个文件夹")
    _refuse_unknown_files(folder)
    items = read_yaml(folder / "items.yml", schema.ItemsFile)
    version = digest(folder)
    book = PolicyBook(
        version=version,
        sources=read_sources(folder),
        clauses=_clauses(folder),
        regions=read_regions(folder),
        items=tuple(Item(i.name, i.plain, tuple(i.exact), i.desk, i.hint) for i in items.items),
        ask_aliases=tuple(AskAlias(a.name, tuple(a.candidates)) for a in items.ask),
        catalogues=tuple(read_catalogue(path) for path in sorted((folder / "catalogues").glob("*.yml"))),
        principles=tuple(
            row for path in sorted((folder / "principles").glob("*.yml")) for row in _principles(path)
        ),
        facts=_facts(folder),
        subjects=_subjects(folder),
        hotlines=tuple(
            Hotline(h.id, h.number, h.name, h.use, h.origin, h.region)
            for h in read_yaml(folder / "hotlines.yml", schema.HotlinesFile).hotlines
        ),
    )
    if digest(folder) != version:  # half of one version and half of another would agree by chance alone
        raise PolicyError(folder.name, None, "", "读的时候文件被换过，请等放好了再载入一次")
    return book


def _refuse_unknown_files(folder: Path) -> None:
    """A file that nobody reads is a list somebody believes to be in force. Editors' hidden files are none."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name in (*FILES, *FOLDERS) or re.fullmatch(TABLES, name):
            continue
        if path.name.startswith(".") and path.suffix not in SUFFIXES:
            continue
        raise PolicyError(
            name, None, "", "不认得这个文件：清单放 catalogues/，规则放 principles/，都以 .yml 结尾"
        )


def digest(folder: Path) -> str:
    """A sha256 over every policy file's name and bytes: equal digests, equal records."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def read_sources(folder: Path) -> tuple[Source, ...]:
    """The documents of ``sources.yml``. Raises PolicyError."""
    found = read_yaml(folder / "sources.yml", schema.SourcesFile).sources
    return tuple(sorted((Source(**s.dict(exclude={"archive"})) for s in found), key=lambda s: s.id))


def _clauses(folder: Path) -> tuple[Clause, ...]:
    file = read_yaml(folder / "measures.yml", schema.ClausesFile)
    return tuple(Clause(c.clause, c.measure, c.text, file.source) for c in file.clauses)


def read_regions(folder: Path) -> tuple[Region, ...]:
    """The regions of ``regions.csv``, those above first. Raises PolicyError."""
    rows = read_csv(folder / "regions.csv", REGION_COLUMNS)
    regions = []
    for line, row in rows:
        for column in ("code", "name", "source"):
            if not row[column].strip():
                raise PolicyError("regions.csv", line, column, "不能空着")
        if row["level"] not in {level.value for level in RegionLevel}:
            raise PolicyError("regions.csv", line, "level", f"没有“{row['level']}”这一级")
        regions.append(
            Region(
                code=row["code"],
                name=row["name"],
                level=RegionLevel(row["level"]),
                parent=row["parent"],
                aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
                source=row["source"],
                note=row["note"],
            )
        )
    return tuple(regions)


def read_catalogue(path: Path) -> Catalogue:
    """One list. Raises PolicyError."""
    file = read_yaml(path, schema.CatalogueFile)
    head = file.catalogue
    entries = tuple(
        Entry(
            catalogue=head.id,
            steps=tuple(e.steps),
            exceptions=tuple(ListException(**x.dict()) for x in e.exceptions),
            note="；".join(part for part in (e.position, e.spec, e.note) if part),
            **e.dict(exclude={"steps", "exceptions", "position", "spec", "text_date", "note"}),
        )
        for e in sorted(file.entries, key=lambda e: e.ordinal)
    )
    return Catalogue(
        head.id,
        head.name,
        head.region,
        head.list,
        head.source,
        head.effective_from,
        head.effective_to,
        entries,
    )


def _principles(path: Path) -> Iterable[Principle]:
    for row in read_yaml(path, schema.PrinciplesFile).principles:
        values: dict[str, Any] = row.dict(exclude={"when", "asks", "quotes"})
        when = {fact: tuple(v if isinstance(v, list) else [v]) for fact, v in row.when.items()}
        yield Principle(when=when, asks=tuple(row.asks), quotes=tuple(row.quotes), **values)


def _facts(folder: Path) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            f.fact,
            f.question,
            tuple(f.values),
            dict(f.options),
            {value: tuple(words) for value, words in f.says.items()},
        )
        for f in read_yaml(folder / "facts.yml", schema.FactsFile).facts
    )


def _subjects(folder: Path) -> tuple[Subject, ...]:
    return tuple(
        Subject(s.subject, s.measure, tuple(f"{s.measure}.{n}" for n in s.sentences), s.answer)
        for s in read_yaml(folder / "subjects.yml", schema.SubjectsFile).subjects
    )
