// Follows the typing: posts the form to the endpoint that the Check button's page is made from too,
// and puts each piece of the answer in its place. The server keeps what was typed, and says all of it;
// without this module the Check button does the same.
const form = document.getElementById("proposal");
const said = document.getElementById("verdict-said");
const wide = window.matchMedia("(min-width: 72rem)");
const PAUSE_MILLISECONDS = 400;
const PATIENCE_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 5_000;
let waiting = 0;
let retrying = 0;
let asked = 0;
let behind = false;

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

// Why there is no verdict on what is typed now; each is said with what is shown instead, and what to do.
const WAYS_ON = {
  unreachable: ["Midweek can’t be reached just now.", "Leave this page open, and nothing typed is lost: it asks again by itself every few seconds."],
  signedOut: ["You are signed out.", "Sign in again in another tab, and it goes on here by itself; or press Check, and you are asked to sign in. Nothing typed is lost."],
  another: ["Somebody else is signed in here now.", "Sign in again as yourself in another tab, and it goes on here by itself. Nothing typed is lost while this page is open."],
  failed: ["Midweek answered with an error.", "Leave this page open, and nothing typed is lost: it asks again by itself every few seconds. Press Check to read what is wrong."],
};

const NOT_JUDGED = "Not judged since your last change";

class NoVerdict extends Error {
  constructor(why) { super(why); this.why = why; }
}

const onPage = (html) => {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  return answer.content;
};

// A whole answer, or that there is none in time. A redirect is not followed: it leads to a sign-in.
async function asks(address, options = {}) {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
    const reply = await fetch(address, { credentials: "same-origin", redirect: "manual", signal, ...options });
    if (reply.status === 401 || reply.type === "opaqueredirect") throw new NoVerdict("signedOut");
    return { ok: reply.ok, status: reply.status, page: onPage(await reply.text()) };
  } catch (error) {
    throw error instanceof NoVerdict ? error : new NoVerdict("unreachable");
  }
}

// Whoever signed in again elsewhere has another token than this form: it is taken over, but from
// nobody else than who has typed here.
async function takeOverToken() {
  const { page } = await asks(form.action);
  const fresh = page.querySelector('#proposal input[name="csrf_token"]');
  const own = form.elements.namedItem("csrf_token");
  if (!fresh || own.value === fresh.value) throw new NoVerdict("failed");
  if (page.querySelector(".who").textContent !== document.querySelector(".who").textContent) throw new NoVerdict("another");
  own.value = fresh.value;
}

const sendForm = () => asks(form.dataset.judge, { method: "POST", body: new URLSearchParams(new FormData(form)) });

// The pieces of the answer; a page that came in their place is none.
async function pieces() {
  let reply = await sendForm();
  if (reply.status === 400) {
    await takeOverToken();
    reply = await sendForm();
  }
  if (!reply.ok || !byId(reply.page, "verdict")) throw new NoVerdict("failed");
  return reply.page;
}

function setBehind(is) {
  behind = is;
  for (const says of document.querySelectorAll("[data-kept]")) says.hidden = (says.dataset.kept === "yes") === is;
}

function putOutOfDate(why) {
  const [what, todo] = WAYS_ON[why];
  const shown = document.getElementById("verdict");
  shown.classList.add("stale");
  shown.querySelector("summary use").setAttribute("href", "#icon-advises");
  byId(shown, "verdict-heading").textContent = NOT_JUDGED;
  shown.querySelector(".verdict-words h2").textContent = NOT_JUDGED;
  const words = `${what} What you see here was judged before your last change. ${todo}`;
  let says = byId(shown, "verdict-stale");
  if (!says) {
    says = document.createElement("p");
    says.id = "verdict-stale";
    shown.querySelector(".verdict-words h2").after(says);
  }
  says.textContent = words;
  const aloud = `${NOT_JUDGED}. ${words}`;
  if (said.textContent !== aloud) said.textContent = aloud;
  setBehind(true);
}

function later() {
  clearTimeout(retrying);
  retrying = setTimeout(judge, RETRY_MILLISECONDS);
}

async function judge() {
  const mine = ++asked;
  clearTimeout(retrying);
  try {
    const answer = await pieces();
    if (mine !== asked) return;
    putVerdict(answer);
    putPiece(answer, "worked-out");
    putPiece(answer, "which");
    putExceptions(answer);
    setBehind(false);
  } catch (error) {
    if (!(error instanceof NoVerdict)) throw error;
    if (mine !== asked) return;
    putOutOfDate(error.why);
    later();
  }
}

function judgeIfBehind() {
  if (behind && !document.hidden) judge();
}

function rest() {
  clearTimeout(waiting);
  waiting = 0;
}

form.addEventListener("input", () => {
  rest();
  waiting = setTimeout(() => { waiting = 0; judge(); }, PAUSE_MILLISECONDS);
});
window.addEventListener("online", judgeIfBehind);
document.addEventListener("visibilitychange", judgeIfBehind);
form.addEventListener("submit", rest);
// A tab closed in the middle of a word: what is typed is sent to be kept all the same.
window.addEventListener("pagehide", () => {
  if (waiting || behind) navigator.sendBeacon(form.dataset.judge, new URLSearchParams(new FormData(form)));
});
if (wide.matches) document.getElementById("verdict").open = true;
