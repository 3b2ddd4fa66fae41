// The layout, away from the page: ForceAtlas2 (Jacomy and others 2014) a few rounds at a time, places sent back.
import iterate from "graphology-layout-forceatlas2/iterate.js";

interface Task {
  nodes: Float32Array;
  edges: Float32Array;
  rounds: number;
}

const PER_NODE = 10;
const AT_ONCE = 8;
const MANY = 800;
let run = 0;

function work(task: Task, own: number, left: number): void {
  if (own !== run) return;
  const order = task.nodes.length / PER_NODE;
  const settings = {
    linLogMode: false, outboundAttractionDistribution: false, adjustSizes: false, edgeWeightInfluence: 0,
    scalingRatio: 10, strongGravityMode: true, gravity: 0.05, slowDown: 1 + Math.log(order + 1),
    barnesHutOptimize: order > MANY, barnesHutTheta: 0.6,
  };
  for (let i = 0; i < AT_ONCE; i += 1) iterate(settings, task.nodes, task.edges);
  const places = new Float32Array(order * 2);
  for (let i = 0; i < order; i += 1) {
    places[i * 2] = task.nodes[i * PER_NODE] ?? 0;
    places[i * 2 + 1] = task.nodes[i * PER_NODE + 1] ?? 0;
  }
  postMessage({ places, left: left - AT_ONCE }, { transfer: [places.buffer] });
  if (left > AT_ONCE) setTimeout(() => { work(task, own, left - AT_ONCE); }, 0);
}

onmessage = (event: MessageEvent<Task | null>) => {
  run += 1;
  if (event.data) work(event.data, run, event.data.rounds);
};
