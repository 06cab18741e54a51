// A day that is looked for is the reader's: how far from UTC it begins goes along, in minutes. Without this it is a day of UTC.
const zone = document.querySelector("[data-day]");
const day = zone && document.getElementById(zone.dataset.day);

day?.form.addEventListener("submit", () => {
  const from = new Date(`${day.value}T00:00`);
  zone.value = Number.isNaN(from.getTime()) ? "" : String(-from.getTimezoneOffset());
});
