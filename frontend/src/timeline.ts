// The live timeline: one line a track, and a stretch of time chosen with the mouse.
import uPlot from "uplot";
import { colour } from "./colours";
import { dateOf, type Points } from "./points";

const TONES = ["accent", "spot", "warn", "note", "good", "ink-soft"];
const MOST = TONES.length;
const SECONDS_A_DAY = 86_400;

function months(points: Points): { at: number[]; tracks: Map<number, number[]> } {
  const counts = new Map<number, Map<number, number>>();
  const totals = new Map<number, number>();
  points.day.forEach((day, row) => {
    if (day === null) return;
    const date = dateOf(day);
    const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000;
    const kind = points.kind[row] ?? 0;
    const line = counts.get(kind) ?? new Map<number, number>();
    line.set(month, (line.get(month) ?? 0) + 1);
    counts.set(kind, line);
    totals.set(kind, (totals.get(kind) ?? 0) + 1);
  });
  const every = [...new Set([...counts.values()].flatMap((line) => [...line.keys()]))].sort((a, b) => a - b);
  const at: number[] = [];
  const last = every.at(-1) ?? 0;
  for (let date = new Date((every[0] ?? 0) * 1000); date.getTime() / 1000 <= last; date.setUTCMonth(date.getUTCMonth() + 1)) at.push(date.getTime() / 1000);
  const kept = [...totals].sort((a, b) => b[1] - a[1]).slice(0, MOST).map(([kind]) => kind);
  return { at, tracks: new Map(kept.map((kind) => [kind, at.map((month) => counts.get(kind)?.get(month) ?? 0)])) };
}

// What the months and days are called in the page's language.
function names(language: string): uPlot.DateNames {
  const called = (many: number, shape: Intl.DateTimeFormatOptions): string[] => Array.from({ length: many }, (_one, index) =>
    new Intl.DateTimeFormat(language, { ...shape, timeZone: "UTC" }).format(new Date(Date.UTC(2023, 0, 1 + index * (many === 12 ? 31 : 1)))));
  return { MMMM: called(12, { month: "long" }), MMM: called(12, { month: "short" }), WWWW: called(7, { weekday: "long" }), WWW: called(7, { weekday: "short" }) };
}

export function open(place: HTMLElement, points: Points, choose: (from: number, until: number) => void): void {
  const { at, tracks } = months(points);
  if (at.length < 2) return;
  const language = document.documentElement.lang || "en";
  const series = [...tracks.keys()].map((kind, index): uPlot.Series => ({
    label: points.kinds[kind] ?? "", stroke: colour(TONES[index] ?? "ink"), width: 1.5, points: { show: false },
  }));
  const axis: uPlot.Axis = { stroke: colour("ink-soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") } };
  const plot = new uPlot({
    width: place.clientWidth, height: 260,
    series: [{ value: (_self, moment) => (moment === null ? "" : new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(moment * 1000))) }, ...series],
    axes: [axis, { ...axis, size: 42 }],
    fmtDate: (shape) => uPlot.fmtDate(shape, names(language)),
    cursor: { drag: { x: true, y: false, setScale: false } },
    hooks: {
      setSelect: [(self) => {
        const { left, width } = self.select;
        if (width > 2) choose(Math.floor(self.posToVal(left, "x") / SECONDS_A_DAY), Math.ceil(self.posToVal(left + width, "x") / SECONDS_A_DAY));
      }],
    },
  }, [at, ...tracks.values()], place);
  new ResizeObserver(() => { plot.setSize({ width: place.clientWidth, height: 260 }); }).observe(place);
}
