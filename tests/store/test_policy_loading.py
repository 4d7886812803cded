"""Loading policy files: what was read is what is stored, and loading again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.rulings import PolicyBook
from cunwu.store import models
from cunwu.store.database import transaction
from cunwu.store.errors import PolicyError
from cunwu.store.files import digest, read_policy
from cunwu.store.queries import load_book
from cunwu.store.save import save_book
from cunwu.store.versions import stored_version

POLICY = Path(__file__).parents[2] / "data" / "policy"
Damage = Callable[[str, str, str], "int | None"]


def versions(engine: Engine) -> int:
    """How many loads the store remembers."""
    with transaction(engine) as session:
        return int(session.execute(select(func.count(models.PolicyVersionRow.id))).scalar_one())


@pytest.mark.parametrize("name", [field.name for field in fields(PolicyBook)])
def test_the_store_gives_back_what_was_read(loaded: Engine, book: PolicyBook, name: str) -> None:
    with transaction(loaded) as session:
        stored = load_book(session)
    assert getattr(stored, name) == getattr(book, name)
    assert type(getattr(stored, name)) is type(getattr(book, name))
    assert getattr(book, name), f"data/policy has no {name}"


def test_an_empty_store_gives_back_no_records_and_no_version(empty: Engine) -> None:
    with transaction(empty) as session:
        assert load_book(session) == PolicyBook(version="")
        assert stored_version(session) is None


def test_the_first_load_changes_the_store_and_the_second_does_not(empty: Engine, book: PolicyBook) -> None:
    with transaction(empty) as session:
        assert save_book(session, book) is True
    with transaction(empty) as session:
        assert save_book(session, book) is False
    assert versions(empty) == 1


def test_loading_twice_in_one_transaction_changes_nothing_the_second_time(
    empty: Engine, book: PolicyBook
) -> None:
    with transaction(empty) as session:
        assert save_book(session, book) is True
        assert save_book(session, book) is False


def test_the_version_changes_with_every_byte_of_a_policy_file(folder: Path, damage: Damage) -> None:
    seen = {digest(folder)}
    for file in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*")):
        first = (folder / file).read_text(encoding="utf-8")[0]
        damage(file, first, first + " ")
        seen.add(digest(folder))
    assert len(seen) == 1 + len(list(folder.rglob("*.*")))


def test_the_version_does_not_depend_on_where_the_folder_is(folder: Path) -> None:
    assert digest(folder) == digest(POLICY)


def test_a_corrected_record_replaces_the_old_one_under_a_new_version(
    loaded: Engine, folder: Path, damage: Damage
) -> None:
    damage("items.yml", "plain: 人没了,", "plain: 人不在了,")
    corrected = read_policy(folder)
    with transaction(loaded) as session:
        assert save_book(session, corrected) is True
    with transaction(loaded) as session:
        assert stored_version(session) == corrected.version
        assert load_book(session).item["死亡证明"].plain == "人不在了"
    assert versions(loaded) == 2


def test_going_back_to_an_earlier_version_is_a_change_again(loaded: Engine, book: PolicyBook) -> None:
    with transaction(loaded) as session:
        assert save_book(session, replace(book, version="another")) is True
    with transaction(loaded) as session:
        assert save_book(session, book) is True
        assert load_book(session) == book
    assert versions(loaded) == 3


def test_a_new_list_is_stored_beside_the_old_ones(loaded: Engine, folder: Path) -> None:
    text = """# 假设的清单
catalogue:
  id: yushu-retained-2024
  name: 榆树市村级组织证明事项保留清单
  region: '220182'
  list: retained
  source: jilin-measures-2023
  effective_from: 2024-01-01
  effective_to: 2025-12-31
entries:
- {ordinal: 1, item: 居住证明, title: 居住证明, certainty: 高, effective_from: 2024-06-01, exceptions: []}
"""
    (folder / "catalogues" / "yushu-retained-2024.yml").write_text(text, encoding="utf-8")
    longer = read_policy(folder)
    with transaction(loaded) as session:
        assert save_book(session, longer) is True
    with transaction(loaded) as session:
        assert load_book(session) == longer


def test_regions_keep_their_county_prefecture_and_province(loaded: Engine) -> None:
    with transaction(loaded) as session:
        stored = load_book(session)
    names = {
        code: [region.name for region in stored.lineage(code)] for code in ("220182", "220581", "22CBS1")
    }
    assert names == {
        "220182": ["榆树市", "长春市", "吉林省", "全国"],
        "220581": ["梅河口市", "吉林省", "全国"],
        "22CBS1": ["池北区", "长白山保护开发区", "吉林省", "全国"],
    }


def test_entries_written_out_of_order_come_back_as_they_were_read(
    empty: Engine, folder: Path, damage: Damage
) -> None:
    damage("catalogues/national-cancelled-2020.yml", "- ordinal: 2\n", "- ordinal: 99\n")
    read = read_policy(folder)
    with transaction(empty) as session:
        save_book(session, read)
    with transaction(empty) as session:
        assert load_book(session).catalogues == read.catalogues


def test_a_list_saved_under_another_ending_is_not_passed_over(folder: Path) -> None:
    old = folder / "catalogues" / "national-cancelled-2020.yml"
    old.rename(old.with_suffix(".yaml"))
    with pytest.raises(PolicyError, match=r"^catalogues/national-cancelled-2020\.yaml：不认得这个文件"):
        read_policy(folder)


@pytest.mark.parametrize(
    "file",
    [
        "item.yml",
        "items.yaml",
        "principles/task.yml.bak",
        "lists/a.yml",
        "catalogues/old/a.yml",
        "a.txt",
        "principles/.a.yml",
    ],
)
def test_a_file_nobody_would_read_is_refused(file: str, folder: Path) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text("a: 1\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="不认得这个文件"):
        read_policy(folder)


def test_hidden_files_of_an_editor_do_not_count(folder: Path, book: PolicyBook) -> None:
    (folder / "catalogues" / ".task.yml.swp").write_bytes(b"\0")
    assert read_policy(folder) == book
