// Says a stretch, or the end of one, in the reader's own zone too, where their clocks differ. Nothing
// is sent anywhere.
const parts = { weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" };

function said(zone, start, end) {
  const format = new Intl.DateTimeFormat("en-US", { ...parts, timeZone: zone });
  return start ? format.formatRange(start, end) : format.format(end).replace(" at ", ", ");
}

// A zone without a name of its own goes by its offset: “UTC”, “UTC+05:00”.
function zoneName(moment) {
  const named = new Intl.DateTimeFormat("en-US", { timeZoneName: "longGeneric" }).formatToParts(moment);
  const { value } = named.find((part) => part.type === "timeZoneName");
  const offset = value.match(/^GMT(.*)$/)?.[1];
  return offset === undefined ? value : `UTC${offset === "+00:00" ? "" : offset.replace("-", "−")}`;
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
