// Follows the typing: posts the form to the endpoint that the Check button's page is made from too,
// and puts each piece of the answer in its place. The server keeps what was typed, and says all of it;
// without this module the Check button does the same.
const form = document.getElementById("proposal");
const said = document.getElementById("verdict-said");
const wide = window.matchMedia("(min-width: 72rem)");
const PAUSE_MILLISECONDS = 400;
let waiting = 0;
let asked = 0;

const byId = (root, id) => root.querySelector(`[id="${CSS.escape(id)}"]`);

function putVerdict(answer) {
  const before = document.getElementById("verdict");
  const now = byId(answer, "verdict");
  now.open = before.open || wide.matches;
  for (const fold of before.querySelectorAll("details[id][open]")) {
    const again = byId(now, fold.id);
    if (again) again.open = true;
  }
  before.replaceWith(now);
  const heading = byId(now, "verdict-heading").textContent;
  if (said.textContent !== heading) said.textContent = heading;
}

// Replaced whole, but only where it changed, so that a focused answer keeps its focus.
function putPiece(answer, id) {
  const before = document.getElementById(id);
  const now = byId(answer, id);
  if (before.outerHTML !== now.outerHTML && !before.contains(document.activeElement)) before.replaceWith(now);
}

// A reason that is being written stays as it is; only the fields around it come and go.
function putExceptions(answer) {
  const place = document.getElementById("exceptions");
  const now = byId(answer, "exceptions");
  for (const old of place.querySelectorAll(".exception")) {
    const typed = old.querySelector("textarea");
    if (!byId(now, old.id) && !typed.value && typed !== document.activeElement) old.remove();
  }
  for (const one of now.querySelectorAll(".exception")) {
    if (!byId(place, one.id)) place.append(one);
  }
  place.hidden = !place.querySelector(".exception");
}

async function judge() {
  const mine = ++asked;
  try {
    const body = new URLSearchParams(new FormData(form));
    const reply = await fetch(form.dataset.judge, { method: "POST", body, credentials: "same-origin" });
    if (!reply.ok || mine !== asked) return;
    const answer = document.createElement("template");
    answer.innerHTML = await reply.text();
    putVerdict(answer.content);
    putPiece(answer.content, "worked-out");
    putPiece(answer.content, "which");
    putExceptions(answer.content);
  } catch {
    // Not reachable just now: the next keystroke tries again, and the Check button is there.
  }
}

function rest() {
  clearTimeout(waiting);
  waiting = 0;
}

form.addEventListener("input", () => {
  rest();
  waiting = setTimeout(() => { waiting = 0; judge(); }, PAUSE_MILLISECONDS);
});
form.addEventListener("submit", rest);
// A tab closed in the middle of a word: what is typed is sent to be kept all the same.
window.addEventListener("pagehide", () => {
  if (waiting) navigator.sendBeacon(form.dataset.judge, new URLSearchParams(new FormData(form)));
});
if (wide.matches) document.getElementById("verdict").open = true;
