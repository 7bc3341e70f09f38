"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // The address may name a card that is folded.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    const part = target && target.closest("summary") && target.closest("details");
    if (part) part.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  for (const code of all(".copied")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${code.textContent.slice(0, 60)}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    });
    code.after(" ", button);
  }

  const label = document.createElement("label");
  const box = document.createElement("input");
  const said = document.createElement("output");
  box.type = "search";
  box.placeholder = "role, service, action";
  label.append("Find ", box);
  document.getElementById("find").append(label, said);

  const rows = all(".found").map(row => ({ row, text: row.textContent.toLowerCase() }));
  const parts = all("details.part");
  let before = null;
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/[\s:]+/).filter(Boolean);
    if (!before) before = new Set(parts.filter(part => part.open));
    const shown = rows.filter(({ row, text }) => {
      row.hidden = !words.every(word => text.includes(word));
      return !row.hidden;
    });
    for (const part of parts) {
      part.open = words.length ? shown.some(({ row }) => part.contains(row)) : before.has(part);
    }
    if (!words.length) before = null;
    const cards = shown.filter(({ row }) => row.tagName === "DETAILS").length;
    said.textContent = words.length ? `${cards} roles and policies` : "";
  });
})();
