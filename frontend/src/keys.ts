// Keyboard: "/" searches, "g" and a letter goes to a room, "?" shows the list, Ctrl+K finds any page by name.
// A button with data-press is pressed by its letter. One-letter keys can be switched off (WCAG 2.1.4); the choice stays in this browser.
const OFF = "fusioncell.keys-off";
const CHORD_WAITS = 1_500;

export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function dialog(id: string): HTMLDialogElement | null {
  return document.getElementById(id) as HTMLDialogElement | null;
}

function goTo(letter: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`a[data-key="${CSS.escape(letter)}"]`);
  if (!link) return false;
  link.click();
  return true;
}

export function keysAreOff(): boolean {
  return localStorage.getItem(OFF) === "1";
}

export function setUpKeys(): void {
  let chordUntil = 0;
  const off = (): boolean => localStorage.getItem(OFF) === "1";
  const single: Record<string, () => void> = {
    "/": () => document.querySelector<HTMLInputElement>("[data-search]")?.focus(),
    "?": () => dialog("keys")?.showModal(),
    g: () => { chordUntil = Date.now() + CHORD_WAITS; },
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      dialog("palette")?.showModal();
      return;
    }
    if (off() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (Date.now() < chordUntil) {
      chordUntil = 0;
      if (goTo(event.key)) event.preventDefault();
      return;
    }
    const button = /^[a-z]$/.test(event.key) ? document.querySelector<HTMLElement>(`[data-press="${event.key}"]`) : null;
    const act = single[event.key] ?? (button ? (): void => button.click() : undefined);
    if (!act) return;
    event.preventDefault();
    act();
  });
  const switchBox = document.querySelector<HTMLInputElement>("[data-keys-switch]");
  if (switchBox) {
    switchBox.checked = !off();
    switchBox.addEventListener("change", () => localStorage.setItem(OFF, switchBox.checked ? "0" : "1"));
  }
}
