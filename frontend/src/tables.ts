// A table that is wider than the page scrolls in its own frame; the frame can then be reached and scrolled by keyboard.
export function openWideTables(root: ParentNode): void {
  for (const frame of root.querySelectorAll<HTMLElement>(".table-wrap")) {
    if (frame.scrollWidth <= frame.clientWidth) continue;
    const name = frame.querySelector("caption") ?? frame.closest("section, .panel")?.querySelector("h2, h3") ?? document.querySelector("h1");
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", name?.textContent?.trim() ?? "");
  }
}
