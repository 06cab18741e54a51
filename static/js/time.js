// Shows moments in the reader's own time zone; the page itself says them in UTC.
const shows = { day: { dateStyle: "long" }, appointed: { dateStyle: "full", timeStyle: "short" }, clock: { timeStyle: "medium" } };
const moment = { dateStyle: "long", timeStyle: "short" };

for (const one of document.querySelectorAll("time[datetime]")) {
  const when = new Date(one.dateTime);
  // A part of a page may be in another language.
  const language = one.closest("[lang]").lang;
  if (!isNaN(when)) one.textContent = when.toLocaleString(language, shows[one.dataset.show] ?? moment);
}
