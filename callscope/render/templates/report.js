"use strict";
(() => {
  const canvas = document.getElementById("canvas");
  const drawing = canvas && canvas.querySelector("svg");
  if (!drawing) return;
  const box = drawing.viewBox.baseVal;
  const natural = { width: box.width * 4 / 3, height: box.height * 4 / 3 };
  drawing.setAttribute("width", natural.width);
  drawing.setAttribute("height", natural.height);
  const view = { x: 0, y: 0, scale: 1 };

  const show = () => { drawing.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`; };
  const zoom = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    const scale = Math.min(Math.max(view.scale * factor, 0.05), 8);
    view.x = x - (x - view.x) * scale / view.scale;
    view.y = y - (y - view.y) * scale / view.scale;
    view.scale = scale;
    show();
  };
  const fit = () => {
    view.scale = Math.min(1, canvas.clientWidth / natural.width, canvas.clientHeight / natural.height);
    view.x = Math.max((canvas.clientWidth - natural.width * view.scale) / 2, 0);
    view.y = 0;
    show();
  };
  const center = (node) => {
    const place = node.getBoundingClientRect();
    const frame = canvas.getBoundingClientRect();
    view.x += frame.left + frame.width / 2 - place.left - place.width / 2;
    view.y += frame.top + frame.height / 2 - place.top - place.height / 2;
    show();
  };

  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
    event.preventDefault();
    const frame = canvas.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - frame.left, event.clientY - frame.top);
  }, { passive: false });

  let drag = null;
  canvas.addEventListener("pointerdown", (event) => { drag = { x: event.clientX - view.x, y: event.clientY - view.y, moved: false }; });
  window.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const x = event.clientX - drag.x, y = event.clientY - drag.y;
    drag.moved = drag.moved || Math.hypot(x - view.x, y - view.y) > 3;
    if (drag.moved) { view.x = x; view.y = y; show(); }
  });
  window.addEventListener("pointerup", () => { if (drag) { canvas.dataset.dragged = drag.moved ? "yes" : ""; drag = null; } });
  canvas.addEventListener("click", (event) => { if (canvas.dataset.dragged) { event.preventDefault(); canvas.dataset.dragged = ""; } }, true);
  canvas.addEventListener("dragstart", (event) => event.preventDefault());

  const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  canvas.addEventListener("keydown", (event) => {
    if (event.target !== canvas) return;
    const move = moves[event.key];
    if (move) { view.x += move[0]; view.y += move[1]; show(); }
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("focusin", (event) => { const node = event.target.closest(".node"); if (node) { canvas.scrollTop = 0; canvas.scrollLeft = 0; center(node); } });

  document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
    const factor = Number(button.dataset.zoom);
    if (factor === 0) fit(); else if (factor === 1) zoom(1 / view.scale); else zoom(factor);
  }));
  const nodes = [...drawing.querySelectorAll(".node")].filter((node) => !node.classList.contains("legend"));
  const first = nodes.find((node) => node.classList.contains("first"));
  const jump = document.querySelector("[data-first]");
  if (first) jump.addEventListener("click", () => { zoom(1 / view.scale); center(first); }); else jump.hidden = true;

  const words = (node) => (node.textContent + " " + [...node.querySelectorAll("a")].map((link) => link.getAttribute("xlink:title") || "").join(" ")).toLowerCase();
  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    const hits = nodes.filter((node) => {
      const hit = wanted !== "" && words(node).includes(wanted);
      node.classList.toggle("hit", hit);
      node.classList.toggle("miss", wanted !== "" && !hit);
      return hit;
    });
    drawing.querySelectorAll(".edge").forEach((edge) => edge.classList.toggle("miss", wanted !== ""));
    document.getElementById("found").textContent = wanted ? `${hits.length} found` : "";
    if (hits.length) center(hits[0]);
  });

  // At first whole where that can be read, else the first dead node; anew when the window changes, until somebody moved it.
  const READABLE = 0.6;
  let moved = false;
  const start = () => {
    if (moved) return;
    fit();
    if (view.scale >= READABLE) return;
    zoom(Math.max(READABLE, Math.min(1, canvas.clientWidth / natural.width)) / view.scale);
    view.x = view.y = 0;
    show();
    if (first) center(first);
  };
  for (const kind of ["wheel", "pointerdown", "keydown"]) canvas.addEventListener(kind, () => { moved = true; });
  document.querySelector(".tools").addEventListener("click", () => { moved = true; });
  document.getElementById("find").addEventListener("input", () => { moved = true; });
  new ResizeObserver(start).observe(canvas);
  start();
})();
