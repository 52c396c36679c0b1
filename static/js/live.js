// Fetches the page again every ten seconds and puts its figures in place; without this the page works too.
const PAUSE = 10_000;
const live = document.getElementById("live");

async function refresh() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (response.redirected || !response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("live");
    if (!fresh) throw new Error("no figures");
    live.replaceChildren(...fresh.childNodes);
  } catch {
    const line = live.querySelector(".moment");
    line.replaceChildren(live.dataset.lost, " ", line.querySelector("time"));
  }
}

setInterval(() => document.hidden || refresh(), PAUSE);
