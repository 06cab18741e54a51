// Day and hour of sending in the writer's own time zone: without this they are UTC.
const [day, hour, zone, hint] = ["send_on", "send_at", "zone", "later-hint"].map((id) => document.getElementById(id));
const two = (number) => String(number).padStart(2, "0");

// How far from UTC the writer is at that hour, in minutes; "gap" where clocks are put forward over it.
const distance = () => {
  const at = new Date(`${day.value}T${hour.value}`);
  if (Number.isNaN(at.getTime())) return "";
  return `${two(at.getHours())}:${two(at.getMinutes())}` === hour.value.slice(0, 5) ? String(-at.getTimezoneOffset()) : "gap";
};

if (day && hour && zone && hint) {
  const kept = new Date(`${day.value}T${hour.value}Z`);
  if (zone.value !== "gap" && !Number.isNaN(kept.getTime())) {
    const at = new Date(kept.getTime() - (Number(zone.value) || 0) * 60_000);
    day.value = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    hour.value = `${two(at.getHours())}:${two(at.getMinutes())}`;
  }
  hint.textContent = hint.dataset.own;
  const note = () => { zone.value = distance(); };
  note();
  for (const field of [day, hour]) field.addEventListener("input", note);
  day.form.addEventListener("submit", note);
}
