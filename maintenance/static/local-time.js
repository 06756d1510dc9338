// Says a stretch, or the end of one, in the reader's own zone too, where their clocks differ. Nothing
// is sent anywhere.
const parts = { weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" };

function said(zone, start, end) {
  const format = new Intl.DateTimeFormat("en-US", { ...parts, timeZone: zone });
  return start ? format.formatRange(start, end) : format.format(end).replace(" at ", ", ");
}

function zoneName(moment) {
  const named = new Intl.DateTimeFormat("en-US", { timeZoneName: "longGeneric" }).formatToParts(moment);
  return named.find((part) => part.type === "timeZoneName").value;
}

function sayIn(root) {
  for (const line of root.querySelectorAll("[data-local-end]")) {
    const start = line.dataset.localStart ? new Date(line.dataset.localStart) : null;
    const end = new Date(line.dataset.localEnd);
    const theirs = said(undefined, start, end);
    if (said(line.dataset.zone, start, end) === theirs) continue;
    const words = theirs.replaceAll("AM", "a.m.").replaceAll("PM", "p.m.");
    line.textContent = `Where you are, ${zoneName(start ?? end)}: ${words}`;
    line.hidden = false;
  }
}

sayIn(document);
document.addEventListener("put", (event) => sayIn(event.target));
