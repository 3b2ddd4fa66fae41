// The situation page: the drawing comes with the page; the live map, its data and the live timeline only when wanted.
import type { Situation } from "./map";
import { dateOf, pointsAt, type Points } from "./points";
import { listen } from "./bell";

interface MapModule { open(place: HTMLElement, points: Points, tell: (id: string) => void): Promise<Situation> }
interface TimelineModule { open(place: HTMLElement, points: Points, choose: (from: number, until: number) => void): void }
interface Connection { saveData?: boolean; effectiveType?: string }

const PLAY_STEPS = 60;
const FRAME = 250;

function style(href: string): void {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}

function isSlow(): boolean {
  const connection = (navigator as Navigator & { connection?: Connection }).connection;
  return connection?.saveData === true || (connection?.effectiveType !== undefined && connection.effectiveType !== "4g");
}

async function tell(address: string): Promise<void> {
  const place = document.getElementById("happening");
  if (!place) return;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  place.innerHTML = await answer.text(); // our own page, escaped by the server
  place.hidden = false;
  place.querySelector("[data-close-happening]")?.addEventListener("click", () => { place.hidden = true; });
  place.scrollIntoView({ block: "nearest" });
}

class Slider {
  private readonly from: HTMLInputElement | null;
  private readonly until: HTMLInputElement | null;
  private playing = 0;

  constructor(private readonly place: HTMLElement | null, private readonly changed: (from: number, until: number, whole: boolean) => void) {
    this.from = place?.querySelector("[data-from]") ?? null;
    this.until = place?.querySelector("[data-until]") ?? null;
    for (const input of [this.from, this.until]) input?.addEventListener("input", () => { this.tell(); });
    if (place) place.hidden = false;
    this.tell();
  }

  set(from: number, until: number): void {
    if (this.from) this.from.value = String(from);
    if (this.until) this.until.value = String(until);
    this.tell();
  }

  play(button: HTMLElement): void {
    const [first, last] = [Number(this.place?.dataset.first), Number(this.place?.dataset.last)];
    window.clearInterval(this.playing);
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    if (!on) return;
    const step = Math.max(1, Math.round((last - first) / PLAY_STEPS));
    let at = first;
    this.playing = window.setInterval(() => {
      this.set(at, Math.min(last, at + step * 4));
      at += step;
      if (at < last) return;
      window.clearInterval(this.playing);
      button.setAttribute("aria-pressed", "false");
    }, FRAME);
  }

  private tell(): void {
    const [a, b] = [Number(this.from?.value ?? 0), Number(this.until?.value ?? 0)];
    const [from, until] = a <= b ? [a, b] : [b, a];
    const says = this.place?.querySelector("output");
    const words = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium", timeZone: "UTC" });
    if (says) says.textContent = `${words.format(dateOf(from))} – ${words.format(dateOf(until))}`;
    this.changed(from, until, from === Number(this.place?.dataset.first) && until === Number(this.place?.dataset.last));
  }
}

async function openMap(place: HTMLElement): Promise<void> {
  const { map = "", points: address = "", style: sheet = "", happening = "" } = place.dataset;
  style(sheet);
  const [module, points] = await Promise.all([import(map) as Promise<MapModule>, pointsAt(address)]);
  const live = await module.open(place, points, (id) => { void tell(`${happening}${id}/`); });
  place.classList.add("live");
  const slider = new Slider(document.querySelector("[data-slider]"), live.show);
  controls(live, slider);
  const time = document.querySelector<HTMLElement>("[data-timeline]");
  if (time?.dataset.timeline && !time.classList.contains("live")) {
    style(time.dataset.style ?? "");
    const drawn = (await import(time.dataset.timeline)) as TimelineModule;
    const box = document.createElement("div");
    time.prepend(box);
    time.classList.add("live");
    drawn.open(box, points, (from, until) => { slider.set(from, until); });
  }
}

function controls(live: Situation, slider: Slider): void {
  const tools = document.querySelector<HTMLElement>("[data-map-tools]");
  const [opener, group] = [tools?.querySelector<HTMLElement>("[data-open-map]"), tools?.querySelector<HTMLElement>("[data-map-live]")];
  if (opener) opener.hidden = true;
  if (group) group.hidden = false;
  const button = (name: string): HTMLElement | null => tools?.querySelector<HTMLElement>(`[data-${name}]`) ?? null;
  button("heat")?.addEventListener("click", (event) => {
    const pressed = event.currentTarget as HTMLElement;
    const on = pressed.getAttribute("aria-pressed") !== "true";
    pressed.setAttribute("aria-pressed", String(on));
    live.heat(on);
  });
  button("play")?.addEventListener("click", (event) => { slider.play(event.currentTarget as HTMLElement); });
  button("draw")?.addEventListener("click", (event) => {
    (event.currentTarget as HTMLElement).setAttribute("aria-pressed", "true");
    const says = tools?.querySelector<HTMLElement>("[data-draw-says]");
    if (says) says.hidden = false;
    live.draw((ring) => {
      const address = new URL(location.href);
      address.searchParams.delete("box");
      address.searchParams.set("ring", ring.map(([lon, lat]) => `${lon.toFixed(3)} ${lat.toFixed(3)}`).join(";"));
      location.assign(address);
    });
  });
}

function start(): void {
  const place = document.querySelector<HTMLElement>("[data-map]");
  const open = (): void => {
    if (!place || place.classList.contains("opening")) return;
    place.classList.add("opening");
    openMap(place).catch(() => {
      place.classList.remove("live");
      place.dataset.trouble = place.dataset.failed;
      const word = document.createElement("p");
      word.className = "map-word";
      word.textContent = place.dataset.failed ?? "";
      place.append(word);
    });
  };
  document.querySelector("[data-open-map]")?.addEventListener("click", open);
  if (place && !isSlow()) open();
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("[data-happening-link]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void tell(link.dataset.happeningLink ?? link.href);
  });
  listen(document.querySelector<HTMLElement>("[data-bell]")?.dataset.bell ?? "", () => document.body.dispatchEvent(new Event("news")));
}

start();
