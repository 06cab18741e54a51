// Warns before a session ends for want of activity, ends it when its time is over, and leaves the page. Seconds, texts and the form
// token come with the page. Tabs tell each other: what is done in one keeps all, and signing out in one leaves all.
const dialog = document.querySelector("[data-idle]");
const { warn, keep, over, token, end } = dialog.dataset;
const status = dialog.querySelector("[role=status]");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : undefined;
let ends = 0;
let kept = Date.now();
let timer;

// What was typed is kept first (draft.js): asked for from the warning on, while there is a session to keep it in.
const keepTyped = () => {
  const waits = [];
  document.dispatchEvent(new CustomEvent("leaving", { detail: waits }));
  return Promise.race([Promise.allSettled(waits), new Promise((go) => setTimeout(go, 5_000))]);
};

const call = (address) => fetch(address, {
  method: "POST",
  headers: { "Content-Type": "application/json", Accept: "application/json", "X-Form-Token": token },
  body: "{}",
  redirect: "error",
});

// A tab that slept may not have heard of what was done in another one: the portal knows, and ends what nobody uses.
const leave = async () => {
  await keepTyped();
  const seconds = await call(over).then((answer) => answer.json()).then((left) => left.seconds, () => 0);
  if (seconds > 0) until(Date.now() + seconds * 1000);
  else location.assign(end);
};

// Clocks stand still while a device sleeps; what counts is when the session ends.
const check = () => {
  clearTimeout(timer);
  const left = ends - Date.now();
  if (left <= 0) return leave();
  const calm = left - Number(warn) * 1000;
  if (calm <= 0) keepTyped();
  if (calm <= 0 && !dialog.open) dialog.showModal();
  if (calm > 0 && dialog.open) dialog.close();
  timer = setTimeout(check, Math.min(calm > 0 ? calm : left, 30_000));
};

const until = (moment) => {
  ends = Math.max(ends, moment);
  check();
};

const start = (seconds) => {
  until(Date.now() + Number(seconds) * 1000);
  tabs?.postMessage({ ends });
};

const stay = async () => {
  kept = Date.now();
  try {
    const answer = await call(keep);
    if (answer.status >= 500) throw new Error("away");
    if (!answer.ok) return location.assign(end);
    start((await answer.json()).seconds);
    status.textContent = "";
  } catch {
    status.textContent = dialog.dataset.offline;
  }
};

dialog.querySelector("[data-stay]").addEventListener("click", stay);
// Whoever types is there: nothing typed is lost to the clock.
document.addEventListener("input", () => { if (Date.now() - kept > 60_000) stay(); });
// Whoever presses Escape is there.
dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
// A page that the browser kept in memory is asked for again: signed out, there is nothing to see.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
tabs?.addEventListener("message", ({ data }) => (data.ended ? location.assign(end) : until(data.ends)));
start(dialog.dataset.idle);
