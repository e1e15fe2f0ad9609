import { NodeSquareProgram } from "@sigma/node-square";
import Graph from "graphology";
import Sigma from "sigma";
import { EdgeArrowProgram, EdgeRectangleProgram, NodeCircleProgram, NodePointProgram } from "sigma/rendering";
import type { NodeDisplayData } from "sigma/types";
import { reducedMotion, tokenColours } from "../lib/dom";
import { numberFormat } from "../lib/i18n";
import { THIN, type DrawnEdge, type DrawnNode, type Model } from "./model";
import type { Camera } from "./state";
import { Ties, type Stroke } from "./ties";

const TOKENS = ["--paper", "--ink", "--ink-2", "--line", "--line-strong", "--accent", "--focus", "--surface", ...Array.from({ length: 10 }, (_, i) => `--cat-${i}`)];
/** The package's square paints its own label, in one colour only; ours follows light and dark. */
class Square extends NodeSquareProgram {
  override drawLabel = undefined as never;
  override drawHover = undefined as never;
}
const NEAR = 7;
/** Names tried in each part of the picture; those that would lie on another are left out. */
const DENSITY = 2;
/** The side of a picture in which nodes have their full size; in a smaller one they are smaller. */
const FULL = 600;
/** A name cut shorter than this says too little to stand there. */
const SHORTEST = 60;
type Box = [left: number, top: number, right: number, bottom: number];
/** A name in the picture: what it says, on which side of its node, where. */
interface Name {
  text: string;
  turned: boolean;
  box: Box;
}
const overlap = (a: Box, b: Box) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

export interface Highlight {
  nodes: Set<string>;
  edges: Set<string>;
  /** The node or tie in the middle of it. */
  main: Set<string>;
}

export interface CanvasEvents {
  node(key: string): void;
  edge(edge: string): void;
  nothing(): void;
  camera(camera: Camera): void;
}

/** The colours of the page as they are painted now, in light or dark. */
export function paintedColours(): Record<string, string> {
  return tokenColours(TOKENS);
}

export function webglWorks(): boolean {
  try {
    const canvas = document.createElement("canvas");
    const gl = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return gl !== null;
  } catch {
    return false;
  }
}

/** The picture: sigma over the model's graph, with ties picked on the processor so that the graphics side draws them once. */
export class Canvas {
  readonly sigma: Sigma<DrawnNode, DrawnEdge>;
  private highlight: Highlight | null = null;
  private faded = new Map<string, string>();
  private tip: HTMLElement;
  private readonly ties: Ties;
  private readonly watch: ResizeObserver;
  private silent = false;
  /** How large nodes are for the size of the picture; a frame in another page may be small. */
  private scale = 1;
  /** Labels drawn in this frame and where: a later one that would lie on an earlier is left out. */
  private written = new Map<string, Name>();
  /** The same for the names of marked nodes, which turn to the other side instead. */
  private marked = new Map<string, Name>();

  constructor(
    private readonly container: HTMLElement,
    private readonly model: Model,
    public colours: Record<string, string>,
    events: CanvasEvents,
    camera: Camera | null,
  ) {
    this.tint();
    this.scale = this.measure();
    this.tip = document.createElement("div");
    this.tip.className = "nx-tip";
    this.tip.hidden = true;
    this.tip.setAttribute("aria-hidden", "true");
    this.sigma = new Sigma<DrawnNode, DrawnEdge>(new Graph() as never, container, {
      nodeProgramClasses: { circle: NodeCircleProgram, point: NodePointProgram, square: Square } as never,
      edgeProgramClasses: { line: EdgeRectangleProgram, arrow: EdgeArrowProgram } as never,
      defaultNodeType: "circle",
      defaultEdgeType: "line",
      defaultEdgeColor: this.colours.edge ?? "#bbb",
      labelFont: getComputedStyle(document.body).fontFamily,
      labelSize: 13,
      labelWeight: "500",
      labelColor: { color: this.colours["--ink"] ?? "#000" },
      ...this.sizes(),
      labelGridCellSize: 160,
      renderEdgeLabels: false,
      enableEdgeEvents: false,
      zIndex: model.rows.length <= 3000,
      stagePadding: 36,
      zoomToSizeRatioFunction: (ratio) => Math.sqrt(ratio) / this.scale,
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
      doubleClickZoomingDuration: reducedMotion() ? 0 : 200,
      inertiaDuration: reducedMotion() ? 0 : 200,
      zoomDuration: reducedMotion() ? 0 : 150,
      allowInvalidContainer: true,
      nodeReducer: (key, data) => this.drawNode(key, data as DrawnNode),
      edgeReducer: (edge, data) => this.drawEdge(edge, data as DrawnEdge),
      defaultDrawNodeLabel: (context, data, settings) => this.drawLabel(context, data, settings.labelSize),
      defaultDrawNodeHover: (context, data, settings) => this.drawHover(context, data, settings.labelSize),
    });
    container.append(this.tip);
    // The extent first and the graph after it, so that everything is worked out once.
    if (camera) this.sigma.getCamera().setState({ ...camera, angle: 0 });
    this.fitBox();
    this.ties = new Ties(this.sigma, model, (edge, data) => (this.highlight ? this.drawEdge(edge, data) as Stroke : undefined));
    this.sigma.on("beforeRender", () => {
      this.written.clear();
      this.marked.clear();
    });
    this.sigma.on("afterRender", () => {
      if (this.model.many && !this.moving()) this.ties.draw({ color: this.colours.edge!, size: THIN, hidden: false });
      else this.ties.clear();
    });
    this.sigma.setGraph(this.drawn() as never);
    this.sigma.on("clickNode", ({ node }) => events.node(node));
    this.sigma.on("clickStage", ({ event }) => {
      const edge = this.edgeAt(event.x, event.y);
      if (edge) events.edge(edge);
      else events.nothing();
    });
    this.sigma.on("enterNode", () => (container.style.cursor = "pointer"));
    this.sigma.on("leaveNode", () => (container.style.cursor = ""));
    this.sigma.getCamera().on("updated", (state) => {
      this.hideTip();
      if (!this.silent) events.camera({ x: state.x, y: state.y, ratio: state.ratio });
    });
    this.watchEdges();
    // The stage changes size without the window: legend, full screen, a turned phone, an iframe.
    this.watch = new ResizeObserver(() => {
      const { width, height } = this.sigma.getDimensions();
      if (container.offsetWidth === width && container.offsetHeight === height) return;
      this.sigma.resize();
      const scale = this.measure();
      if (scale !== this.scale) {
        this.scale = scale;
        this.sigma.setSettings(this.sizes());
      }
      this.sigma.scheduleRender();
    });
    this.watch.observe(container);
  }

  private tint(): void {
    const { colours } = this;
    const dark = luminance(colours["--paper"]!) < 0.4;
    colours.edge = mix(colours["--ink-2"]!, colours["--paper"]!, this.model.many ? 0.28 : dark ? 0.42 : 0.4);
    colours.fadedEdge = mix(colours["--ink-2"]!, colours["--paper"]!, 0.1);
    this.faded.clear();
  }

  /** Lets go of the graph before it changes: sigma would otherwise follow every node, and trip over ties it has not indexed. */
  detach(): void {
    this.sigma.setGraph(new Graph() as never);
  }

  /** Takes the graph up again after a change of the model, or of light and dark. */
  update(colours: Record<string, string>): void {
    this.colours = colours;
    this.tint();
    this.sigma.setSettings({ defaultEdgeColor: this.colours.edge ?? "#bbb", labelColor: { color: this.colours["--ink"] ?? "#000" }, ...this.sizes() });
    this.fitBox();
    this.sigma.setGraph(this.drawn() as never);
  }

  private measure(): number {
    return Math.min(1, Math.max(0.4, Math.sqrt(this.container.offsetWidth * this.container.offsetHeight) / FULL));
  }
  /** The settings that follow how much is shown, and in how large a picture. */
  private sizes() {
    return { labelDensity: this.model.many ? 0.25 : DENSITY, labelRenderedSizeThreshold: (this.model.rows.length > 400 ? 6 : 4) * this.scale, hideEdgesOnMove: this.model.many, hideLabelsOnMove: this.model.many };
  }
  /** What sigma draws: the network, or its nodes alone where a plain canvas draws the ties. */
  private drawn(): Graph<DrawnNode, DrawnEdge> {
    if (!this.model.many) return this.model.graph;
    const nodes = new Graph<DrawnNode, DrawnEdge>({ type: "undirected" });
    // Only what is drawn: sigma copies the attributes of every node each time, and small objects of one shape copy fast.
    // Points take a third of the circles' time in software; they vanish as their middle leaves the picture, which shows only on large ones.
    this.model.graph.forEachNode((key, { x, y, size, color, label, type, hidden }) => nodes.addNode(key, { x, y, size, color, label, type: type === "circle" ? "point" : type, hidden } as DrawnNode));
    return nodes;
  }
  /** Whether the picture is on its way somewhere: what sigma asks before it leaves out what is slow to draw. */
  private moving(): boolean {
    const mouse = this.sigma.getMouseCaptor();
    return this.sigma.getCamera().isAnimated() || mouse.isMoving || mouse.draggedEvents > 0 || mouse.currentWheelDirection !== 0;
  }

  private fitBox(): void {
    const { x, y } = this.model.bbox();
    this.sigma.setCustomBBox({ x: [x[0], x[1]], y: [y[0], y[1]] });
  }

  private fade(colour: string): string {
    let faded = this.faded.get(colour);
    if (!faded) this.faded.set(colour, (faded = mix(colour, this.colours["--paper"]!, 0.2)));
    return faded;
  }

  private drawNode(key: string, data: DrawnNode): Partial<NodeDisplayData> {
    const { highlight } = this;
    if (!highlight) return data;
    if (highlight.main.has(key)) return { ...data, highlighted: true, forceLabel: true, zIndex: 3 };
    if (highlight.nodes.has(key)) return { ...data, forceLabel: highlight.nodes.size <= 12, zIndex: 2 };
    return { ...data, color: this.fade(data.color), label: "", zIndex: 0 };
  }

  private drawEdge(edge: string, data: DrawnEdge): Partial<{ color: string; size: number; hidden: boolean; zIndex: number; type: string }> {
    const { highlight } = this;
    // The colour of all ties is sigma's default.
    if (!highlight) return data;
    const size = data.size;
    const hidden = data.hidden ?? false;
    if (highlight.main.has(edge)) return { size: size + 1.5, hidden, color: this.colours["--focus"]!, zIndex: 2 };
    if (highlight.edges.has(edge)) return { size, hidden, color: this.colours["--accent"]!, zIndex: 1 };
    // Among very many, lines of one width lie over each other: the others go, and the frame is faster for it.
    return { size, hidden: hidden || this.model.many, color: this.colours.fadedEdge!, zIndex: 0 };
  }

  /** How a tie stands in the picture now; nothing where it is not shown. */
  stroke(edge: string): Stroke | undefined {
    const data = this.model.graph.getEdgeAttributes(edge);
    const { hidden = false, size = data.size, color = this.colours.edge! } = this.drawEdge(edge, data);
    return hidden ? undefined : { color, size, hidden };
  }

  show(highlight: Highlight | null): void {
    if (!highlight && !this.highlight) return;
    this.highlight = highlight;
    this.sigma.refresh({ skipIndexation: true });
  }

  /** Brings nodes into view; a single one keeps the zoom unless it is far out. */
  focus(keys: string[]): void {
    const points = keys.map((key) => this.sigma.getNodeDisplayData(key)).filter((p) => p !== undefined);
    if (!points.length) return;
    const xs = points.map((p) => p.x);
    const ys = points.map((p) => p.y);
    const x = (Math.min(...xs) + Math.max(...xs)) / 2;
    const y = (Math.min(...ys) + Math.max(...ys)) / 2;
    const camera = this.sigma.getCamera();
    const spread = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
    const ratio = points.length === 1 ? Math.min(camera.ratio, 0.5) : Math.max(0.3, Math.min(1, spread * 1.6));
    this.move({ x, y, ratio });
  }

  move(state: Partial<Camera>): void {
    const camera = this.sigma.getCamera();
    if (reducedMotion()) camera.setState({ ...camera.getState(), ...state });
    else void camera.animate(state, { duration: 220 });
  }
  zoom(factor: number): void {
    const { ratio } = this.sigma.getCamera();
    this.move({ ratio: Math.min(4, Math.max(0.02, ratio * factor)) });
  }
  pan(dx: number, dy: number): void {
    const { x, y, ratio } = this.sigma.getCamera();
    this.move({ x: x + dx * ratio, y: y + dy * ratio });
  }
  fit(): void {
    this.move({ x: 0.5, y: 0.5, ratio: 1 });
  }
  /** Puts the camera back without telling the page's address. */
  setCamera(camera: Camera | null): void {
    this.silent = true;
    this.sigma.getCamera().setState({ ...(camera ?? { x: 0.5, y: 0.5, ratio: 1 }), angle: 0 });
    this.silent = false;
  }

  /** The tie nearest to a point, if one is near enough. 50,000 ties take some 5 ms. */
  edgeAt(px: number, py: number): string | undefined {
    const at = new Map<string, { x: number; y: number }>();
    const place = (key: string) => {
      let p = at.get(key);
      if (!p) {
        const data = this.sigma.getNodeDisplayData(key)!;
        at.set(key, (p = this.sigma.framedGraphToViewport(data)));
      }
      return p;
    };
    let best: string | undefined;
    let bestDistance = NEAR * NEAR;
    this.model.graph.forEachEdge((edge, a, source, target) => {
      if (a.hidden || source === target) return;
      const p = place(source);
      const q = place(target);
      if ((p.x < px - NEAR && q.x < px - NEAR) || (p.x > px + NEAR && q.x > px + NEAR) || (p.y < py - NEAR && q.y < py - NEAR) || (p.y > py + NEAR && q.y > py + NEAR)) return;
      const dx = q.x - p.x;
      const dy = q.y - p.y;
      const length = dx * dx + dy * dy || 1;
      const along = Math.max(0, Math.min(1, ((px - p.x) * dx + (py - p.y) * dy) / length));
      const ex = p.x + along * dx - px;
      const ey = p.y + along * dy - py;
      let distance = ex * ex + ey * ey;
      // With a selection, its own ties win over those that are faded.
      if (this.highlight && !this.highlight.edges.has(edge)) distance += 30;
      if (distance < bestDistance) {
        bestDistance = distance;
        best = edge;
      }
    });
    return best;
  }

  private watchEdges(): void {
    let frame = 0;
    this.container.addEventListener("mousemove", (event) => {
      cancelAnimationFrame(frame);
      if (this.model.many) return;
      frame = requestAnimationFrame(() => {
        const box = this.container.getBoundingClientRect();
        const [x, y] = [event.clientX - box.left, event.clientY - box.top];
        const overNode = this.container.style.cursor === "pointer" && this.tip.hidden;
        const edge = overNode ? undefined : this.edgeAt(x, y);
        if (!edge) {
          if (!this.tip.hidden) this.hideTip();
          return;
        }
        const [source, target] = this.model.graph.extremities(edge);
        const weight = this.model.graph.getEdgeAttribute(edge, "weight") ?? 1;
        this.tip.textContent = `${this.model.nodeLabel(source)} – ${this.model.nodeLabel(target)} (${numberFormat(this.model.lang).format(weight)})`;
        this.tip.style.setProperty("translate", `${Math.min(x + 12, box.width - 240)}px ${y + 14}px`);
        this.tip.hidden = false;
        this.container.style.cursor = "pointer";
      });
    });
    this.container.addEventListener("mouseleave", () => this.hideTip());
  }
  private hideTip(): void {
    if (this.tip.hidden) return;
    this.tip.hidden = true;
    this.container.style.cursor = "";
  }

  /** A node's name as it stands in the picture now, if it does. */
  nameOf(key: string, marked: boolean): Name | undefined {
    return (marked ? this.marked.get(key) : undefined) ?? this.written.get(key);
  }

  /** Puts a name on the side where it fits, else cuts it to the side with more room. `gap` lies between the middle of the node and the name. */
  private place(context: CanvasRenderingContext2D, name: string, x: number, gap: number, turn = false): { text: string; turned: boolean; width: number } {
    const right = this.sigma.getDimensions().width - x - gap;
    const left = x - gap;
    let { width } = context.measureText(name);
    const turned = width <= Math.min(left, right) ? turn : width > right && left > right;
    const room = turned ? left : right;
    let text = name;
    for (let length = name.length - 1; width > room && length > 0; length -= 1) {
      text = `${name.slice(0, length).trimEnd()}…`;
      ({ width } = context.measureText(text));
    }
    return { text, turned, width };
  }

  private drawLabel(context: CanvasRenderingContext2D, data: { x: number; y: number; size: number; label?: string | null; key?: string }, size: number): void {
    // A marked node's name stands in its frame, which may be on its other side.
    if (!data.label || (data.key !== undefined && this.highlight?.main.has(data.key))) return;
    const name = data.label.length > 42 ? `${data.label.slice(0, 40)}…` : data.label;
    context.font = `500 ${size}px ${this.sigma?.getSettings().labelFont ?? "sans-serif"}`;
    const gap = data.size + 4;
    const { text, turned, width } = this.place(context, name, data.x, gap);
    const left = turned ? data.x - gap - width : data.x + gap;
    if (left < 0 || left + width > this.sigma.getDimensions().width || (text !== name && width < SHORTEST)) return;
    const box: Box = [left, data.y - size * 0.7, left + width, data.y + size * 0.6];
    for (const other of this.written.values()) if (overlap(box, other.box)) return;
    this.written.set(data.key ?? name, { text, turned, box });
    // A halo in the colour of the paper keeps the text readable over ties.
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = this.colours["--paper"]!;
    context.strokeText(text, left, data.y + size / 3);
    context.fillStyle = this.colours["--ink"]!;
    context.fillText(text, left, data.y + size / 3);
  }
  private drawHover(context: CanvasRenderingContext2D, data: { x: number; y: number; size: number; label?: string | null; color: string; key?: string }, size: number): void {
    const name = data.label ?? "";
    context.font = `600 ${size}px ${this.sigma.getSettings().labelFont}`;
    const key = data.key ?? name;
    const r = data.size + 4;
    const [top, bottom] = [data.y - size * 0.95, data.y + size * 0.95];
    const beside = (width: number, left: boolean): Box => (left ? [data.x - width - r - 12, top, data.x, bottom] : [data.x, top, data.x + width + r + 12, bottom]);
    const right = beside(context.measureText(name).width, false);
    const taken = [...this.marked].some(([other, { box }]) => other !== key && overlap(right, box));
    const { text: label, turned, width } = this.place(context, name, data.x, r + 12, taken);
    const box = beside(width, turned);
    this.marked.set(key, { text: label, turned, box });
    context.fillStyle = this.colours["--surface"]!;
    context.strokeStyle = this.colours["--focus"]!;
    context.lineWidth = 2;
    if (label) {
      context.beginPath();
      context.roundRect(box[0], box[1], box[2] - box[0], box[3] - box[1], 4);
      context.fill();
      context.stroke();
    }
    context.beginPath();
    context.arc(data.x, data.y, r, 0, Math.PI * 2);
    context.fill();
    context.stroke();
    context.fillStyle = data.color;
    context.beginPath();
    context.arc(data.x, data.y, data.size, 0, Math.PI * 2);
    context.fill();
    if (label) {
      context.fillStyle = this.colours["--ink"]!;
      context.fillText(label, turned ? data.x - r - 4 - width : data.x + r + 4, data.y + size / 3);
    }
  }

  kill(): void {
    this.watch.disconnect();
    this.sigma.kill();
    this.tip.remove();
  }
}

function parts(colour: string): number[] {
  return (colour.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);
}
function mix(a: string, b: string, share: number): string {
  const [p, q] = [parts(a), parts(b)];
  return `#${p.map((v, i) => Math.round(v * share + q[i]! * (1 - share)).toString(16).padStart(2, "0")).join("")}`;
}
function luminance(colour: string): number {
  const [r, g, b] = parts(colour) as [number, number, number];
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}
