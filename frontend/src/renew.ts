// A wall display renews itself. A page says after how many seconds; it is kept as it stands while the server is away.
const SECOND = 1000;

export function setUpRenewal(): void {
  const seconds = Number(document.querySelector<HTMLElement>("[data-renew]")?.dataset.renew ?? 0);
  if (!seconds) return;
  window.setInterval(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href ?? location.href;
    void fetch(icon, { method: "HEAD", cache: "no-store" }).then((answer) => { if (answer.ok) location.reload(); }).catch(() => undefined);
  }, seconds * SECOND);
}
