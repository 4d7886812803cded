"""``cunwu …``: every command, grouped by who uses it; the work is in cunwu.commands."""

from __future__ import annotations

import os
import sys

import typer

# Rasa and TensorFlow read these when imported: before anything else.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from cunwu.cli import account, asking, backup, clerk, desk, learning, paper, poster, privacy, store, wechat
from cunwu.cli.help import readable

readable()

app = typer.Typer(
    help="村务：村里能不能开这个证明，该不该接这件事，依据是哪一条。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(asking.asking)
app.add_typer(learning.learning)
app.add_typer(paper.paper_app, name="paper")
app.add_typer(poster.poster_app)
app.add_typer(wechat.wechat_app, name="wechat")
app.add_typer(clerk.clerk)
app.add_typer(desk.desk_app, name="desk")
app.add_typer(account.account_app, name="account")
app.add_typer(backup.backups)
app.add_typer(privacy.privacy_app, name="privacy")
app.add_typer(store.policy_app, name="policy")
app.add_typer(store.db_app, name="db")


def main() -> None:
    """The command; a store that cannot be used is a sentence, not a traceback."""
    from sqlalchemy.exc import DBAPIError

    try:
        app()
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        typer.echo(f"错误：数据库用不了（{reason}）：看看 CUNWU_DATABASE 指的对不对，文件坏没坏", err=True)
        sys.exit(2)
