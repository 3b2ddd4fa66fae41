// Evidence is dragged into a block of an assessment; each report has a form beside it that does the same by keyboard.
export function setUpDrawing(): void {
  const editor = document.querySelector<HTMLElement>("[data-draw-in]");
  if (editor === null) return;
  document.addEventListener("dragstart", (event) => {
    const report = (event.target as HTMLElement).closest?.<HTMLElement>("[data-report]")?.dataset.report;
    if (report !== undefined) event.dataTransfer?.setData("application/x-report", report);
  });
  editor.addEventListener("dragover", (event) => {
    const block = (event.target as HTMLElement).closest<HTMLElement>("[data-block]");
    if (block === null || !event.dataTransfer?.types.includes("application/x-report")) return;
    event.preventDefault();
    block.classList.add("is-over");
  });
  editor.addEventListener("dragleave", (event) => {
    (event.target as HTMLElement).closest<HTMLElement>("[data-block]")?.classList.remove("is-over");
  });
  editor.addEventListener("drop", (event) => {
    const block = (event.target as HTMLElement).closest<HTMLElement>("[data-block]");
    const report = event.dataTransfer?.getData("application/x-report");
    if (block === null || !report) return;
    event.preventDefault();
    const form = document.querySelector<HTMLFormElement>(`[data-report="${CSS.escape(report)}"] form`);
    const choice = form?.querySelector<HTMLSelectElement>('select[name="block"]');
    if (!form || !choice) return;
    choice.value = block.dataset.block ?? "";
    form.submit();
  });
}
