// Keeps what somebody writes, as they write: posts the form itself, under a button that nobody sees. What is about to leave the
// page waits for it. Without this there is a button that keeps it.
const SOON = 1_500;
const AGAIN = 10_000;

for (const status of document.querySelectorAll("[data-draft]")) {
  const form = status.closest("form");
  const { kept, lost } = status.dataset;
  const discard = form.querySelector("[data-discard]");
  let dirty = false;
  let over = false;
  let timer;
  let saving = Promise.resolve();
  let call;

  const say = (text) => { if (status.textContent !== text) status.textContent = text; };

  const once = async (keepalive) => {
    if (!dirty || over) return;
    dirty = false;
    const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    fields.set("act", "typing");
    call = new AbortController();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: fields,
        credentials: "same-origin",
        redirect: "error",
        cache: "no-store",
        keepalive,
        signal: call.signal,
      });
      if (!answer.ok) throw Object.assign(new Error("refused"), { final: answer.status < 500 });
      say(kept);
      discard.hidden = false;
    } catch ({ final }) {
      if (over) return;
      dirty = true;
      say(lost);
      clearTimeout(timer);
      if (!final) timer = setTimeout(save, AGAIN);
    }
  };

  const save = (keepalive = false) => {
    clearTimeout(timer);
    saving = saving.then(() => once(keepalive));
    return saving;
  };

  form.querySelector("[data-plain][value=keep]").hidden = true;
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, SOON);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });
  // The session is about to end (idle.js).
  document.addEventListener("leaving", ({ detail }) => detail.push(save()));
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target === form) {
      // It goes with the form now; what is on its way to be kept must not come after it.
      over = true;
      clearTimeout(timer);
      call?.abort();
    } else if (dirty) {
      // Signing out, say.
      event.preventDefault();
      const { target, submitter } = event;
      save().then(() => { over = true; dirty = false; target.requestSubmit(submitter); });
    }
  });
}
