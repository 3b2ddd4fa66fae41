// The bell: the server rings when something came in that this seat may see. The ring carries nothing; the page asks anew.
const QUIET = 2_000; // milliseconds between two answers to the bell

export function listen(address: string, rung: () => void): void {
  if (!address) return;
  let waiting = 0;
  const line = new EventSource(address);
  line.addEventListener("news", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(rung, QUIET);
  });
  line.addEventListener("over", () => { line.close(); });
  window.addEventListener("pagehide", () => { line.close(); });
}
