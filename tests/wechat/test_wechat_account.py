"""The settings, the menu and the simulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fake_wechat import FakeWeChat
from followers_phone import AES_KEY, PLAIN
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cunwu.cli import app
from cunwu.wechat.account import API, Account, BadAccount
from cunwu.wechat.menu import menu
from cunwu.wechat.sending import push_menu
from cunwu.wechat.words import phrase, words

GIVEN = {
    "CUNWU_WECHAT_TOKEN": PLAIN.token,
    "CUNWU_WECHAT_APP_ID": PLAIN.app_id,
    "CUNWU_WECHAT_SECRET": PLAIN.secret,
    "CUNWU_WECHAT_AES_KEY": AES_KEY,
}


def test_without_settings_there_is_no_account() -> None:
    assert Account.from_environment({}) is None
    assert Account.from_environment({"CUNWU_WECHAT_REGION": "榆树市"}) is None


def test_the_settings_make_the_account() -> None:
    found = Account.from_environment({**GIVEN, "CUNWU_WECHAT_SECONDS": "2.5"})
    assert found == replace(PLAIN, aes_key=AES_KEY, seconds=2.5)
    assert (found.api, found.can_push) == (API, True)
    assert not replace(found, secret="").can_push


def test_no_key_is_ever_printed() -> None:
    words = repr(Account.from_environment(GIVEN))
    assert not any(key in words for key in (PLAIN.token, PLAIN.secret, AES_KEY))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"CUNWU_WECHAT_TOKEN": ""}, "CUNWU_WECHAT_TOKEN"),
        ({"CUNWU_WECHAT_TOKEN": "ab"}, "CUNWU_WECHAT_TOKEN"),
        ({"CUNWU_WECHAT_TOKEN": "有汉字的令牌"}, "CUNWU_WECHAT_TOKEN"),
        ({"CUNWU_WECHAT_APP_ID": ""}, "CUNWU_WECHAT_APP_ID"),
        ({"CUNWU_WECHAT_AES_KEY": "short"}, "CUNWU_WECHAT_AES_KEY"),
        ({"CUNWU_WECHAT_AES_KEY": "!" * 43}, "CUNWU_WECHAT_AES_KEY"),
        ({"CUNWU_WECHAT_AES_KEY": AES_KEY + "="}, "CUNWU_WECHAT_AES_KEY"),
        ({"CUNWU_WECHAT_API": "http://api.example.com/"}, "CUNWU_WECHAT_API"),
        ({"CUNWU_WECHAT_API": "https://api.example.com"}, "CUNWU_WECHAT_API"),
        ({"CUNWU_WECHAT_SECONDS": "soon"}, "CUNWU_WECHAT_SECONDS"),
        ({"CUNWU_WECHAT_SECONDS": "6"}, "CUNWU_WECHAT_SECONDS"),
        ({"CUNWU_WECHAT_SECONDS": "-1"}, "CUNWU_WECHAT_SECONDS"),
        ({"CUNWU_WECHAT_SECONDS": "nan"}, "CUNWU_WECHAT_SECONDS"),
    ],
)
def test_a_bad_setting_is_named_and_its_value_is_not(changed: dict[str, str], named: str) -> None:
    with pytest.raises(BadAccount, match=named) as caught:
        Account.from_environment({**GIVEN, **changed})
    assert PLAIN.secret not in str(caught.value) and AES_KEY not in str(caught.value)


def test_the_menu_keeps_wechats_limits() -> None:
    found = menu("https://cunwu.example.gov.cn/")["button"]
    inner = [button for one in found for button in one.get("sub_button", [])]
    assert 1 <= len(found) <= 3 and all(len(one.get("sub_button", [])) <= 5 for one in found)
    assert all(len(one["name"].encode()) <= 16 for one in found)
    assert all(len(one["name"].encode()) <= 60 for one in inner)
    buttons = [one for one in found + inner if "sub_button" not in one]
    assert {one["key"] for one in buttons if one["type"] == "click"} == set(words()["clicks"])
    assert [one["url"] for one in buttons if one["type"] == "view"] == ["https://cunwu.example.gov.cn/"]


def test_without_an_address_the_menu_has_no_page() -> None:
    assert "view" not in json.dumps(menu(""))


def test_the_menu_is_handed_to_wechat(wechat: FakeWeChat) -> None:
    push_menu(replace(PLAIN, api=wechat.address), menu(""))
    assert wechat.menus == [menu("")]


@pytest.mark.parametrize(("fault", "reason"), [(40125, "40125"), ("drop", "连不上微信")])
def test_a_menu_that_is_not_taken_says_why(wechat: FakeWeChat, fault: Any, reason: str) -> None:
    wechat.token_faults.append(fault)
    with pytest.raises(ValueError, match=reason) as caught:
        push_menu(replace(PLAIN, api=wechat.address), menu(""))
    assert PLAIN.secret not in str(caught.value)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, wechat: FakeWeChat) -> Iterator[Any]:
    """Runs ``cunwu wechat …`` in this process, with the account's settings."""
    for name, value in {**GIVEN, "CUNWU_WECHAT_API": wechat.address}.items():
        monkeypatch.setenv(name, value)
    yield lambda *given: CliRunner().invoke(app, ["wechat", *given])


def test_the_command_shows_the_menu_and_hands_it_over(run: Any, wechat: FakeWeChat) -> None:
    assert json.loads(run("menu").stdout) == menu("")
    assert wechat.menus == []
    done = run("menu", "--push")
    assert (done.exit_code, wechat.menus) == (0, [menu("")])
    assert json.loads(done.stdout) == menu("")


def test_the_command_needs_the_settings(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUNWU_WECHAT_SECRET")
    done = run("menu", "--push")
    assert (done.exit_code, "CUNWU_WECHAT_SECRET" in done.stderr) == (2, True)
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
    done = run("simulate", "你好")
    assert (done.exit_code, "CUNWU_WECHAT_TOKEN" in done.stderr) == (2, True)


@pytest.fixture
def simulated(serve: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The simulator against the app of these tests; the account is set up with a key, or without."""
    with ExitStack() as stack:

        def simulate(server: Account, *given: str) -> Any:
            client: TestClient = stack.enter_context(serve(server))
            monkeypatch.setattr(
                httpx,
                "post",
                lambda url, params, content, **_: client.post("/wechat", params=params, content=content),
            )
            monkeypatch.setenv("CUNWU_WECHAT_API", API)  # not on this machine: nothing is waited for
            return run("simulate", *given)

        yield simulate


SEALED = replace(PLAIN, aes_key=AES_KEY)


def test_the_simulator_prints_what_the_phone_shows(simulated: Any) -> None:
    done = simulated(SEALED, "死亡证明能开吗", "--times", "3")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("【不予出具】死亡证明") == 3 and done.stdout.count("秒答——") == 3


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (("死亡证明能开吗", "--kind", "voice"), "【不予出具】死亡证明"),
        (("certificate", "--kind", "click"), words()["clicks"]["certificate"]["reply"]),
        (("--kind", "subscribe"), phrase("welcome")),
        (("--kind", "image"), words()["unsupported"]["image"]),
        (("--kind", "unsubscribe"), "（没有话）"),
    ],
)
def test_the_simulator_plays_every_kind(simulated: Any, given: tuple[str, ...], shown: str) -> None:
    done = simulated(SEALED, *given)
    assert (done.exit_code, shown in done.stdout) == (0, True), done.stdout + done.stderr


def test_the_simulator_says_what_is_wrong(simulated: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert simulated(PLAIN, "你好", "--plain").exit_code == 0
    for server, given, reason in (
        (SEALED, ("你好", "--plain"), "CUNWU_WECHAT_AES_KEY"),
        (replace(SEALED, token="another"), ("你好",), "CUNWU_WECHAT_TOKEN"),
        (None, ("你好",), "没有开公众号"),
    ):
        done = simulated(server, *given)
        assert (done.exit_code, reason in done.stderr) == (2, True), done.stderr
    monkeypatch.delenv("CUNWU_WECHAT_AES_KEY")
    assert "CUNWU_WECHAT_AES_KEY" in run("simulate", "你好", "--aes").stderr


def test_the_simulator_waits_for_what_comes_later(
    serve: Any, run: Any, monkeypatch: pytest.MonkeyPatch, gate: Any, wechat: FakeWeChat
) -> None:
    wechat.__exit__()  # its port is the simulator's now
    with serve(replace(SEALED, seconds=0.1)) as client:

        def post(url: str, params: Any, content: bytes, **_: Any) -> Any:
            gate.close()
            response = client.post("/wechat", params=params, content=content)
            gate.open()
            return response

        monkeypatch.setattr(httpx, "post", post)
        done = run("simulate", "死亡证明能开吗", "--wait", "4")
    assert done.exit_code == 0, done.stderr
    first, later = done.stdout.split("——后来发来——")
    assert phrase("later") in first and later.strip().startswith("【不予出具】死亡证明")


def test_a_port_that_is_taken_is_named(run: Any) -> None:
    done = run("simulate", "你好")
    assert (done.exit_code, "CUNWU_WECHAT_API" in done.stderr) == (2, True)


def test_without_a_server_the_simulator_says_so(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNWU_WECHAT_API", API)
    done = run("simulate", "你好", "--url", "http://127.0.0.1:9/wechat")
    assert (done.exit_code, "连不上" in done.stderr) == (2, True)
