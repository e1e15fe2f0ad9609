import type Sigma from "sigma";
import type { DrawnEdge, DrawnNode, Model } from "./model";

type Point = { x: number; y: number };

/** How one tie looks. */
export interface Stroke {
  color: string;
  size: number;
  hidden: boolean;
}

/**
 * Very many ties as one path on a plain canvas below sigma's layers.
 *
 * Drawn in software, 50,000 lines take some 75 ms as a path and 300 to 600 ms as WebGL lines, and sigma need not index
 * them: docs/decisions/0004-networks.md has the measurement.
 */
export class Ties {
  private readonly context: CanvasRenderingContext2D;

  constructor(
    private readonly sigma: Sigma<DrawnNode, DrawnEdge>,
    private readonly model: Model,
    /** How a tie looks now; nothing for the common look, in which the rest of them lie in one path. */
    private readonly look: (edge: string, attributes: DrawnEdge) => Stroke | undefined,
  ) {
    const canvas = sigma.createCanvas("ties", { beforeLayer: "edges" });
    this.context = canvas.getContext("2d")!;
  }

  clear(): void {
    const { canvas } = this.context;
    this.context.clearRect(0, 0, canvas.width, canvas.height);
  }

  /** Draws all ties that are shown and touch the picture, the marked ones last; the common ones as `common`. */
  draw(common: Stroke): void {
    const { context, sigma } = this;
    const { width, height, line } = this.fit();
    this.clear();
    // From the graph's coordinates to the picture's is an affine map, which three points give.
    const [o, i, j] = [{ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 0, y: 1 }].map((point) => sigma.graphToViewport(point)) as [Point, Point, Point];
    const [xx, xy, yx, yy] = [i.x - o.x, j.x - o.x, i.y - o.y, j.y - o.y];
    const marked: { stroke: Stroke; ends: [number, number, number, number] }[] = [];
    context.beginPath();
    this.model.graph.forEachEdge((edge, attributes, _source, _target, from, to) => {
      if (attributes.hidden) return;
      const x1 = o.x + xx * from.x + xy * from.y;
      const y1 = o.y + yx * from.x + yy * from.y;
      const x2 = o.x + xx * to.x + xy * to.y;
      const y2 = o.y + yx * to.x + yy * to.y;
      if ((x1 < 0 && x2 < 0) || (y1 < 0 && y2 < 0) || (x1 > width && x2 > width) || (y1 > height && y2 > height)) return;
      const stroke = this.look(edge, attributes);
      if (!stroke) {
        context.moveTo(x1, y1);
        context.lineTo(x2, y2);
      } else if (!stroke.hidden) marked.push({ stroke, ends: [x1, y1, x2, y2] });
    });
    context.strokeStyle = common.color;
    context.lineWidth = Math.min(common.size, line);
    context.stroke();
    for (const { stroke, ends } of marked) {
      context.strokeStyle = stroke.color;
      context.lineWidth = stroke.size;
      context.beginPath();
      context.moveTo(ends[0], ends[1]);
      context.lineTo(ends[2], ends[3]);
      context.stroke();
    }
  }

  /** Gives the canvas the size of the picture in device pixels; drawing stays in CSS pixels. `line` is one device pixel: a wider path takes ten times as long. */
  private fit(): { width: number; height: number; line: number } {
    const { context } = this;
    const { width, height } = this.sigma.getDimensions();
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (context.canvas.width !== w || context.canvas.height !== h) Object.assign(context.canvas, { width: w, height: h });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return { width, height, line: 1 / ratio };
  }
}
