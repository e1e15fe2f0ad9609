/** What `data-src` answers: graphology's serialisation with our attributes. Keys are IRIs or their short forms (`actor/odense-kommune`). */
export interface NetworkJson {
  attributes?: NetworkAttributes;
  options?: { multi?: boolean; type?: string; allowSelfLoops?: boolean };
  nodes: { key: string; attributes: NodeAttributes }[];
  edges: { key?: string; source: string; target: string; undirected?: boolean; attributes: EdgeAttributes }[];
  /** Very many ties, one value each in every column: ends as places in `nodes`, kind as a place in `kinds`. */
  columns?: { source: number[]; target: number[]; weight: number[]; count: number[]; kind: number[]; kinds: string[] };
}

export interface Label {
  da?: string;
  en?: string;
}

export interface NetworkAttributes {
  view?: string;
  as_of?: number | null;
  level?: string;
  /** Data version, shown in the picture and in exports. */
  version?: string;
  /** Version of the positions; an address made with another one is told so. */
  layout?: { version?: string; seed?: number };
  /** Extent of the whole layout, so that nodes stand still when the year or a filter changes. */
  bbox?: { x: [number, number]; y: [number, number] };
  total?: { nodes: number; edges: number };
  left_out?: { nodes: number; edges: number };
  period?: { min: number; max: number };
  /** Labels of codes used in type, sector, kind, community and roles. */
  labels?: Record<string, Label>;
  roles?: { id: string; da?: string; en?: string; count?: number }[];
  /** How ties are weighted, for the legend. */
  weighting?: Label;
  /** How many ties have no dates and are therefore in every year. */
  undated?: number;
  /** What the view shows, in a sentence. */
  lede?: Label;
  /** The SPARQL whose rows are the ties. */
  query?: string;
}

export interface NodeAttributes {
  label_da?: string;
  label_en?: string;
  kind?: string;
  type?: string | null;
  type_da?: string;
  type_en?: string;
  sector?: string | null;
  community?: string | number | null;
  /** True where repeated runs disagree about the community. */
  community_doubt?: boolean;
  betweenness?: number;
  brokerage?: number;
  x?: number;
  y?: number;
}

export interface EdgeAttributes {
  kind?: string;
  weight?: number;
  /** IRIs, or their short forms (`intervention/famko-odense`). A large network may leave them out and give `count`. */
  interventions?: string[];
  count?: number;
  /** Claims behind the tie. Where they are left out, `/api/evidence?source=…&target=…` with the view's own query is asked. */
  evidence?: string[];
  roles?: string[];
}

export interface Thing {
  iri: string;
  label: string;
}
/** One claim behind a tie: an item of the list `/api/evidence?claims=…`. */
export interface Evidence {
  claim: string;
  intervention?: Thing | null;
  actor?: Thing | null;
  role?: Thing | null;
  period?: string | { start?: string | null; end?: string | null } | null;
  basis?: Thing | null;
  sources?: Thing[];
}

/** `/api/network/expand?node=…` */
export interface ExpandCounts {
  node: string;
  relations: { relation: string; da?: string; en?: string; label_da?: string; label_en?: string; total: number }[];
}
/** `/api/network/expand?node=…&relation=…` */
export interface Expansion {
  nodes: NetworkJson["nodes"];
  edges: NetworkJson["edges"];
  total?: number;
  left_out?: number;
}
/** `/api/network/path?from=…&to=…` */
export interface PathAnswer {
  found: boolean;
  nodes: NetworkJson["nodes"];
  edges: NetworkJson["edges"];
}

export interface Choice {
  id: string;
  da?: string;
  en?: string;
  label_da?: string;
  label_en?: string;
  count?: number;
}
export interface RoleChoice extends Choice {
  /** Whether the role makes ties between actors; where it is not said, it does. */
  collaborative?: boolean;
}
export interface WeightChoice extends Choice {
  /** The views it makes sense in; all where they are not named. */
  views?: string[];
}
/** `<script type="application/json" id=…>` named by `data-config`; every part may be missing. */
export interface ExplorerConfig {
  views?: Choice[];
  levels?: Choice[];
  roles?: RoleChoice[];
  weights?: WeightChoice[];
  /** The views in which actors are rolled up to a level, and those whose ties come of roles; all, where the server does not say. */
  levelled?: string[];
  roled?: string[];
  years?: { min: number; max: number };
  labels?: Record<string, Label>;
}
