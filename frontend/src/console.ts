// What every page of the console loads.
import { setUpDrawing } from "./drawing";
import { setUpRequests } from "./htmx";
import { setUpKeys } from "./keys";
import { setUpMenus } from "./menus";
import { setUpPalette } from "./palette";
import { setUpPasskeys } from "./passkeys";
import { setUpFastTables } from "./settle";
import { setUpRenewal } from "./renew";
import { openWideTables } from "./tables";
import { showLocalTimes } from "./time";
import { sayFailed, setUpToasts } from "./toasts";

setUpRequests(sayFailed);
setUpToasts();

document.addEventListener("DOMContentLoaded", () => {
  showLocalTimes(document);
  openWideTables(document);
  setUpKeys();
  setUpMenus();
  setUpPalette();
  setUpPasskeys();
  setUpFastTables();
  setUpDrawing();
  setUpRenewal();
  document.querySelector<HTMLElement>(".error-summary")?.focus();
});
document.addEventListener("htmx:afterSwap", (event) => {
  showLocalTimes(event.target as ParentNode);
  openWideTables(event.target as ParentNode);
});
