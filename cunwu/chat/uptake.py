"""Taking up a model that was promoted: loaded beside the one that answers, which it then replaces."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.model import MANIFEST, MODEL, MODELS, ModelError, manifest, model_path, sha256
from cunwu.chat.service import Conversations

EVERY = 10.0  # seconds
logger = logging.getLogger(__name__)


class Uptake:
    """Watches the model in use for one process. A turn ends with the model that it began with."""

    def __init__(
        self,
        conversations: Conversations,
        folder: Path = MODELS,
        load: Callable[[Path], DialogueAgent] = DialogueAgent,
    ) -> None:
        self._conversations = conversations
        self._folder = folder
        self._load = load
        self._mark = self._seen()
        self._sha = manifest(folder).get("sha256")

    async def run(self) -> None:
        """Look every ten seconds, until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
            except Exception:  # the model that answers goes on answering
                logger.exception("the new model could not be loaded")

    async def look(self) -> bool:
        """Take up the model in use where it is another one by now; returns whether it was."""
        mark = self._seen()
        if mark == self._mark:
            return False
        sha = await asyncio.to_thread(self._current)
        if sha is None:
            return False  # broken: looked at again
        if sha != self._sha:
            agent = await asyncio.to_thread(self._load, self._folder / MODEL)
            await self._conversations.use(agent)
            logger.warning("answering with another model: %s", sha[:12])
        changed = sha != self._sha
        self._mark, self._sha = mark, sha
        return changed

    def _seen(self) -> tuple[int, int] | None:
        try:
            found = (self._folder / MANIFEST).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def _current(self) -> str | None:
        try:
            return sha256(model_path(self._folder))
        except (ModelError, OSError):
            return None
