// Finds while somebody types: sends the form itself, a moment after the last key, and puts what comes back in the place of what was
// found before. The focus stays in the field, and how many there are is said. Without this there is the button.
const form = document.querySelector("[data-find]");
const place = document.getElementById("hits");
const SOON = 250;
const FEWEST = 2;
const PATIENCE = 10_000;

if (form && place) {
  const field = form.querySelector("[name=words]");
  const status = form.querySelector("[role=status]");
  let timer;
  let call;

  // Who was chosen stays so while they are shown; whoever stood among the old ones stands in the field again.
  const show = (said, hits) => {
    const held = place.contains(document.activeElement);
    const chosen = Array.from(place.querySelectorAll(":checked"), (box) => box.value);
    place.replaceChildren(...hits);
    for (const box of place.querySelectorAll("[type=checkbox]")) box.checked = chosen.includes(box.value);
    if (held) field.focus();
    status.textContent = said;
  };

  // What is on its way is of what was typed before.
  const stop = () => {
    const old = call;
    call = undefined;
    clearTimeout(timer);
    old?.abort();
  };

  // The browser reads the answer as a page of its own: no text becomes markup here.
  const ask = () => {
    const mine = new XMLHttpRequest();
    const fields = new URLSearchParams(new FormData(form));
    fields.set("typing", "1");
    mine.open("POST", form.action);
    mine.responseType = "document";
    mine.timeout = PATIENCE;
    mine.addEventListener("loadend", () => {
      if (call !== mine) return;
      const found = mine.status === 200 && mine.response?.querySelector("[data-said]");
      if (found) show(found.dataset.said, found.childNodes);
      else show(form.dataset.find, []);
    });
    call = mine;
    mine.send(fields);
  };

  form.addEventListener("input", () => {
    stop();
    const typed = field.value.trim().length;
    if (typed < FEWEST) show(typed > 0 ? form.dataset.few : "", []);
    else timer = setTimeout(ask, SOON);
  });
  form.addEventListener("submit", stop);
}
