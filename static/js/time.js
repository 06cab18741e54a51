// Shows moments in the reader's own time zone; the page itself says them in UTC.
const shows = { day: { dateStyle: "long" }, appointed: { dateStyle: "full", timeStyle: "short" } };
const moment = { dateStyle: "long", timeStyle: "short" };

for (const element of document.querySelectorAll("time[datetime]")) {
  const when = new Date(element.dateTime);
  // A part of a page may be in another language.
  const language = element.closest("[lang]").lang;
  if (!Number.isNaN(when.getTime())) element.textContent = when.toLocaleString(language, shows[element.dataset.show] ?? moment);
}
