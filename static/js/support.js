// Before a code is asked for: can this browser make a key at all? Shows the part of the page that says what to do.
import { capabilities, supported } from "./passkey.js";

// Browsers inside other apps. They offer the interface and fail within milliseconds. Those of an iPhone's mail and code
// scanners name no app: a browser of its own says "Safari/" there, whoever made it, or the page stands on the home screen.
const INSIDE_AN_APP = /FBAN|FBAV|Instagram|BytedanceWebview|musical_ly|TikTok|Line\/|MicroMessenger|Snapchat|GSA\/|; wv\)/;
const NAMELESS = /^(?!.*Safari\/).*\((iPhone|iPad|iPod).*AppleWebKit\//;
const inside = (agent) => INSIDE_AN_APP.test(agent) || (NAMELESS.test(agent) && !navigator.standalone);

// Nobody points a telephone's camera at its own screen.
const agent = navigator.userAgent;
const carried = /Android|iP(hone|ad|od)/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);

const part = (name) => document.querySelector(`[data-support="${name}"]`);
const show = (name) => { const found = part(name); if (found) found.hidden = false; };

// A code of several lines is handed in as one of a single line.
document.querySelector("textarea.long")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// Where a key is only used, no form stands in the way of the button.
const form = part("form");

// Nobody types a code for nothing, and nobody is held back who knows better.
if (inside(agent)) {
  show("app");
  if (form) form.hidden = true;
  part("app").querySelector("[data-anyway]")?.addEventListener("click", () => { form.hidden = false; });
} else if (!supported()) {
  show("none");
  if (form) form.hidden = true;
} else if (form) {
  const { here, phone } = await capabilities();
  if (!here) show(carried ? "lock" : "phone");
  // A computer that cannot reach a telephone: there one goes on at the telephone alone.
  document.querySelector("[data-beside]")?.toggleAttribute("hidden", !phone);
}
