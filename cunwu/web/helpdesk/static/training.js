// How far the training is, every five seconds; the page is fetched anew when it comes to the next step.
const going = document.getElementById("going");
const EVERY = 5000;

async function look() {
  const answer = await fetch(going.dataset.progress, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) return; // the network, or signed out: tried again
  const now = await answer.json();
  if (now.state !== going.dataset.state) location.reload();
  document.getElementById("minutes").textContent = now.minutes;
  if (!now.total) return;
  document.getElementById("count").textContent = `答了${now.done}题，共${now.total}题`;
  Object.assign(document.getElementById("bar"), { max: now.total, value: now.done });
}

setInterval(look, EVERY);
