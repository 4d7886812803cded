// One tick for all the rows of the page.
for (const all of document.querySelectorAll("[data-all]")) {
  const rows = document.querySelectorAll(`input[name="${all.dataset.all}"]:not(:disabled)`);
  all.addEventListener("change", () => rows.forEach((row) => { row.checked = all.checked; }));
}
