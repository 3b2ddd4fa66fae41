// Moments are UTC in the page; the reader sees them in the clock and calendar words of the desk.
const SHAPES: Record<string, Intl.DateTimeFormatOptions> = {
  moment: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
  day: { day: "numeric", month: "short", year: "numeric" },
  hour: { hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
};

export function showLocalTimes(root: ParentNode): void {
  const written = document.documentElement.lang || "en";
  const language = written === "en" ? "en-GB" : written; // day before month, twenty-four hours
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-when]")) {
    const shape = SHAPES[element.dataset.when ?? ""];
    const moment = new Date(element.dateTime);
    if (!shape || Number.isNaN(moment.getTime())) continue;
    element.title ||= element.textContent ?? "";
    element.textContent = new Intl.DateTimeFormat(language, shape).format(moment);
    element.removeAttribute("data-when");
  }
}
