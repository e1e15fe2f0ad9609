import { embeddedJson } from "./lib/dom";
import { drawMap, type MapData } from "./map/view";

/** `<div data-island="map" data-src="#map-data">` with `<script type="application/json" id="map-data">` beside it. */
for (const root of document.querySelectorAll<HTMLElement>('[data-island="map"]')) {
  const data = embeddedJson<MapData>(document.querySelector(root.dataset.src ?? "#map-data"));
  if (data) {
    drawMap(root, data);
    root.dataset.ready = "true";
  }
}
