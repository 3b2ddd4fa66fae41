// Short notices after a partial request. A server asks for one with the header HX-Trigger: {"toast": {"text": …, "tone": …}}.
const GOOD_STAYS = 8_000;

export function toast(text: string, tone = "note"): void {
  const place = document.getElementById("toasts");
  const pattern = document.getElementById("toast-pattern") as HTMLTemplateElement | null;
  if (!place || !pattern) return;
  const box = (pattern.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  box.classList.add(tone);
  const words = box.querySelector("p");
  if (words) words.textContent = text;
  box.querySelector("button")?.addEventListener("click", () => box.remove());
  place.append(box);
  if (tone === "good" || tone === "success") window.setTimeout(() => box.remove(), GOOD_STAYS);
}

export function setUpToasts(): void {
  document.addEventListener("toast", (event) => {
    const detail = (event as CustomEvent<{ text?: string; tone?: string; value?: string }>).detail;
    toast(detail.text ?? detail.value ?? "", detail.tone);
  });
}

export function sayFailed(): void {
  toast(document.getElementById("toasts")?.dataset.failed ?? "", "bad");
}
