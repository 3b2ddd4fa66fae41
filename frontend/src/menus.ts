// Menus and "says who?" are <details>; a click elsewhere or Escape closes them.
const FLOATING = "details.menu[open], details.says-who[open]";

export function setUpMenus(): void {
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll<HTMLDetailsElement>(FLOATING)) {
      if (!open.contains(event.target as Node)) open.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll<HTMLDetailsElement>(FLOATING)) {
      const held = open.contains(document.activeElement);
      open.open = false;
      if (held) open.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[data-submits]")) (field as HTMLInputElement).form?.requestSubmit();
  });
}
