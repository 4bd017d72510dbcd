"""A headless Chromium, spoken to through its debugging pipe: for tests that need a real browser's answers."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
_SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--remote-debugging-pipe",
    "--disable-dev-shm-usage",
    "--force-prefers-reduced-motion",
)


class Page:
    """One open page."""

    def __init__(self, writer: int, reader: int) -> None:
        self._writer, self._reader = writer, reader
        self._rest, self._number, self._session = b"", 0, ""

    def open(self, url: str) -> None:
        """Load a page and wait for it."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Page.navigate", url=url)
        while self._receive().get("method") != "Page.loadEventFired":
            pass

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call one method of the protocol and return its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        message |= {"sessionId": self._session} if self._session else {}
        os.write(self._writer, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def run(self, script: str) -> Any:
        """Return what a JavaScript expression is."""
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press one key."""
        for kind in ("keyDown", "keyUp"):
            words = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", **words, **({"text": text} if text and kind == "keyDown" else {}))

    def size(self, width: int, height: int, *, scheme: str = "light") -> None:
        """Give the window a size and the page a colour scheme."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Write a screenshot."""
        data = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def accessible(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Return the accessibility tree in reading order: role, name and properties of what assistive tools are told."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        known = {node["nodeId"]: node for node in nodes}
        found, waiting = [], [nodes[0]["nodeId"]]
        while waiting:
            node = known[waiting.pop()]
            waiting += [child for child in reversed(node.get("childIds", ())) if child in known]
            if not node.get("ignored"):
                told = {item["name"]: item["value"].get("value") for item in node.get("properties", ())}
                found.append((node["role"]["value"], node.get("name", {}).get("value", ""), told))
        return found

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._reader, 1 << 20)
            if not part:
                raise RuntimeError("the browser left")
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def browser(url: str) -> Iterator[Page]:
    """Open a page in a browser of its own."""
    theirs, writer = os.pipe()
    reader, answers = os.pipe()

    def placed() -> None:
        high = os.dup(theirs), os.dup(answers)
        while min(high) < 5:
            high = os.dup(high[0]), os.dup(high[1])
        os.dup2(high[0], 3)
        os.dup2(high[1], 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [str(PROGRAM), *_SWITCHES, f"--user-data-dir={profile}"],
            preexec_fn=placed, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        os.close(answers)
        try:
            page = Page(writer, reader)
            page.open(url)
            yield page
        finally:
            process.terminate()
            process.wait(20)
            os.close(writer)
            os.close(reader)
