// The live map: the base map that ships, heat below, clusters above; a click tells which happening it is.
import { Map as LiveMap, NavigationControl, setWorkerUrl, type GeoJSONSource, type MapMouseEvent } from "maplibre-gl";
import type { Feature, FeatureCollection, Point, Polygon } from "geojson";
import { colour } from "./colours";
import { idOf, isBetween, placeOf, type Points } from "./points";

export interface Situation {
  show(from: number, until: number, whole: boolean): void;
  heat(on: boolean): void;
  draw(done: (ring: [number, number][]) => void): void;
}

const CLUSTERS = 40; // pixels
const HALF = 180;

function collection<G extends Point | Polygon>(features: Feature<G>[]): FeatureCollection<G> {
  return { type: "FeatureCollection", features };
}

function shown(points: Points, from: number, until: number, whole: boolean): FeatureCollection<Point> {
  const features: Feature<Point>[] = [];
  for (let row = 0; row < points.n; row += 1) {
    if (!isBetween(points, row, from, until, whole)) continue;
    features.push({ type: "Feature", properties: { row, wide: points.wide[row] ?? 0 }, geometry: { type: "Point", coordinates: placeOf(points, row) } });
  }
  return collection(features);
}

function warmth(points: Points): FeatureCollection<Polygon> {
  return collection(points.heat.flatMap(({ rings, step, name, count }) => rings.map((ring): Feature<Polygon> => {
    const first = ring[0];
    const closed = first && ring.at(-1)?.join() !== first.join() ? [...ring, first] : ring;
    return { type: "Feature", properties: { step, name, count }, geometry: { type: "Polygon", coordinates: [closed] } };
  })));
}

function layers(live: LiveMap, boundaries: string): void {
  live.addLayer({ id: "land", type: "fill", source: "land", paint: { "fill-color": colour("land"), "fill-outline-color": colour("boundary") } });
  live.addLayer({
    id: "heat", type: "fill", source: "heat",
    paint: { "fill-opacity": 0.7, "fill-color": ["match", ["get", "step"], 1, colour("heat-1"), 2, colour("heat-2"), 3, colour("heat-3"), 4, colour("heat-4"), colour("heat-5")] },
  });
  if (boundaries) live.addLayer({ id: "boundaries", type: "line", source: "boundaries", paint: { "line-color": colour("boundary"), "line-width": 1.2, "line-dasharray": [4, 3] } });
  live.addLayer({
    id: "clusters", type: "circle", source: "points", filter: ["has", "point_count"],
    paint: { "circle-color": colour("spot"), "circle-opacity": 0.82, "circle-radius": ["step", ["get", "point_count"], 12, 10, 16, 100, 22, 1000, 30] },
  });
  live.addLayer({
    id: "counts", type: "symbol", source: "points", filter: ["has", "point_count"],
    layout: { "text-field": ["get", "point_count_abbreviated"], "text-size": 12, "text-allow-overlap": true, "text-font": ["sans-serif"] },
    paint: { "text-color": colour("sheet") },
  });
  live.addLayer({
    id: "spots", type: "circle", source: "points", filter: ["!", ["has", "point_count"]],
    paint: { "circle-color": colour("spot"), "circle-opacity": ["case", ["==", ["get", "wide"], 1], 0.25, 0.9], "circle-radius": 5, "circle-stroke-color": colour("spot"), "circle-stroke-width": 1 },
  });
  live.addSource("drawn", { type: "geojson", data: collection<Polygon>([]) });
  live.addLayer({ id: "drawn", type: "line", source: "drawn", paint: { "line-color": colour("accent"), "line-width": 2 } });
}

let isDrawn = false; // while an area is drawn, a click sets a corner and opens nothing

function drawing(live: LiveMap, done: (ring: [number, number][]) => void): void {
  if (isDrawn) return;
  isDrawn = true;
  const ring: [number, number][] = [];
  const canvas = live.getCanvas();
  const source = live.getSource("drawn") as GeoJSONSource;
  canvas.style.cursor = "crosshair";
  live.doubleClickZoom.disable();
  const corner = (event: MapMouseEvent): void => {
    ring.push([event.lngLat.lng, event.lngLat.lat]);
    source.setData(collection([{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[...ring, ring[0] ?? [0, 0]]] } }]));
  };
  live.on("click", corner);
  live.once("dblclick", (event) => {
    event.preventDefault();
    live.off("click", corner);
    isDrawn = false;
    canvas.style.cursor = "";
    const corners = ring.filter((point, index) => index === 0 || point.join() !== ring[index - 1]?.join());
    if (corners.length > 2) done(corners);
  });
}

export async function open(place: HTMLElement, points: Points, tell: (id: string) => void): Promise<Situation> {
  const { land = "", boundaries = "", worker = "", box = "" } = place.dataset;
  setWorkerUrl(new URL(worker, location.href).href);
  const [west = -HALF, south = -60, east = HALF, north = 80] = box.split(",").map(Number);
  const canvas = document.createElement("div");
  canvas.className = "map-canvas";
  place.append(canvas);
  const live = new LiveMap({
    container: canvas,
    style: { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": colour("sea") } }] },
    bounds: [west, south, east, north],
    attributionControl: false,
    dragRotate: false,
    maxZoom: 14,
  });
  live.addControl(new NavigationControl({ showCompass: false }), document.dir === "rtl" ? "top-left" : "top-right");
  live.touchZoomRotate.disableRotation();
  await new Promise<void>((ready, fail) => {
    live.once("load", () => { ready(); });
    live.once("error", (event) => { fail(event.error as Error); });
  });
  live.addSource("land", { type: "geojson", data: new URL(land, location.href).href });
  if (boundaries) live.addSource("boundaries", { type: "geojson", data: new URL(boundaries, location.href).href });
  live.addSource("heat", { type: "geojson", data: warmth(points) });
  live.addSource("points", { type: "geojson", data: shown(points, 0, 0, true), cluster: true, clusterRadius: CLUSTERS, clusterMaxZoom: 11 });
  layers(live, boundaries);
  await new Promise<void>((ready) => { live.once("idle", () => { ready(); }); }); // the drawing stands until then
  live.on("click", "spots", (event) => {
    const row = event.features?.[0]?.properties.row as number | undefined;
    if (isDrawn) return;
    if (row !== undefined) tell(idOf(points, row));
  });
  live.on("click", "clusters", (event) => {
    const cluster = event.features?.[0]?.properties.cluster_id as number | undefined;
    if (isDrawn || cluster === undefined) return;
    void (live.getSource("points") as GeoJSONSource).getClusterExpansionZoom(cluster).then((zoom) => {
      live.easeTo({ center: event.lngLat, zoom });
    });
  });
  for (const layer of ["spots", "clusters"]) {
    live.on("mouseenter", layer, () => { live.getCanvas().style.cursor = "pointer"; });
    live.on("mouseleave", layer, () => { live.getCanvas().style.cursor = ""; });
  }
  return {
    show: (from, until, whole) => { (live.getSource("points") as GeoJSONSource).setData(shown(points, from, until, whole)); },
    heat: (on) => { live.setLayoutProperty("heat", "visibility", on ? "visible" : "none"); },
    draw: (done) => { drawing(live, done); },
  };
}

