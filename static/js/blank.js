// A code that was shown once leaves the screen: after two minutes, and when the page is left.
const shown = document.querySelector("[data-blank]");
const blank = () => {
  if (shown.dataset.blank) shown.textContent = shown.dataset.blank;
};

if (shown) {
  setTimeout(blank, 2 * 60 * 1000);
  addEventListener("pagehide", blank);
}
