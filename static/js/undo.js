// Counts down how long something can be undone, and takes the button away at the end. The page says until when; what counts is not
// read out.
for (const form of document.querySelectorAll("form[data-left]")) {
  const end = Date.now() + form.dataset.left * 1_000;
  const count = form.querySelector("[data-count]");
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1_000);
    if (left > 0) {
      const seconds = `0${left % 60}`.slice(-2);
      count.textContent = `${Math.floor(left / 60)}:${seconds}`;
      return setTimeout(tick, 1_000);
    }
    const line = form.querySelector("p");
    const had = form.contains(document.activeElement);
    line.textContent = form.dataset.over;
    form.querySelector("button").remove();
    line.tabIndex = -1;
    if (had) line.focus();
  };
  tick();
}
