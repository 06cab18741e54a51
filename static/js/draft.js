// Keeps what somebody writes, as they write: posts the form itself, under a button that nobody sees. What is about to leave the
// page waits for it. Without this there is a button that keeps it; it comes back where this is refused, and says why.
const SOON = 1_500;
const AGAIN = 10_000;
// Bytes that a browser sends on when the page is gone.
const SMALL = 60_000;
// Whoever is about to leave the page waits so long for it.
const PATIENCE = 5_000;
// What hangs for so long is sent again.
const HANGING = 20_000;

for (const status of document.querySelectorAll("[data-draft]")) {
  const form = status.closest("form");
  const { kept, lost } = status.dataset;
  const discard = form.querySelector("[data-discard]");
  const keep = form.querySelector("[data-plain][value=keep]");
  let dirty = false;
  let over = false;
  let warned = false;
  let waits = 0;
  let timer;
  let saving = Promise.resolve();
  let call;

  const say = (text) => { if (status.textContent !== text) status.textContent = text; };

  const once = async () => {
    if (!dirty || over) return;
    dirty = false;
    const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    fields.set("act", "typing");
    const mine = new AbortController();
    call = mine;
    waits += 1;
    setTimeout(() => mine.abort(), HANGING);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "x-unattended": "1" },
        body: fields,
        credentials: "same-origin",
        redirect: "error",
        cache: "no-store",
        keepalive: String(fields).length < SMALL,
        signal: mine.signal,
      });
      if (!answer.ok) throw Object.assign(new Error("refused"), { final: answer.status < 500 });
      say(kept);
      keep.hidden = true;
      discard.hidden = false;
    } catch ({ final }) {
      // What is newer is on its way.
      if (over || call !== mine) return;
      dirty = true;
      say(lost);
      clearTimeout(timer);
      if (final) keep.hidden = false;
      else timer = setTimeout(save, AGAIN);
    } finally {
      waits -= 1;
    }
  };

  const save = () => {
    clearTimeout(timer);
    saving = saving.then(once);
    return saving;
  };

  // What is in the way gives way: a page that goes waits for nothing.
  const saveNow = () => {
    if (!dirty) return;
    clearTimeout(timer);
    call?.abort();
    saving = Promise.all([saving, once()]);
  };

  keep.hidden = true;
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    warned = false;
    clearTimeout(timer);
    timer = setTimeout(save, SOON);
  });
  // A file is there (attach.js).
  form.addEventListener("attached", () => {
    dirty = true;
    save();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) saveNow(); });
  addEventListener("pagehide", saveNow);
  // The session is about to end, or goes on (idle.js), which is told whether this is still to be kept.
  document.addEventListener("leaving", ({ detail }) => detail.push(save().then(() => dirty && !over)));
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target === form) {
      // It goes with the form now; what is on its way to be kept must not come after it.
      over = true;
      clearTimeout(timer);
      call?.abort();
    } else if ((dirty || waits > 0) && !warned) {
      // Signing out, say. Where nothing can be kept, whoever presses again goes all the same.
      event.preventDefault();
      const { target, submitter } = event;
      Promise.race([save(), new Promise((go) => setTimeout(go, PATIENCE))]).then(() => {
        if (waits > 0) {
          dirty = true;
          say(lost);
        }
        warned = dirty;
        if (warned) return status.scrollIntoView({ block: "center" });
        over = true;
        target.requestSubmit(submitter);
      });
    }
  });
}
