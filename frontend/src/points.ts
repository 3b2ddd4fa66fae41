// The happenings of a picture as the server sends them: columns of numbers, words once.
export interface Heat {
  name: string;
  count: number;
  value: number;
  step: number;
  rings: [number, number][][];
}

export interface Points {
  n: number;
  id: string;
  lon: number[];
  lat: number[];
  day: (number | null)[];
  kind: number[];
  kinds: string[];
  region: number[];
  regions: string[];
  wide: number[];
  grade: string[];
  deaths: (number | null)[];
  heat: Heat[];
  capped: boolean;
}

const TEN_METRES = 10_000;
const BYTES = 16;
const DAY = 86_400_000;

export async function pointsAt(address: string): Promise<Points> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Points;
}

/** The number of the happening in a row, as it stands in an address. */
export function idOf(points: Points, row: number): string {
  const bytes = atob(points.id.slice(Math.floor((row * BYTES) / 3) * 4, Math.ceil(((row + 1) * BYTES) / 3) * 4));
  const start = (row * BYTES) % 3;
  const hex = [...bytes.slice(start, start + BYTES)].map((c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function placeOf(points: Points, row: number): [number, number] {
  return [(points.lon[row] ?? 0) / TEN_METRES, (points.lat[row] ?? 0) / TEN_METRES];
}

export function dateOf(day: number): Date {
  return new Date(day * DAY);
}

/** Whether a row lies between two days; what has no day is shown only while the whole span is. */
export function isBetween(points: Points, row: number, from: number, until: number, whole: boolean): boolean {
  const day = points.day[row];
  return day === null || day === undefined ? whole : day >= from && day <= until;
}
