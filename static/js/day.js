// A day is the reader's: how far from UTC it begins goes along, in minutes; the day stands in the field that is named, or in the button
// that is pressed. Without this it is a day of UTC.
for (const zone of document.querySelectorAll("[data-day]")) {
  zone.form.addEventListener("submit", (event) => {
    const day = document.getElementById(zone.dataset.day) ?? event.submitter;
    const from = new Date(`${day?.value}T00:00`);
    zone.value = Number.isNaN(from.getTime()) ? "" : String(-from.getTimezoneOffset());
  });
}
