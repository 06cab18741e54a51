// A list is read from a file here, and leaves with the form like what is typed.
const box = document.querySelector("[data-list]");
const area = document.querySelector("textarea[name=list]");

if (box && area) {
  const wrong = box.querySelector("[role=alert]");
  box.hidden = false;
  box.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    wrong.textContent = "";
    if (!file) return;
    try {
      area.value = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    } catch {
      wrong.textContent = box.dataset.list;
    }
  });
}
