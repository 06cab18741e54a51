// Sends chosen or dropped files piece by piece, and goes on by itself after a lost connection: every answer says which piece is
// next. Addresses, the form token and every text come with the page; without this, the form sends the files itself.
const WAITS = [1, 2, 4, 8, 15, 30];
const TRIES = 60;

// A while, or until the connection is back.
const pause = (seconds) => new Promise((go) => {
  const timer = setTimeout(go, seconds * 1000);
  addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true });
});

for (const box of document.querySelectorAll("[data-attach]")) {
  const { attach, piece, going, done, lost, waiting, failed } = box.dataset;
  const form = box.closest("form");
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("ul");
  const line = box.querySelector("template").content.firstElementChild;
  const status = box.querySelector("[role=status]");
  // Which files the page shows, for whoever is to see what leaves.
  const shown = form.querySelector("[name=shown]");
  const say = (text, name = "", percent = "") => { status.textContent = text.replace("#name#", name).replace("#percent#", percent); };
  let queue = Promise.resolve();
  let waits = 0;
  let pressed;

  const call = async (address, type, body) => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        const answer = await fetch(address, {
          method: "POST",
          headers: { "Content-Type": type, Accept: "application/json", "X-Form-Token": box.dataset.token },
          body,
          credentials: "same-origin",
          redirect: "error",
          cache: "no-store",
        });
        // The key was used in another tab: the cookie that it brings is there a moment later.
        if (answer.status < 500 && answer.status !== 408 && (answer.status !== 401 || tries > 2)) {
          const json = await answer.json();
          if (answer.ok && json.next !== undefined) return json;
          throw Object.assign(new Error("refused"), { said: json.said ?? json.detail ?? failed });
        }
      } catch (error) {
        if (error.said) throw error;
      }
      say(lost);
      await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
    }
    throw new Error("away");
  };

  const send = async (file) => {
    const row = line.cloneNode(true);
    const [name, bar, trouble, remove] = ["bdi", "progress", "[role=alert]", "button"].map((one) => row.querySelector(one));
    name.textContent = file.name;
    bar.setAttribute("aria-label", file.name);
    remove.setAttribute("aria-label", remove.getAttribute("aria-label").replace("#name#", file.name));
    list.append(row);
    list.hidden = false;
    try {
      const about = { name: file.name, type: file.type, size: file.size, modified: file.lastModified };
      const begun = await call(attach, "application/json", JSON.stringify(about));
      if (shown) shown.value += ` ${begun.file}`;
      const pieces = Math.ceil(file.size / piece);
      let at = begun.next;
      let told = 0;
      while (at < pieces) {
        bar.value = at / pieces;
        if (at / pieces >= told + 0.25) say(going, file.name, Math.floor((told = at / pieces) * 100));
        const bytes = await file.slice(at * piece, (at + 1) * piece).arrayBuffer();
        at = (await call(`${attach}/${begun.file}/${at}`, "application/octet-stream", bytes)).next;
      }
      remove.value = `remove:${begun.file}`;
      // The same file, begun on an earlier page.
      for (const other of list.querySelectorAll("button")) if (other !== remove && other.value === remove.value) other.closest("li").remove();
      say(done, file.name);
      // A file by itself is kept like a text (draft.js).
      form.dispatchEvent(new CustomEvent("attached"));
      return true;
    } catch (error) {
      trouble.textContent = error.said ?? failed;
      trouble.hidden = false;
      remove.remove();
      pressed = undefined;
      say("");
      return false;
    } finally {
      bar.remove();
      remove.hidden = false;
    }
  };

  const take = (files) => {
    for (const file of files) {
      waits += 1;
      queue = queue.then(() => send(file)).then(() => {
        waits -= 1;
        if (waits === 0 && pressed) form.requestSubmit(pressed);
      });
    }
  };

  // Where there is no pointer, nothing can be dropped.
  box.querySelector("[data-script]").hidden = !matchMedia("(hover:hover)").matches;
  box.querySelector("[data-plain]").hidden = true;
  input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
  box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("over"); });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  // What is pressed while files are on their way is done when they are there.
  form.addEventListener("submit", (event) => {
    if (waits === 0) return;
    event.preventDefault();
    pressed = event.submitter;
    say(waiting);
  });
}
