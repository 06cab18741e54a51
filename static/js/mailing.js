// Shows how far a mailing or an import is without loading the page again.
const section = document.querySelector("[data-progress]");
if (section) {
  // Few copies are sent before anybody looks: asked for at once, and then ever more seldom.
  let wait = 250;
  const ask = async () => {
    const answer = await fetch(section.dataset.progress, { headers: { accept: "application/json", "x-unattended": "1" } }).catch(() => null);
    if (answer?.status === 200) {
      const now = await answer.json();
      if (now.state !== section.dataset.state) return location.reload();
      section.querySelector("progress").value = now.done;
      for (const count of section.querySelectorAll("[data-count]")) count.textContent = now[count.dataset.count];
    }
    // Gone or signed out: the page says so when it is loaded again.
    if (!answer || answer.status === 200 || answer.status >= 500) setTimeout(ask, wait);
    wait = Math.min(2 * wait, 2_000);
  };
  ask();
}
