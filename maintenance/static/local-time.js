// Says a stretch in the reader's own zone too, where that differs. Nothing is sent anywhere.
for (const line of document.querySelectorAll("[data-local-start]")) {
  const start = new Date(line.dataset.localStart);
  const end = new Date(line.dataset.localEnd);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offset = -start.getTimezoneOffset();
  const said = /([+-])(\d\d):(\d\d)$/.exec(line.dataset.localStart);
  const theirs = said ? (said[1] === "-" ? -1 : 1) * (Number(said[2]) * 60 + Number(said[3])) : 0;
  if (offset === theirs) continue;
  const words = new Intl.DateTimeFormat("en-US", {
    weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short",
  });
  line.textContent = `Where you are, ${here.replaceAll("_", " ")}: ${words.formatRange(start, end)}`;
  line.hidden = false;
}
