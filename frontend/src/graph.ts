// The live graph: WebGL for thousands of points, the layout in a worker of this house, names asked anew at each step.
import Graph from "graphology";
import Sigma from "sigma";
import { colour } from "./colours";

interface Data {
  points: { id: string; name: string; schema: string; place: [number, number] | null }[];
  lines: [number, number, number][];
  names: string[];
  thick?: number[];
  kinds: Record<string, { name: string; tone: number }>;
  more: boolean;
  steps?: number;
  cut?: boolean;
}

const TONES = ["#2a8ba3", "#c2557c", "#b7791f", "#5b84d6", "#3d9a5f", "#9b6bc9", "#8a979f"];
const ROUNDS = 400;
const PER_NODE = 10;
const CROWD = 400;
const FEW = 60; // things whose names all have room
const NAMED_FROM = 7; // the size of a point that is named in a larger graph
const HIDDEN = { hidden: true };

class Live {
  private readonly graph = new Graph({ multi: true, type: "directed" });
  private readonly sigma: Sigma;
  private readonly worker: Worker;
  private rows = new Map<string, number>();
  private sent: Float32Array | null = null;
  private pause = 0; // milliseconds until places that came are drawn
  private first = "";
  private on = new Set<string>();
  private moving = false; // a crowd is being arranged, without its lines

  constructor(private readonly frame: HTMLElement, box: HTMLElement, private readonly says: HTMLElement | null) {
    this.sigma = new Sigma(this.graph, box, {
      labelColor: { color: colour("ink") }, labelFont: "system-ui, sans-serif", labelRenderedSizeThreshold: NAMED_FROM, labelDensity: 0.6,
      defaultEdgeColor: colour("line-strong"), zIndex: true, minCameraRatio: 0.02, maxCameraRatio: 4, allowInvalidContainer: true,
      nodeReducer: (node, data) => (this.on.size && !this.on.has(node) ? { ...data, color: colour("line"), label: null } : data),
      edgeReducer: (edge, data) => {
        if (this.moving) return HIDDEN;
        const way = this.on.size > 0 && this.graph.extremities(edge).every((end) => this.on.has(end));
        return way ? { ...data, color: colour("spot"), size: 3, zIndex: 2 } : data;
      },
    });
    this.worker = new Worker(new URL(frame.dataset.worker ?? "", location.href), { type: "module" });
    this.worker.onmessage = (event: MessageEvent<{ places: Float32Array; left: number }>) => {
      if (!this.sent) setTimeout(() => { this.move(); }, this.pause);
      this.sent = event.data.places;
      if (event.data.left <= 0) this.rest();
    };
    this.sigma.on("clickNode", ({ node }) => { void this.choose(node); });
    this.sigma.on("clickStage", () => { this.on.clear(); this.sigma.refresh(); });
    this.draggable();
  }

  add(data: Data, around?: string): void {
    if (this.graph.order + data.points.length > CROWD) {
      this.sigma.setSetting("defaultEdgeColor", colour("line"));
      // While a crowd is moved its lines are left out, so that a machine without a graphics card keeps up.
      this.sigma.setSetting("hideEdgesOnMove", true);
      this.sigma.setSetting("hideLabelsOnMove", true);
    }
    const centre = around && this.graph.hasNode(around) ? this.graph.getNodeAttributes(around) : { x: 0, y: 0 };
    const spread = Math.sqrt(this.graph.order + data.points.length) * 4;
    for (const point of data.points) {
      if (this.graph.hasNode(point.id)) continue;
      const tone = TONES[data.kinds[point.schema]?.tone ?? 6] ?? "#8a979f";
      this.graph.addNode(point.id, {
        label: point.name, color: tone, size: 4,
        x: point.place?.[0] ?? (centre.x as number) + (Math.random() - 0.5) * spread, y: point.place?.[1] ?? (centre.y as number) + (Math.random() - 0.5) * spread,
      });
    }
    for (const [row, [a, b, name]] of data.lines.entries()) {
      const [source, target] = [data.points[a]?.id, data.points[b]?.id];
      const key = `${source} ${target} ${data.names[name]}`;
      if (source && target && !this.graph.hasEdge(key)) this.graph.addDirectedEdgeWithKey(key, source, target, { size: 0.8 * (data.thick?.[row] ?? 1), label: data.names[name] });
    }
    this.graph.forEachNode((node) => { this.graph.setNodeAttribute(node, "size", Math.min(3 + Math.sqrt(this.graph.degree(node)), 16)); });
    this.sigma.setSetting("labelRenderedSizeThreshold", this.graph.order > FEW ? NAMED_FROM : 0);
    this.tell();
    if (!data.points.every((point) => point.place)) this.arrange();
  }

  arrange(): void {
    const order = this.graph.nodes();
    this.rows = new Map(order.map((node, row) => [node, row]));
    const nodes = new Float32Array(order.length * PER_NODE);
    order.forEach((node, row) => {
      const { x, y } = this.graph.getNodeAttributes(node) as { x: number; y: number };
      nodes.set([x, y, 0, 0, 0, 0, 1 + this.graph.degree(node), 1, 1, 0], row * PER_NODE);
    });
    const edges = new Float32Array(this.graph.size * 3);
    this.graph.edges().forEach((edge, row) => {
      const [a, b] = this.graph.extremities(edge);
      edges.set([(this.rows.get(a) ?? 0) * PER_NODE, (this.rows.get(b) ?? 0) * PER_NODE, 1], row * 3);
    });
    this.moving = this.graph.order > CROWD;
    this.worker.postMessage({ nodes, edges, rounds: ROUNDS }, [nodes.buffer, edges.buffer]);
  }

  stop(): void {
    this.worker.postMessage(null);
    this.rest();
  }

  private rest(): void {
    if (!this.moving) return;
    this.moving = false;
    this.sigma.refresh({ schedule: true });
  }

  places(): Record<string, [number, number]> {
    return Object.fromEntries(this.graph.mapNodes((node, { x, y }) => [node, [Math.round((x as number) * 100) / 100, Math.round((y as number) * 100) / 100]]));
  }

  show(ids: string[]): void {
    this.on = new Set(ids);
    this.sigma.refresh();
  }

  word(text: string): void { if (this.says) this.says.textContent = text; }

  private tell(): void { this.word(`${this.graph.order.toLocaleString(document.documentElement.lang)} ${this.frame.dataset.wordThings ?? ""}`); }

  // All places at once: one word to the drawing, not one for each of thousands. Twice as long as it took to draw them
  // belongs to whoever looks, so that the page answers while a crowd finds its places.
  private move(): void {
    const began = performance.now();
    const places = this.sent;
    this.sent = null;
    if (!places) return;
    this.graph.updateEachNodeAttributes((node, said) => {
      const row = this.rows.get(node);
      return row === undefined ? said : { ...said, x: places[row * 2] ?? 0, y: places[row * 2 + 1] ?? 0 };
    }, { attributes: ["x", "y"] });
    requestAnimationFrame(() => { setTimeout(() => { this.pause = 2 * (performance.now() - began); }); });
  }

  private draggable(): void {
    let held = "";
    this.sigma.on("downNode", ({ node }) => { held = node; this.stop(); this.sigma.getCamera().disable(); });
    this.sigma.getMouseCaptor().on("mousemovebody", (event) => {
      if (!held) return;
      this.graph.mergeNodeAttributes(held, this.sigma.viewportToGraph(event));
      event.preventSigmaDefault();
    });
    this.sigma.getMouseCaptor().on("mouseup", () => { held = ""; this.sigma.getCamera().enable(); });
  }

  private async choose(node: string): Promise<void> {
    const place = document.getElementById("chosen");
    if (!place) return;
    const words = this.frame.dataset;
    const url = (words.url ?? "").replace(words.graph ?? "", node);
    const { kinds } = (await json(`${url}kinds.json`)) as { kinds: { schema: string; name: string; n: number }[] };
    const head = document.createElement("div");
    head.className = "panel-head";
    const name = document.createElement("h2");
    name.textContent = String(this.graph.getNodeAttribute(node, "label"));
    const tools = document.createElement("p");
    tools.className = "actions";
    for (const kind of kinds) {
      tools.append(button(`${words.wordExpand ?? ""}: ${kind.name} (${kind.n})`, async () => { this.add((await json(`${url}data.json?kind=${kind.schema}`)) as Data, node); }));
    }
    tools.append(button(words.wordFirst ?? "", () => { this.first = node; this.show([node]); }));
    if (this.first && this.first !== node) tools.append(button(words.wordPath ?? "", () => this.way(node)));
    tools.append(button(words.wordDetails ?? "", async () => {
      const answer = await fetch(`${words.happening ?? ""}${node}/`, { headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      const said = document.createElement("div");
      said.innerHTML = await answer.text(); // our own page, escaped by the server
      said.querySelector("[data-close-happening]")?.addEventListener("click", () => { place.hidden = true; });
      place.replaceChildren(head, tools, said);
    }));
    head.append(name);
    place.replaceChildren(head, tools);
    place.hidden = false;
  }

  private async way(node: string): Promise<void> {
    const words = this.frame.dataset;
    const url = (words.url ?? "").replace(words.graph ?? "", this.first);
    const found = (await json(`${url}way/${node}.json`)) as Data;
    this.add(found, node);
    this.show(found.points.map((point) => point.id));
    if (!found.points.length) this.word(found.cut ? (words.wordCut ?? "") : (words.wordNone ?? ""));
  }
}

async function json(address: string): Promise<unknown> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function button(text: string, act: () => unknown): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button secondary small";
  made.textContent = text;
  made.addEventListener("click", () => { act(); });
  return made;
}

function tools(live: Live, frame: HTMLElement): void {
  const bar = document.querySelector<HTMLElement>("[data-graph-tools]");
  if (!bar) return;
  bar.hidden = false;
  const arrange = bar.querySelector<HTMLElement>("[data-graph-arrange]");
  arrange?.addEventListener("click", () => {
    const on = arrange.getAttribute("aria-pressed") !== "true";
    arrange.setAttribute("aria-pressed", String(on));
    if (on) live.arrange();
    else live.stop();
  });
  bar.querySelector("[data-graph-keep]")?.addEventListener("click", () => {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    void fetch(`${frame.dataset.url ?? ""}keep/`, { method: "POST", headers: { "X-CSRFToken": token, "Content-Type": "application/json" }, body: JSON.stringify({ places: live.places() }) })
      .then((answer) => { live.word(answer.ok ? (frame.dataset.wordKept ?? "") : String(answer.status)); });
  });
  const form = bar.querySelector<HTMLFormElement>("[data-graph-find]");
  const input = form?.querySelector("input");
  const list = form?.querySelector("datalist");
  let found: { id: string; name: string }[] = [];
  let waiting = 0;
  input?.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      void json(`${frame.dataset.find ?? ""}?q=${encodeURIComponent(input.value)}`).then((answer) => {
        found = (answer as { found: { id: string; name: string }[] }).found;
        list?.replaceChildren(...found.map((one) => Object.assign(document.createElement("option"), { value: one.name })));
      });
    }, 250);
  });
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const one = found.find(({ name }) => name === input?.value) ?? found[0];
    if (one) void json(`${(frame.dataset.url ?? "").replace(frame.dataset.graph ?? "", one.id)}data.json?kind=-`).then((data) => { live.add(data as Data); });
  });
}

const frame = document.querySelector<HTMLElement>("[data-graph]");
if (frame) {
  const box = document.createElement("div");
  box.className = "graph";
  void json(frame.dataset.data ?? `${frame.dataset.url ?? ""}data.json`).then((data) => {
    frame.append(box);
    frame.classList.add("live");
    const live = new Live(frame, box, document.querySelector("[data-graph-says]"));
    live.add(data as Data);
    tools(live, frame);
  }).catch(() => { box.remove(); frame.classList.remove("live"); });
}
