// Runs a passkey ceremony when its button is pressed. Addresses, the form token and every text come with the page.
import { capabilities, create, forget, get, supported } from "./passkey.js";

// A refusal quicker than any person: a browser inside another app, which offers passkeys and cannot do them.
const TOO_QUICK = 1000;

const ask = async (address, token, body) => {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-Form-Token": token },
    body: JSON.stringify(body),
    credentials: "same-origin",
    redirect: "error",
    cache: "no-store",
  });
  const json = await answer.json();
  if (!answer.ok) throw Object.assign(new Error("refused"), { problem: json });
  return json;
};

const steer = async (options, box) => {
  const onPhone = box.dataset.where === "phone";
  const { here, phone } = onPhone ? { here: false, phone: true } : await capabilities();
  if (!here && phone && !options.hints?.length) options.hints = ["hybrid"];
  if (onPhone && options.authenticatorSelection) options.authenticatorSelection.authenticatorAttachment = "cross-platform";
  return options;
};

const run = async (box, progress) => {
  const { begin, finish, token, kind, purpose } = box.dataset;
  const { publicKey } = await ask(begin, token, { purpose });
  const options = await steer(publicKey, box);
  progress(box.dataset.waiting);
  const began = performance.now();
  let credential;
  try {
    credential = await (kind === "create" ? create(options) : get(options));
  } catch (error) {
    const quick = error.name === "NotAllowedError" && performance.now() - began < TOO_QUICK;
    throw Object.assign(error, { text: quick ? box.dataset.blocked : error.name === "InvalidStateError" ? box.dataset.exists : box.dataset.failed });
  }
  // A browser that does not say where the key is: it was asked for on a telephone.
  if (box.dataset.where === "phone") credential.authenticatorAttachment ??= "cross-platform";
  progress(box.dataset.checking);
  try {
    return await ask(finish, token, credential);
  } catch (error) {
    if (["passkey_unknown", "passkey_not_attested"].includes(error.problem?.code)) forget(options.rpId, credential.id);
    throw error;
  }
};

const explain = (error, box) => {
  if (error.text) return error.text;
  if (error.problem) return [error.problem.detail, error.problem.reference].filter(Boolean).join(" ");
  return box.dataset.offline;
};

for (const box of document.querySelectorAll("[data-ceremony]")) {
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  const alert = box.querySelector("[role=alert]");
  const progress = (text) => { status.textContent = text ?? ""; };
  const trouble = (text, link) => {
    alert.textContent = text ?? "";
    if (link) alert.append(" ", Object.assign(document.createElement("a"), link));
    alert.hidden = !text;
  };

  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    if (!supported()) return trouble(box.dataset.unsupported);
    button.setAttribute("aria-disabled", "true");
    trouble("");
    progress(box.dataset.working);
    try {
      const { next } = await run(box, progress);
      progress(box.dataset.done);
      // The address is asked for anew: what was sent to it is not sent again. What was typed is brought back to its form.
      const kept = document.querySelector("form[data-kept]");
      if (kept) kept.submit(); else if (next) location.assign(next); else location.replace(location.pathname + location.search);
    } catch (error) {
      progress("");
      trouble(explain(error, box), error.problem?.link);
      button.removeAttribute("aria-disabled");
    }
  });
}
