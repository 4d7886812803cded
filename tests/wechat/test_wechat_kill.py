"""A power cut while she is being answered: after it she has each answer once. With a real server process."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from fake_wechat import FakeWeChat
from followers_phone import PLAIN, until

from benchmarks.processes import BIN, HOST, answers, environment, free_port, start, stop, wait_until
from cunwu.store.conversations import MessageRow
from cunwu.store.database import connect, transaction
from cunwu.store.wechat import WeChatUserRow
from cunwu.wechat.envelope import Envelope, shown


class Served:
    """``cunwu serve`` with an official account, whose API is ``wechat``."""

    def __init__(self, database: Path, log: Path, wechat: FakeWeChat) -> None:
        self.account = replace(PLAIN, api=wechat.address)
        self._log = log
        self._port = free_port()
        self._environment = environment(
            database,
            CUNWU_WECHAT_TOKEN=self.account.token,
            CUNWU_WECHAT_APP_ID=self.account.app_id,
            CUNWU_WECHAT_SECRET=self.account.secret,
            CUNWU_WECHAT_API=self.account.api,
        )
        self.up()

    def up(self) -> None:
        command = [str(BIN / "cunwu"), "serve", "--host", HOST, "--port", str(self._port)]
        self.process = start(command, self._environment, self._log)
        wait_until(lambda: answers(f"http://{HOST}:{self._port}/readyz"), self.process, self._log)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def deliver(self, envelope: Envelope) -> str:
        """What the phone shows at once; nothing where the server is gone."""
        query, body = envelope.posted(self.account)
        address = f"http://{HOST}:{self._port}/wechat"
        try:
            response = httpx.post(address, params=query, content=body, timeout=30, trust_env=False)
        except httpx.HTTPError:
            return ""
        return shown(response.text, self.account)


@pytest.fixture
def database(tmp_path: Path, loaded_file: Path) -> Path:
    return Path(shutil.copy(loaded_file, tmp_path / "store.db"))


@pytest.fixture
def served(database: Path, tmp_path: Path, wechat: FakeWeChat) -> Iterator[Served]:
    (tmp_path / "serve.log").touch()
    server = Served(database, tmp_path / "serve.log", wechat)
    yield server
    stop(server.process)


def put(database: Path, text: str) -> None:
    """A person's words, stored by another process than the server."""
    engine = connect(f"sqlite:///{database}")
    with transaction(engine) as session:
        conversation = session.query(WeChatUserRow).one().conversation_id
        count = session.query(MessageRow).filter_by(conversation_id=conversation).count()
        session.add(
            MessageRow(
                conversation_id=conversation,
                number=count + 1,
                author="human",
                text=text,
                created_at=datetime.utcnow(),
            )
        )
    engine.dispose()


@pytest.mark.timeout(900)
def test_a_kill_at_any_point_leaves_her_each_answer_once(
    served: Served, wechat: FakeWeChat, database: Path
) -> None:
    pause = threading.Event()

    # killed while it thinks; WeChat delivers the same message again
    envelope, at_once = Envelope("text", "死亡证明能开吗"), [""]
    thread = threading.Thread(target=lambda: at_once.append(served.deliver(envelope)))
    thread.start()
    pause.wait(0.3)
    served.kill()
    thread.join()
    served.up()
    if not at_once[-1]:
        at_once.append(served.deliver(envelope))
    until(lambda: sum("死亡证明" in text for text in at_once + wechat.texts()) >= 1)
    pause.wait(3)
    assert sum("死亡证明" in text for text in at_once + wechat.texts()) == 1

    # killed while it tries to send what a person wrote in another process
    before = wechat.calls
    wechat.always = -1
    put(database, "明天上午来村部。")
    until(lambda: wechat.calls > before)
    served.kill()
    wechat.always = None
    served.up()
    until(
        lambda: any("明天上午" in text for text in wechat.texts()), 60
    )  # the lease of the killed one runs out
    pause.wait(3)
    assert sum("明天上午" in text for text in wechat.texts()) == 1
