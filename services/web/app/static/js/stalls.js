// The stalls of the market: the catalogue's categories, and what is drawn above each.

const GOODS = {
  spices: [
    { d: "M8 40h16l-2 12H10zM26 40h16l-2 12H28zM44 40h14l-2 12h-10z", fill: "#c9a46a" },
    { d: "M8 40q8-16 16 0zM44 40q7-13 14 0z", fill: "#b4471f" },
    { d: "M26 40q8-19 16 0z", fill: "#e0a100" },
  ],
  lamps: [
    { d: "M33 6v9M14 6v5M52 6v5", stroke: "#8d7458", "stroke-width": 2 },
    { d: "M27 16h12l-3 5h-6zM29 21h8q12 14 0 28h-8q-12-14 0-28z", fill: "#d99a12" },
    { d: "M10 12h8q8 9 0 18h-8q-8-9 0-18zM48 12h8q8 9 0 18h-8q-8-9 0-18z", fill: "#2fa6a0" },
  ],
  rugs: [
    { d: "M12 8h42v44H12z", fill: "#9b2743" },
    { d: "M17 13h32v34H17z", fill: "none", stroke: "#f3e3c4", "stroke-width": 2 },
    { d: "M33 17l12 13-12 13-12-13z", fill: "#f3e3c4" },
    { d: "M33 24l6 6-6 6-6-6z", fill: "#9b2743" },
  ],
  ceramics: [
    { d: "M33 8a23 23 0 1 1-.1 0z", fill: "#1f5f8f" },
    { d: "M33 13l5 12 13 6-13 6-5 12-5-12-13-6 13-6z", fill: "#f7efe0" },
    { d: "M33 27a4 4 0 1 1-.1 0z", fill: "#1f5f8f" },
  ],
  tea: [
    { d: "M26 16q-4-5 0-10M34 16q-4-5 0-10M42 16q-4-5 0-10", fill: "none", stroke: "#8d7458", "stroke-width": 2 },
    { d: "M19 20h30l-4 32a4 4 0 0 1-4 3H27a4 4 0 0 1-4-3z", fill: "#2f7147" },
    { d: "M20 26h28", stroke: "#f3e3c4", "stroke-width": 3 },
  ],
};

export const STALLS = [
  { id: "spices", name: "Spices", goods: GOODS.spices },
  { id: "lamps", name: "Lamps", goods: GOODS.lamps },
  { id: "rugs", name: "Rugs", goods: GOODS.rugs },
  { id: "ceramics", name: "Ceramics", goods: GOODS.ceramics },
  { id: "tea", name: "Tea", goods: GOODS.tea },
];

/** A stall's name. One that came into the catalogue later is called as the catalogue calls it. */
export function stallName(id) {
  const spelled = id.replaceAll("-", " ");
  return STALLS.find((stall) => stall.id === id)?.name ?? spelled[0].toUpperCase() + spelled.slice(1);
}
