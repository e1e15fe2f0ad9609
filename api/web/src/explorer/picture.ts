import { numberFormat } from "../lib/i18n";
import type { Canvas } from "./canvas";
import type { Model } from "./model";

const escape = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
export interface Caption {
  title: string;
  /** What the width of ties means, and which are left out. */
  note: string;
  credit: string;
}

/** The part of the network that the picture shows now, as SVG with legend; every text is escaped. */
export function svg(canvas: Canvas, model: Model, caption: Caption): string {
  const { sigma, colours } = canvas;
  const { width, height } = sigma.getDimensions();
  const scale = (size: number) => sigma.scaleSize(size);
  const at = new Map<string, { x: number; y: number }>();
  model.graph.forEachNode((key, a) => {
    const data = a.hidden ? undefined : sigma.getNodeDisplayData(key);
    if (data) at.set(key, sigma.framedGraphToViewport(data));
  });
  const inside = (p: { x: number; y: number }, pad: number) => p.x > -pad && p.y > -pad && p.x < width + pad && p.y < height + pad;
  const n = (value: number) => String(Math.round(value * 10) / 10);
  const out: string[] = [];
  model.graph.forEachEdge((edge, _, source, target) => {
    const [p, q] = [at.get(source), at.get(target)];
    const data = canvas.stroke(edge);
    if (!p || !q || !data || (!inside(p, 200) && !inside(q, 200))) return;
    out.push(`<path d="M${n(p.x)} ${n(p.y)}L${n(q.x)} ${n(q.y)}" stroke="${data.color}" stroke-width="${n(Math.max(0.4, scale(data.size)))}"/>`);
  });
  const edges = `<g fill="none" stroke-linecap="round">${out.join("")}</g>`;
  const nodes: string[] = [];
  const labels: string[] = [];
  for (const [key, p] of at) {
    if (!inside(p, 40)) continue;
    const data = sigma.getNodeDisplayData(key)!;
    const r = scale(data.size);
    const title = `<title>${escape(model.nodeLabel(key))}</title>`;
    nodes.push(
      model.graph.getNodeAttribute(key, "type") === "square"
        ? `<rect x="${n(p.x - r * 0.88)}" y="${n(p.y - r * 0.88)}" width="${n(r * 1.76)}" height="${n(r * 1.76)}" fill="${data.color}">${title}</rect>`
        : `<circle cx="${n(p.x)}" cy="${n(p.y)}" r="${n(r)}" fill="${data.color}">${title}</circle>`,
    );
    const name = canvas.nameOf(key, data.highlighted);
    if (name) labels.push(`<text x="${n(p.x + (name.turned ? -r - 4 : r + 4))}" y="${n(p.y + 4)}"${name.turned ? ' text-anchor="end"' : ""}>${escape(name.text)}</text>`);
  }
  const format = numberFormat(model.lang);
  const entries = model.categories.filter((category) => !category.hidden);
  const legend = entries
    .map((category, i) => `<g transform="translate(16 ${height + 24 + i * 20})">${category.square ? `<rect y="-10" width="12" height="12" fill="${colours[category.token]}"/>` : `<circle r="6" cx="6" cy="-4" fill="${colours[category.token]}"/>`}<text x="20">${escape(category.label)} (${format.format(category.count)})</text></g>`)
    .join("");
  const full = height + 58 + entries.length * 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -44 ${width} ${full + 60}" width="${width}" height="${full + 60}" font-family="Segoe UI, Roboto, Liberation Sans, Arial, sans-serif" font-size="13">
<title>${escape(caption.title)}</title><rect x="0" y="-44" width="100%" height="100%" fill="${colours["--paper"]}"/>
<text x="16" y="-16" font-size="17" font-weight="600" fill="${colours["--ink"]}">${escape(caption.title)}</text>
<svg x="0" y="0" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${edges}<g stroke="${colours["--paper"]}" stroke-width="0.8">${nodes.join("")}</g><g fill="${colours["--ink"]}" stroke="${colours["--paper"]}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${labels.join("")}</g></svg>
<g fill="${colours["--ink"]}">${legend}<text x="16" y="${full - 18}" font-size="11">${escape(caption.note)}</text><text x="16" y="${full}" font-size="11" fill="${colours["--ink-2"]}">${escape(caption.credit)}</text></g></svg>`;
}

/** What stands on the screen, with title, legend and credit, as PNG. */
export function png(canvas: Canvas, model: Model, caption: Caption): Promise<Blob | null> {
  const { sigma, colours } = canvas;
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = sigma.getDimensions();
  const format = numberFormat(model.lang);
  const entries = model.categories.filter((category) => !category.hidden);
  const full = height + 114 + entries.length * 20;
  const out = document.createElement("canvas");
  out.width = Math.round(width * ratio);
  out.height = Math.round(full * ratio);
  const context = out.getContext("2d")!;
  const font = sigma.getSettings().labelFont;
  context.fillStyle = colours["--paper"]!;
  context.fillRect(0, 0, out.width, out.height);
  // Drawn anew in this same task: a WebGL picture is gone once the browser has shown it.
  sigma.refresh({ skipIndexation: true });
  const layers = sigma.getCanvases();
  for (const id of ["ties", "edges", "edgeLabels", "nodes", "labels", "hovers", "hoverNodes"]) {
    const layer = layers[id];
    if (layer?.width) context.drawImage(layer, 0, 0, layer.width, layer.height, 0, 44 * ratio, width * ratio, height * ratio);
  }
  context.scale(ratio, ratio);
  context.fillStyle = colours["--ink"]!;
  context.font = `600 17px ${font}`;
  context.fillText(caption.title, 16, 28, width - 32);
  context.font = `13px ${font}`;
  let y = height + 68;
  for (const category of entries) {
    context.fillStyle = colours[category.token]!;
    context.beginPath();
    if (category.square) context.rect(16, y - 10, 12, 12);
    else context.arc(22, y - 4, 6, 0, Math.PI * 2);
    context.fill();
    context.fillStyle = colours["--ink"]!;
    context.fillText(`${category.label} (${format.format(category.count)})`, 36, y, width - 52);
    y += 20;
  }
  context.font = `11px ${font}`;
  context.fillText(caption.note, 16, y + 6, width - 32);
  context.fillStyle = colours["--ink-2"]!;
  context.fillText(caption.credit, 16, y + 24, width - 32);
  return new Promise((resolve) => out.toBlob(resolve, "image/png"));
}
