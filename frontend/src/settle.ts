// Keys of the two fast tables: accepting what was found in a text, and grading. They do nothing a button does not.
import { keysAreOff, typing } from "./keys";

function step(all: HTMLElement[], by: number): HTMLElement | null {
  if (!all.length) return null;
  const at = all.findIndex((one) => one.dataset.current !== undefined);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  for (const one of all) delete one.dataset.current;
  if (!next) return null;
  next.dataset.current = "";
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
  return next;
}

function field(form: HTMLFormElement, name: string, value: string): void {
  const input = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  if (input) input.value = value;
}

let lastPlace = 0;

function settleKey(event: KeyboardEvent, reading: HTMLElement): boolean {
  const marks = [...reading.querySelectorAll<HTMLElement>('mark[data-state="waiting"]')];
  const form = reading.querySelector<HTMLFormElement>("#settle");
  const by = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) return step(marks, by) !== null;
  const act = { a: "accept", A: "accept", r: "refuse", R: "refuse", u: "undo" }[event.key];
  const current = marks.find((one) => one.dataset.current !== undefined) ?? document.activeElement?.closest<HTMLElement>("mark[data-one]");
  if (!act || !form || (act !== "undo" && !current)) return false;
  lastPlace = current ? Math.max(0, marks.indexOf(current)) : 0;
  field(form, "act", act);
  field(form, "ids", act === "undo" ? "" : current?.dataset.one ?? "");
  field(form, "same", event.key === "A" || event.key === "R" ? "1" : "");
  form.requestSubmit();
  return true;
}

function triageKey(event: KeyboardEvent, form: HTMLFormElement): boolean {
  const rows = [...form.querySelectorAll<HTMLElement>("[data-row]")];
  const row = rows.find((one) => one.dataset.current !== undefined);
  const grade = form.querySelector<HTMLInputElement>("#grade");
  const by = { j: 1, k: -1 }[event.key];
  if (by) return step(rows, by) !== null;
  if (event.key === "u") {
    document.querySelector<HTMLButtonElement>("[data-undo]")?.click();
    return true;
  }
  if (!row || !grade) return false;
  const box = row.querySelector<HTMLInputElement>('input[type="checkbox"]');
  if (event.key === "x" && box) box.checked = !box.checked;
  else if (event.key === "o") row.querySelector<HTMLAnchorElement>("[data-open]")?.click();
  else if (event.key === "s") grade.value = row.dataset.suggested ?? "";
  else if (/^[a-fA-F]$/.test(event.key)) grade.value = event.key.toUpperCase();
  else if (/^[1-6]$/.test(event.key)) grade.value = (grade.value[0] ?? "F") + event.key;
  else if (event.key === "Enter" && /^[A-F][1-6]$/.test(grade.value)) {
    if (!form.querySelector('input[name="ids"]:checked') && box) box.checked = true;
    form.requestSubmit();
  } else return false;
  return true;
}

export function setUpFastTables(): void {
  document.addEventListener("keydown", (event) => {
    if (keysAreOff() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const reading = document.querySelector<HTMLElement>("[data-settle]");
    const triage = document.querySelector<HTMLFormElement>("[data-triage]");
    if ((reading && settleKey(event, reading)) || (triage && triageKey(event, triage))) event.preventDefault();
  });
  document.addEventListener("htmx:afterSwap", () => {
    const reading = document.querySelector<HTMLElement>("[data-settle]");
    if (!reading) return;
    const marks = [...reading.querySelectorAll<HTMLElement>('mark[data-state="waiting"]')];
    const next = marks[Math.min(lastPlace, marks.length - 1)];
    if (next) {
      next.dataset.current = "";
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "center" });
    }
  });
}
