// Shows moments in the reader's own time zone; the page itself says them in UTC.
const language = document.documentElement.lang;
const day = new Intl.DateTimeFormat(language, { dateStyle: "long" });
const appointed = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });

for (const element of document.querySelectorAll("time[datetime]")) {
  const when = new Date(element.dateTime);
  if (!Number.isNaN(when.getTime())) element.textContent = ({ day, appointed }[element.dataset.show] ?? moment).format(when);
}
