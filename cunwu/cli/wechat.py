"""The WeChat official account: menu, simulator."""

from __future__ import annotations

import json
from enum import Enum

import typer

from cunwu.cli.common import fail

wechat_app = typer.Typer(help="微信公众号：菜单、在本机试。", no_args_is_help=True)


class Kind(str, Enum):
    """What can be simulated: WeChat's own words."""

    text = "text"
    voice = "voice"
    click = "click"
    image = "image"
    subscribe = "subscribe"
    unsubscribe = "unsubscribe"


@wechat_app.command("menu")
def show_menu(
    push: bool = typer.Option(
        False, "--push/--show", help="--push 交给微信生效；--show 只看（不写就是只看）"
    ),
) -> None:
    """公众号的菜单：看一看，或者交给微信。出错时退出码是 2。"""
    from cunwu.commands.wechat import account
    from cunwu.settings import Settings
    from cunwu.wechat.menu import menu
    from cunwu.wechat.sending import push_menu

    try:
        found = menu(Settings.from_environment().address)
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        if push:
            owner = account()
            if not owner.can_push:
                raise ValueError("交菜单要设 CUNWU_WECHAT_APP_ID 和 CUNWU_WECHAT_SECRET")
            push_menu(owner, found)
            typer.echo("微信收下了，几分钟后看得到（重新关注一次马上就有）", err=True)
    except ValueError as error:
        raise fail(error) from None


@wechat_app.command()
def simulate(
    text: str = typer.Argument("", help="说的话；--kind click 时是菜单的 key，比如 lists"),
    kind: Kind = typer.Option(Kind.text, "--kind", help="哪一种消息"),
    times: int = typer.Option(1, "--times", min=1, max=10, help="同一条送几遍（微信收不到答复会送三遍）"),
    aes: bool | None = typer.Option(
        None, "--aes/--plain", help="加密还是明文；不写就看设没设 CUNWU_WECHAT_AES_KEY"
    ),
    openid: str = typer.Option("oSimulatedFollower0000000001", "--openid", help="装作哪个关注的人"),
    url: str = typer.Option("http://127.0.0.1:8470/wechat", "--url", help="服务的地址"),
    wait: float = typer.Option(6.0, "--wait", min=0, max=600, help="等几秒后面发来的消息"),
) -> None:
    """装作微信，给开着的服务送一条消息，看手机上会出现什么。出错时退出码是 2。"""
    from dataclasses import replace

    from cunwu.commands import wechat as commands
    from cunwu.wechat.envelope import Envelope

    try:
        account = commands.account()
        if aes and not account.aes_key:
            raise ValueError("--aes 要设 CUNWU_WECHAT_AES_KEY")
        if aes is False:
            account = replace(account, aes_key="")
        envelope = Envelope(kind.value, text, openid)
        for seconds, words in commands.simulate(account, url, envelope, times, wait):
            when = "后来发来" if seconds is None else f"{seconds:.1f}秒答"
            typer.echo(f"——{when}——\n{words or '（没有话）'}")
    except ValueError as error:
        raise fail(error) from None
