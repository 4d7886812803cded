"""``cunwu paper``: making a paper at the shell, and putting it where it is wanted, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from cunwu.chat.agent import DialogueAgent
from cunwu.commands.ask import Setting, ask, setting
from cunwu.dialogue.state import State
from cunwu.papers.figures_report import report
from cunwu.papers.kinds import Kind, fitting
from cunwu.papers.paper import Details, make_paper
from cunwu.papers.poster import make_poster
from cunwu.papers.preview import missing_programs, preview
from cunwu.papers.template import NAMES, shipped
from cunwu.rulings import Case, PolicyBook, Ruling, Topic, decide
from cunwu.rulings.records import Catalogue
from cunwu.store.figures import Figures, Period, Place

DOCUMENT, PREVIEWS = ".docx", (".pdf", ".png")


class BadRequest(ValueError):
    """A file, fact or list that cannot be used; the words are for people."""


def case_of(topic: Topic, item: str | None, facts: Sequence[str], start: Setting, book: PolicyBook) -> Case:
    """The case that options describe; ``facts`` are written ``name=value``. Raises BadRequest."""
    case = Case(topic, start.region, start.as_of or date.today(), item)
    for written in facts:
        name, _, value = written.partition("=")
        known = book.fact.get(name)
        if known is None:
            raise BadRequest(f"没有“{name}”这个事实；有：{'、'.join(book.fact)}")
        if value not in known.values:
            raise BadRequest(f"“{name}”没有“{value}”这个取值；有：{'、'.join(known.values)}")
        case = case.knowing(name, value)
    return case


def understood(agent: DialogueAgent, request: str, start: Setting, book: PolicyBook) -> Case:
    """The one case that the model hears in ``request``. Raises BadRequest where it is none or several."""
    answer = ask(agent, [request], start)
    if len(answer["rulings"]) != 1:
        raise BadRequest("没听出是哪一件要判的事：一次写一件，说清上面要村里做什么")
    recorded = answer["rulings"][0]
    region = book.find_region(answer["region"])
    assert region is not None, "an answer names its region"
    day = date.fromisoformat(answer["as_of"])
    return Case(Topic(answer["topic"]), region.code, day, recorded["item"], recorded["facts"])


def certificate(
    item: str, facts: Sequence[str], region: str | None, as_of: str | None, book: PolicyBook
) -> Ruling:
    """The ruling on a certificate known by its name or an exact alias. Raises BadRequest."""
    if item not in book.exact and item not in book.ask_alias:
        raise BadRequest(f"没有“{item}”这个事项：请写清单上的名称，比如 亲属关系证明")
    case = case_of(Topic.CERTIFICATE, item, facts, setting(region, as_of, book), book)
    return decide(case, book)


def catalogue(name: str, region: str | None, as_of: str | None, book: PolicyBook) -> tuple[Catalogue, date]:
    """The list of that id, or of that name there, in force that day. Raises BadRequest, naming the others."""
    start = setting(region, as_of, book)
    day = start.as_of or date.today()
    there = book.catalogues_on(start.region, day)
    anywhere = [one for one in book.catalogues if one.id == name and one.holds_on(day)]
    found = anywhere or [one for one in there if one.name == name]
    if not found:
        known = "；".join(f"{one.id}（{one.name}）" for one in there) or "一份也没有"
        raise BadRequest(f"当地当日没有“{name}”这份清单；有：{known}")
    return found[0], day


def place(words: str, book: PolicyBook) -> str:
    """The name of the place that ``words`` (a name or code) mean. Raises BadRequest."""
    found = book.find_region(words)
    if found is None:
        raise BadRequest(f"没有“{words}”这个地方，请用吉林省内的地名或代码")
    return found.name


def check_files(
    output: Path, shown: Path | None, force: bool, formats: tuple[str, ...] = (DOCUMENT,)
) -> None:
    """Raises BadRequest where the files cannot be written: told before anything is made.

    ``formats``: what ``output`` may be; ``shown`` is a preview.
    """
    if output.suffix not in formats:
        raise BadRequest(f"--output 应当是 {' 或 '.join(formats)} 文件：{output}")
    if shown is not None and shown.suffix not in PREVIEWS:
        raise BadRequest(f"--preview 应当是 {' 或 '.join(PREVIEWS)} 文件：{shown}")
    for path in (output, shown):
        missing = missing_programs(path.suffix) if path and path.suffix in PREVIEWS else []
        if missing:
            raise BadRequest(f"这台机器不能预览，先装上：apt-get install {' '.join(missing)}")
    for path in (output, shown):
        if path is not None and not path.parent.is_dir():
            raise BadRequest(f"没有“{path.parent}”这个文件夹")
        if path is not None:
            _refuse_overwriting(path, force)


def save(
    document: bytes, output: Path, shown: Path | None, force: bool, formats: tuple[str, ...] = (DOCUMENT,)
) -> list[Path]:
    """Write the paper and its preview (several pictures are numbered); returns the files written.

    Raises BadRequest and NoPreview; no file is changed then.
    """
    check_files(output, shown, force, formats)
    files = {path: page for file in (output, shown) if file for path, page in _pages(document, file)}
    for path in files:
        _refuse_overwriting(path, force)
    _write_all(files)
    return list(files)


def copy_templates(folder: Path, force: bool) -> list[Path]:
    """Put the shipped templates into ``folder`` for a county to change. Raises BadRequest."""
    paths = {name: folder / f"{name}{DOCUMENT}" for name in NAMES}
    for path in paths.values():
        _refuse_overwriting(path, force)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadRequest(f"建不了文件夹“{folder}”：{error.strerror}") from None
    _write_all({path: shipped(name) for name, path in paths.items()})
    return list(paths.values())


def try_every_kind(book: PolicyBook, folder: Path | None) -> None:
    """Make one paper of each kind that ``book`` gives grounds for, a poster and a report of no figures.

    Raises BadTemplate.
    """
    today = date.today()
    cases = [Case(topic, State.region, today) for topic in Topic if topic.ruled]
    cases += [Case(Topic.CERTIFICATE, State.region, today, item.name) for item in book.items]
    left = set(Kind)
    for ruling in (decide(case, book) for case in cases):
        for kind in left.intersection(fitting(ruling)):
            make_paper(kind, ruling, book, Details(today), folder)
            left.remove(kind)
    make_poster("https://example.gov.cn", "", "", folder)
    report(Figures(Place("", "", ""), (), Period(today, today), {}, {today: 0}, {}), today, folder)


def _pages(document: bytes, file: Path) -> list[tuple[Path, bytes]]:
    """The document as the file it is wanted as, or as several where it has several pictures."""
    if file.suffix == DOCUMENT:
        return [(file, document)]
    pages = preview(document, file.suffix)
    if len(pages) == 1:
        return [(file, pages[0])]
    return [(file.with_stem(f"{file.stem}-{number}"), page) for number, page in enumerate(pages, 1)]


def _write_all(files: Mapping[Path, bytes]) -> None:
    """Write every file under another name first: where one cannot be written, none is changed."""
    partials: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in files.items():
            partial = path.with_name(f".{path.name}.{os.getpid()}")
            partials[partial] = path
            partial.write_bytes(content)
        for partial, path in partials.items():
            partial.replace(path)
    except OSError as error:
        raise BadRequest(f"写不了“{path}”：{error.strerror}") from None
    finally:
        for partial in partials:
            partial.unlink(missing_ok=True)


def _refuse_overwriting(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise BadRequest(f"“{path}”已经有了：换个名字，或者加 --force 盖掉它")
