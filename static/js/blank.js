// A code that was shown once leaves the screen: after two minutes, and when the page is left. One that is read aloud is shown group by
// group.
const shown = document.querySelector("[data-blank]");
const blank = () => {
  if (shown.dataset.blank) shown.textContent = shown.dataset.blank;
};

if (shown) {
  setTimeout(blank, 2 * 60 * 1000);
  addEventListener("pagehide", blank);
  const groups = [...shown.querySelectorAll("[data-group]")];
  const next = shown.querySelector("button");
  if (next) {
    let at = -1;
    const turn = () => {
      at = (at + 1) % groups.length;
      groups.forEach((group, place) => (group.hidden = place !== at));
    };
    next.hidden = false;
    next.addEventListener("click", turn);
    turn();
  }
}
