// Fetches only the figures every ten seconds and puts them in place; without this the page works too.
const PAUSE = 10_000;
const live = document.getElementById("live");
const button = document.createElement("button");
let stopped = false;

function name() {
  button.textContent = stopped ? live.dataset.resume : live.dataset.pause;
  live.querySelector(".moment").append(button);
}

function place(fresh) {
  const open = [...live.querySelectorAll("details[open]")].map((one) => one.id);
  const focused = document.activeElement === button;
  live.replaceChildren(...fresh.body.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  name();
  if (focused) button.focus();
}

async function refresh() {
  try {
    const response = await fetch("?figures", { headers: { Accept: "text/html" } });
    if (response.redirected || !response.ok) throw new Error(String(response.status));
    place(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    const line = live.querySelector(".moment");
    line.replaceChildren(live.dataset.lost, " ", line.querySelector("time"), button);
  }
}

button.type = "button";
button.className = "pause";
button.addEventListener("click", () => {
  stopped = !stopped;
  name();
});
name();
setInterval(() => stopped || document.hidden || refresh(), PAUSE);
