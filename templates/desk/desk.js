// A key for every button that shows one; everything works without this file.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  if (found.matches("button, a, [type=checkbox]")) found.click();
  else found.focus();
});

// While a call is open: somebody else may record what ends it.
const call = document.getElementById("call");
if (call) {
  const ask = setInterval(async () => {
    const answer = await fetch(`/call/${call.dataset.call}/state`, { redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") location.assign("/start"); // signed out meanwhile
    if (answer === null || answer.status !== 410) return;
    clearInterval(ask);
    const said = document.createElement("p");
    said.className = "problem";
    said.setAttribute("role", "alert");
    said.textContent = await answer.text();
    call.append(said);
  }, 2000);
}
