// Made-up figures for the map and the charts.
import { random } from "./data.mjs";
const NAMES = { "0461": "Odense", "0751": "Aarhus", "0101": "København", "0851": "Aalborg", "0550": "Tønder", "0400": "Bornholm", "0265": "Roskilde", "0630": "Vejle", "0657": "Herning", "0730": "Randers", "0791": "Viborg", "0370": "Næstved", "0316": "Holbæk", "0217": "Helsingør", "0479": "Svendborg", "0607": "Fredericia", "0621": "Kolding", "0810": "Brønderslev", "0169": "Høje-Taastrup" };
const r = random(5);
export const map = {
  unit: { da: "indsatser", en: "interventions" },
  municipalities: Object.fromEntries(Object.entries(NAMES).map(([code, label], i) => [code, { label, count: i === 4 ? null : 1 + Math.floor(r() ** 2 * 15), href: `/interventions?municipality=${code}` }])),
  regions: { 1083: { label: "Region Syddanmark", count: 3, href: "/interventions?region=1083" }, DK01: { label: "Region Hovedstaden", count: 2, href: "#" } },
  nationwide: { label: "Hele landet", count: 21, href: "/interventions?place=hele-landet" },
  abroad: { norge: { label: "Norge", count: 4, href: "/interventions?place=norge" }, groenland: { label: "Grønland", count: 1 } },
};
export const sankey = {
  title: "Finansiering af helhedsorienterede indsatser", unit: "kr.",
  nodes: [
    { id: "satspulje", label: "Satspuljen", kind: "source", href: "/funding/satspuljen" }, { id: "fond", label: "A.P. Møller Fonden", kind: "source" }, { id: "kommune", label: "Kommunernes egne midler", kind: "source" }, { id: "trygfonden", label: "TrygFonden", kind: "source" },
    { id: "p1", label: "Flere skal med", kind: "programme" }, { id: "p2", label: "Sammen om familien", kind: "programme" },
    { id: "i1", label: "FAMKO Odense", kind: "intervention", href: "/id/intervention/famko" }, { id: "i2", label: "Ungehuset i Holbæk", kind: "intervention" }, { id: "i3", label: "Helhedsorienteret rehabiliteringsindsats i Brønderslev", kind: "intervention" }, { id: "i4", label: "SIND Ungdom", kind: "intervention" },
  ],
  links: [
    { source: "satspulje", target: "p1", value: 40_000_000 }, { source: "fond", target: "p2", value: 22_500_000 }, { source: "p1", target: "i1", value: 12_000_000 }, { source: "p1", target: "i2", value: 9_500_000 }, { source: "p2", target: "i2", value: null }, { source: "p2", target: "i3", value: 15_000_000, note: "2018-priser" }, { source: "kommune", target: "i1", value: 3_000_000 }, { source: "kommune", target: "i3", value: null }, { source: "trygfonden", target: "i4", value: 6_200_000 }, { source: "i4", target: "fond", value: 1 },
  ],
};
export const lines = { title: "Indsatser pr. år", lines: [{ label: "Begyndte", points: [2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022].map((x, i) => ({ x, y: i === 5 ? null : [2, 3, 5, 4, 8, 0, 14, 11, 7, 9, 12][i] })) }, { label: "Sluttede", points: [2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021].map((x, i) => ({ x, y: [1, 1, 2, 4, 3, 6, 5, 8][i] })) }] };
export const bars = { title: "Indsatser efter fagområde", bars: [["Beskæftigelse", 61], ["Socialområdet", 58], ["Sundhed", 44], ["Boligsocial indsats", 31], ["Uddannelse", 27], ["Retspsykiatri og kriminalforsorg", 6], ["Ukendt", 4]].map(([label, value], i) => ({ label, value, href: `/fields/${i}`, ...(i === 6 ? { token: "--cat-0" } : {}) })) };
