// Says a stretch in the reader's own zone too, where their clocks differ. Nothing is sent anywhere.
const parts = { weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" };

function formatted(zone) {
  return new Intl.DateTimeFormat("en-US", { ...parts, timeZone: zone });
}

function zoneName(moment) {
  const named = new Intl.DateTimeFormat("en-US", { timeZoneName: "longGeneric" }).formatToParts(moment);
  return named.find((part) => part.type === "timeZoneName").value;
}

for (const line of document.querySelectorAll("[data-local-start]")) {
  const start = new Date(line.dataset.localStart);
  const end = new Date(line.dataset.localEnd);
  const said = formatted(line.dataset.zone).formatRange(start, end);
  const theirs = formatted(undefined).formatRange(start, end);
  if (said === theirs) continue;
  const words = theirs.replaceAll("AM", "a.m.").replaceAll("PM", "p.m.");
  line.textContent = `Where you are, ${zoneName(start)}: ${words}`;
  line.hidden = false;
}
