// Warns before a session ends, ends it when its time is over, and leaves the page. Where something typed could not be kept, it does not
// leave: the page is covered, and what stands in it is taken out but for the forms that were typed in, until whoever typed there signs in
// again in another tab, or throws it away. Seconds, texts and tokens come with the page. Tabs tell each other: what is done in one keeps all, and signing out in one leaves all.
const dialog = document.querySelector("[data-idle]");
const { warn, keep, over, end, limit, offline, other } = dialog.dataset;
const asked = "asked" in dialog.dataset;
const [heading, text, status] = dialog.querySelectorAll("h2,p");
const stays = dialog.querySelector("[data-stay]");
const moods = { idle: [heading, text, stays].map((part) => part.textContent) };
for (const mood of ["last", "held"]) moods[mood] = dialog.dataset[mood].split("\n");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : undefined;
let { session } = dialog.dataset;
// It ends at its longest, whatever is done.
let last = "final" in dialog.dataset;
let ends = 0;
let kept = Date.now();
let held = false;
let busy = false;
let told = false;
let mood;
let focus;
let timer;
let stripped = false;

const FIELDS = "main :is(input,textarea)";

const within = (promise, late) => Promise.race([promise, new Promise((go) => setTimeout(go, 8_000, late))]);

// Nothing where the portal cannot be reached.
const call = (address, body = {}) => within(fetch(address, {
  method: "POST",
  headers: { "Content-Type": "application/json", Accept: "application/json", "X-Form-Token": dialog.dataset.token },
  body: JSON.stringify(body),
  redirect: "error",
}).then((answer) => (answer.status < 500 ? answer : undefined), () => undefined));

// Where somebody writes something.
const written = ({ form, type, value }) =>
  value && form?.method !== "get" && !/^(hidden|checkbox|radio|submit)$/.test(type) && !form?.matches("[role=search]");

// Typed where nothing keeps it. In what answers a form, all that stands in a field was typed.
const typed = (field) => {
  const draft = field.form?.querySelector("[data-draft]");
  return written(field) && (asked ? !draft?.textContent : !draft && field.value !== field.defaultValue);
};

// What was typed is kept first (draft.js): asked for from the warning on, while there is a session to keep it in. Whether there is
// something that could not be.
const loose = async () => {
  const waits = [];
  document.dispatchEvent(new CustomEvent("leaving", { detail: waits }));
  const failed = await within(Promise.all(waits), [true]);
  return failed.includes(true) || [...document.querySelectorAll(FIELDS)].some(typed);
};

const thin = (part, stays) => {
  for (const child of [...part.childNodes]) {
    if (stays.has(child)) continue;
    if ([...stays].some((one) => child.contains(one))) thin(child, stays);
    else child.remove();
  }
};

// Whoever comes to a covered page finds no letter beneath it, whatever they look with: of what stood there, the forms that somebody wrote in
// are left whole, with the line that opens them, and a heading that says so.
const strip = () => {
  const main = document.querySelector("main");
  if (stripped) return;
  stripped = true;
  const stays = new Set();
  for (const field of document.querySelectorAll(FIELDS)) {
    const { form } = field;
    const kept = form?.querySelector("[data-draft]");
    if (!kept && !(written(field) && (asked || field.value !== field.defaultValue))) continue;
    for (const part of form ? [form, ...form.elements] : [field]) stays.add(part);
    for (let up = field.closest("details"); up; up = up.parentElement.closest("details")) stays.add(up.querySelector("summary"));
  }
  thin(main, stays);
  const [title, line] = dialog.dataset.rest.split("\n");
  const [head, said] = ["h1", "p"].map((name) => document.createElement(name));
  [head.textContent, said.textContent, head.tabIndex] = [title, line, -1];
  main.prepend(head, said);
};

const cover = (on) => {
  for (const part of document.body.children) if (part !== dialog) part.hidden = on;
};

const show = (next) => {
  if (dialog.open && mood === next) return;
  mood = next;
  [heading.textContent, text.textContent, stays.textContent] = moods[mood];
  for (const part of dialog.querySelectorAll("[data-in]")) part.hidden = !part.dataset.in.includes(mood);
  dialog.close();
  dialog.showModal();
};

// The portal knows who is there: a tab that slept may not have heard of what was done in another one. It ends what nobody uses, and
// gives whoever signed in again what this page's forms need.
const leave = async () => {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  if (!held) focus = document.activeElement;
  cover(true);
  const stuck = await loose();
  const places = [...document.querySelectorAll("[name=token],[data-token]")];
  const answer = await call(over, { tokens: places.map((place) => place.dataset.token ?? place.value) });
  const left = answer?.ok ? await answer.json() : {};
  busy = false;
  if (left.seconds > 0) return goOn(left, places);
  if (!stuck) {
    held = false;
    return location.assign(last ? limit : end);
  }
  held = true;
  strip();
  show("held");
  status.textContent = !answer ? offline : answer.status === 403 ? other : "";
  if (!answer) timer = setTimeout(leave, 10_000);
};

const goOn = (left, places) => {
  places.forEach((place, at) => {
    const token = left.tokens?.[at];
    if (token && "token" in place.dataset) place.dataset.token = token;
    else if (token) place.value = token;
  });
  held = told = false;
  ends = 0;
  cover(false);
  start(left);
  if (!dialog.open) (focus?.isConnected ? focus : document.querySelector("h1"))?.focus();
  loose();
};

// Clocks stand still while a device sleeps; what counts is when the session ends.
const check = () => {
  clearTimeout(timer);
  const left = ends - Date.now();
  if (left <= 0) return leave();
  const calm = left - Number(warn) * 1000;
  if (calm <= 0) loose();
  if (calm > 0) dialog.close();
  else if (!told || !last) show(last ? "last" : "idle");
  timer = setTimeout(check, Math.min(calm > 0 ? calm : left, 30_000));
};

const until = (moment) => {
  ends = Math.max(ends, moment);
  check();
};

const start = (left) => {
  ({ session, final: last } = left);
  status.textContent = "";
  until(Date.now() + left.seconds * 1000);
  tabs?.postMessage({ ends, session, last });
};

const stay = async () => {
  kept = Date.now();
  const answer = await call(keep);
  if (!answer) status.textContent = offline;
  else if (answer.ok) start(await answer.json());
  else leave();
};

stays.addEventListener("click", () => {
  told = last;
  if (last) dialog.close();
  stay();
});
dialog.querySelector("[data-drop]").addEventListener("click", () => {
  held = false;
  for (const form of document.forms) form.reset();
  location.assign(dialog.querySelector("a").pathname);
});
// Whoever types is there: nothing typed is lost to the clock.
document.addEventListener("input", () => { if (Date.now() - kept > 60_000) stay(); });
// Whoever presses Escape is there.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  if (held) leave();
  else stays.click();
});
dialog.addEventListener("close", () => { if (held && !dialog.open) dialog.showModal(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
addEventListener("beforeunload", (event) => { if (held) event.preventDefault(); });
// A page that the browser kept in memory is asked for again: signed out, there is nothing to see.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
tabs?.addEventListener("message", ({ data }) => {
  if (held || data.ended || data.session !== session) return leave();
  last = data.last;
  until(data.ends);
});
start({ session, final: last, seconds: dialog.dataset.idle });
