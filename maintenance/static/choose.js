// Follows the ticking: fetches the page that the button leads to, and puts what it says of the choice in
// its place. Without this module, or where that fails, the page itself is opened.
const form = document.querySelector("form.choosing");
const said = document.getElementById("told-said");
let asked = 0;

function put(text) {
  const answer = document.createElement("template");
  answer.innerHTML = text;
  const now = answer.content.getElementById("told");
  document.getElementById("told").replaceWith(now);
  now.dispatchEvent(new Event("put", { bubbles: true }));
  said.textContent = now.dataset.said;
}

form.addEventListener("change", async () => {
  const mine = ++asked;
  const address = `/subscribe?${new URLSearchParams(new FormData(form))}`;
  try {
    const reply = await fetch(address);
    if (!reply.ok) throw new Error(`answered ${reply.status}`);
    const text = await reply.text();
    if (mine !== asked) return;
    put(text);
    history.replaceState(null, "", address);
  } catch {
    if (mine === asked) location.assign(address);
  }
});
