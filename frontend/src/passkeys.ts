// Passkeys: the browser's part of making one, and of signing in with one.
interface Options {
  publicKey: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON;
}

async function optionsOf(form: HTMLFormElement): Promise<Options> {
  const held = document.getElementById("js_data");
  if (held?.textContent) {
    const data = JSON.parse(held.textContent) as { creation_options?: Options; request_options?: Options };
    const options = data.creation_options ?? data.request_options;
    if (options) return options;
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return ((await answer.json()) as { request_options: Options }).request_options;
}

async function made(form: HTMLFormElement): Promise<Credential | null> {
  const { publicKey } = await optionsOf(form);
  const alone = form.querySelector<HTMLInputElement>('input[name="passwordless"]')?.checked ?? false;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    userVerification: alone ? "required" : (publicKey.authenticatorSelection?.userVerification ?? "preferred"),
  };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
}

async function shown(form: HTMLFormElement): Promise<Credential | null> {
  const { publicKey } = await optionsOf(form);
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

export function setUpPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    const failed = form.querySelector<HTMLElement>("[data-passkey-failed]");
    if (!("PublicKeyCredential" in window)) continue;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const asked = form.dataset.passkey === "create" ? made(form) : shown(form);
      asked.then((credential) => {
        const field = form.querySelector<HTMLInputElement>('input[name="credential"]');
        if (!credential || !field) throw new Error("no credential");
        field.value = JSON.stringify(credential);
        form.submit();
      }).catch(() => {
        if (failed) failed.hidden = false;
      });
    });
  }
}
