// The palette: every page of the side navigation and the menus, found by a few letters of its name.
interface Way {
  name: string;
  href: string;
  hint: string;
}

function ways(): Way[] {
  const links = document.querySelectorAll<HTMLAnchorElement>(".nav a[href], .menu a[href]");
  return [...links].map((link) => ({
    name: (link.dataset.name ?? link.textContent ?? "").trim(),
    href: link.href,
    hint: link.dataset.key ? `g ${link.dataset.key}` : "",
  }));
}

function row(way: Way, index: number, chosen: boolean): HTMLLIElement {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const name = document.createElement("span");
  name.textContent = way.name;
  link.href = way.href;
  link.id = `way-${index}`;
  link.tabIndex = -1;
  link.setAttribute("role", "option");
  link.setAttribute("aria-selected", String(chosen));
  link.append(name);
  if (way.hint) {
    const hint = document.createElement("kbd");
    hint.textContent = way.hint;
    link.append(hint);
  }
  item.setAttribute("role", "none");
  item.append(link);
  return item;
}

export function setUpPalette(): void {
  const box = document.getElementById("palette") as HTMLDialogElement | null;
  const input = box?.querySelector("input");
  const list = box?.querySelector("ul");
  if (!box || !input || !list) return;
  let chosen = 0;
  const found = (): Way[] => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return ways().filter((way) => words.every((word) => way.name.toLocaleLowerCase().includes(word)));
  };
  const draw = (): void => {
    const rows = found();
    chosen = rows.length ? (chosen + rows.length) % rows.length : 0;
    list.replaceChildren(...rows.map((way, index) => row(way, index, index === chosen)));
    input.setAttribute("aria-activedescendant", rows.length ? `way-${chosen}` : "");
    document.getElementById(`way-${chosen}`)?.scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", () => { chosen = 0; draw(); });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      chosen += step;
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const way = found()[chosen];
      if (way) window.location.assign(way.href);
    }
  });
  box.addEventListener("toggle", draw);
  document.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest<HTMLElement>("[data-opens]");
    if (!opener) return;
    event.preventDefault();
    (document.getElementById(opener.dataset.opens ?? "") as HTMLDialogElement | null)?.showModal();
  });
}
