"""The chat page on weak networks: bytes until the first word can be sent, and seconds.

Chromium's own network emulation over a real ``cunwu serve``; each figure is the median of five visits with an
empty cache. Wanted: a first message can be sent within 4 s on fast 3G, the page read within 5 s on slow 3G.
A miss is printed, not hidden. Needs ``scripts/env.sh browser`` and a Chromium.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.processes import Server, loaded_store, served

VISITS = 5
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
QUESTION = "派出所让村里开无犯罪记录证明，能开吗"


class Network(NamedTuple):
    """As Chromium's developer tools know it: bits a second each way, milliseconds of latency."""

    name: str
    down: int
    up: int
    latency: int


NETWORKS = (
    Network("no limit", 0, 0, 0),
    Network("fast 3G", 1_440_000, 675_000, 562),
    Network("slow 3G", 400_000, 400_000, 2_000),
)


class Visit(NamedTuple):
    """Seconds after the address was entered, and bytes over the line until the page was awake."""

    readable: float
    ready: float
    answered: float
    size: int


def limit(line: CDPSession, network: Network) -> None:
    """Slow the line down."""
    line.send("Network.enable")
    if network.down:
        limits = {"downloadThroughput": network.down / 8, "uploadThroughput": network.up / 8}
        line.send(
            "Network.emulateNetworkConditions", {"offline": False, "latency": network.latency, **limits}
        )


def visit(browser: Browser, server: Server, network: Network) -> Visit:
    """One visit with an empty cache, one question, its answer."""
    context = browser.new_context(viewport={"width": 375, "height": 812}, locale="zh-CN")
    page = context.new_page()
    line = context.new_cdp_session(page)
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    limit(line, network)
    page.goto(server.address, wait_until="commit")
    page.wait_for_selector("text=发送", timeout=60_000)
    ready = page.evaluate("() => performance.now() / 1000")
    size = sum(sizes)
    readable = page.evaluate(
        "() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
    )
    page.get_by_label("您要问的话").fill(QUESTION)
    page.get_by_role("button", name="发送").click()
    page.wait_for_selector(".Card.ruling", timeout=60_000)
    answered = page.evaluate("() => performance.now() / 1000")
    context.close()
    return Visit(readable, ready, answered, size)


def measure(browser: Browser, server: Server, network: Network) -> Visit:
    """The median of each figure."""
    visits = [visit(browser, server, network) for _ in range(VISITS)]
    return Visit(*(statistics.median(figures) for figures in zip(*visits, strict=True)))


def main() -> None:
    """Print the table."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = loaded_store(Path(folder))
        with served(database, Path(folder) / "serve.log") as server:
            server.say("你好")  # the first answer of a process takes longer
            browser = playwright.chromium.launch(executable_path=program, args=arguments)
            print(f"{'network':<10}{'readable':>10}{'can send':>10}{'answered':>10}{'bytes':>10}")
            found = {network.name: measure(browser, server, network) for network in NETWORKS}
            for name, one in found.items():
                print(
                    f"{name:<10}{one.readable:>8.2f} s{one.ready:>8.2f} s{one.answered:>8.2f} s{one.size:>10}"
                )
            browser.close()
    for words, figure, floor in (
        ("slow 3G: readable", found["slow 3G"].readable, 5.0),
        ("fast 3G: a first message can be sent", found["fast 3G"].ready, 4.0),
    ):
        print(f"{words} after {figure:.2f} s; wanted {floor:.0f} s: {'met' if figure <= floor else 'MISSED'}")


if __name__ == "__main__":
    main()
