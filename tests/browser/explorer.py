"""What the tests do in the network explorer, as a reader would: open it, take its picture along, hit a tie in it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

SVG = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]


@dataclass(frozen=True)
class Node:
    """A node as it is drawn."""

    name: str
    at: Point
    radius: float
    colour: str


@dataclass(frozen=True)
class Tie:
    """A tie as it is drawn, and a point where a click hits it and nothing else."""

    ends: frozenset[str]
    at: Point


@dataclass(frozen=True)
class Picture:
    """The picture on the screen, read from the SVG file a reader can take along."""

    nodes: tuple[Node, ...]
    lines: tuple[tuple[Point, Point], ...]

    def ties(self) -> list[Tie]:
        """The ties that can be hit without hitting a node or another tie."""
        found = []
        for line in self.lines:
            ends = frozenset(n.name for n in self.nodes if min(math.dist(n.at, end) for end in line) < 0.5)
            for share in (0.5, 0.4, 0.6, 0.3, 0.7):
                point = _along(line, share)
                free = all(math.dist(n.at, point) > n.radius + 8 for n in self.nodes)
                others = [other for other in self.lines if other != line]
                if len(ends) == 2 and free and all(_distance(point, other) > 10 for other in others):
                    found.append(Tie(ends, point))
                    break
        return found


def _along(line: tuple[Point, Point], share: float) -> Point:
    (ax, ay), (bx, by) = line
    return ax + (bx - ax) * share, ay + (by - ay) * share


def _distance(point: Point, line: tuple[Point, Point]) -> float:
    (ax, ay), (bx, by) = line
    length = (bx - ax) ** 2 + (by - ay) ** 2 or 1.0
    share = max(0.0, min(1.0, ((point[0] - ax) * (bx - ax) + (point[1] - ay) * (by - ay)) / length))
    return math.dist(point, _along(line, share))


def open_network(page: Page, address: str) -> None:
    """The network page with its picture drawn."""
    page.goto(address)
    ready(page)


def ready(page: Page, times: int = 1) -> None:
    """Wait until the picture has been drawn that many times from what the server sent."""
    page.wait_for_function(
        "times => Number(document.querySelector('[data-island=explorer]')?.dataset.ready ?? 0) >= times", arg=times
    )


def take_picture(page: Page, folder: Path) -> Picture:
    """The picture as it stands, by the menu's SVG button."""
    page.locator(".nx-menu > summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG").click()
    path = folder / "picture.svg"
    waiting.value.save_as(path)
    page.keyboard.press("Escape")
    return read_picture(path)


def read_picture(path: Path) -> Picture:
    """Nodes and lines of a saved picture, in the picture's own pixels."""
    drawn = ElementTree.parse(path).getroot().find(f"{SVG}svg")
    assert drawn is not None
    nodes = []
    for shape in (*drawn.iter(f"{SVG}circle"), *drawn.iter(f"{SVG}rect")):
        name = shape.findtext(f"{SVG}title") or ""
        if shape.tag == f"{SVG}circle":
            at, radius = (float(shape.attrib["cx"]), float(shape.attrib["cy"])), float(shape.attrib["r"])
        else:
            radius = float(shape.attrib["width"]) / 2
            at = (float(shape.attrib["x"]) + radius, float(shape.attrib["y"]) + radius)
        nodes.append(Node(name, at, radius, shape.attrib["fill"]))
    lines = []
    for line in drawn.iter(f"{SVG}path"):
        a, b, c, d = (float(part) for part in re.findall(r"-?[\d.]+", line.attrib["d"]))
        lines.append(((a, b), (c, d)))
    return Picture(tuple(nodes), tuple(lines))


def click_in_picture(page: Page, at: Point) -> None:
    """A click of the mouse on the canvas, at a point of the picture that is on the screen."""
    canvas = page.locator(".nx-picture")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + at[0], box["y"] + at[1])
    page.mouse.click(box["x"] + at[0], box["y"] + at[1])


def shown(page: Page) -> tuple[int, int]:
    """How many nodes and ties the picture says it has."""
    label = page.locator(".nx-picture").get_attribute("aria-label") or ""
    nodes, ties = re.findall(r"\d[\d.]*", label)[:2]
    return int(nodes.replace(".", "")), int(ties.replace(".", ""))


def expect_title(page: Page, *parts: str) -> None:
    """The side panel is about these things."""
    for part in parts:
        expect(page.locator(".nx-panel__title")).to_contain_text(part)


def focused(page: Page) -> str:
    """The text or name of what has the keyboard's focus."""
    return str(
        page.evaluate(
            "() => { const e = document.activeElement; return e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || e.value || e.id }"
        )
    )


def tab_to(page: Page, selector: str, most: int = 150, back: bool = False) -> None:
    """Press Tab until the focus is on something the selector matches; nothing else is touched."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached by {most} presses of Tab; the focus is on {focused(page)!r}")
