// Puts a button beside what is there to be copied. Without it, one selects the text and copies that.
for (const field of navigator.clipboard ? document.querySelectorAll("[data-copied]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button slim";
  button.setAttribute("aria-live", "polite");
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  });
  field.after(button);
}
