// Judges the proposal as it is typed: posts the form to the one endpoint that the Check button uses
// too, and puts the verdict in its place. The server keeps what was typed.
const form = document.getElementById("proposal");
const place = document.getElementById("verdict-place");
const ends = document.getElementById("worked-out");
const wide = window.matchMedia("(min-width: 60rem)");
let waiting = 0;
let asked = 0;

function openWhereWide() {
  const verdict = document.getElementById("verdict");
  if (verdict && wide.matches) verdict.open = true;
}

async function judge() {
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  const open = document.getElementById("verdict")?.open ?? false;
  try {
    const answer = await fetch(form.dataset.judge, { method: "POST", body, credentials: "same-origin" });
    if (!answer.ok || mine !== asked) return;
    place.innerHTML = await answer.text();
    const verdict = document.getElementById("verdict");
    if (verdict) verdict.open = open || wide.matches;
    const said = document.getElementById("judged-ends");
    if (said && ends) ends.textContent = said.textContent;
  } catch {
    // The Check button still works; the next keystroke tries again.
  }
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(judge, 500);
});
openWhereWide();
