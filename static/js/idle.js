// Warns before a session ends for want of activity, and leaves the page when it has. Seconds, texts and the form token
// come with the page.
const dialog = document.querySelector("[data-idle]");
const { warn, keep, token, end } = dialog.dataset;
const status = dialog.querySelector("[role=status]");
let ends = 0;
let timer;

// Clocks stand still while a device sleeps; what counts is when the session ends.
const check = () => {
  clearTimeout(timer);
  const left = ends - Date.now();
  if (left <= 0) return location.assign(end);
  const calm = left - Number(warn) * 1000;
  if (calm <= 0 && !dialog.open) dialog.showModal();
  timer = setTimeout(check, Math.min(calm > 0 ? calm : left, 30_000));
};

const start = (seconds) => {
  ends = Date.now() + Number(seconds) * 1000;
  check();
};

dialog.querySelector("[data-stay]").addEventListener("click", async () => {
  try {
    const answer = await fetch(keep, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Form-Token": token },
      body: "{}",
      credentials: "same-origin",
      redirect: "error",
    });
    if (!answer.ok) return location.assign(end);
    const { seconds } = await answer.json();
    dialog.close();
    start(seconds);
  } catch {
    status.textContent = dialog.dataset.offline;
  }
});

// Escape keeps the dialog: one has to choose, or the time runs out.
dialog.addEventListener("cancel", (event) => event.preventDefault());
document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
start(dialog.dataset.idle);
