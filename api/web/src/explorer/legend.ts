import { clear, h } from "../lib/dom";
import { numberFormat, pick } from "../lib/i18n";
import { measured, type Model } from "./model";
import type { State } from "./state";
import { count, t } from "./texts";

/** Made from what is shown. Each entry hides or shows its nodes. */
export function drawLegend(host: HTMLElement, model: Model, state: State, change: (hidden: string[]) => void): void {
  const number = (n: number) => numberFormat(model.lang).format(n);
  const hidden = new Set(state.hidden);
  const gone = model.graph.order - model.rows.length;
  const list = h("ul", { class: "legend" });
  for (const category of model.categories) {
    const off = category.hidden;
    const button = h("button", { type: "button", class: "nx-legend__item", "aria-pressed": String(!off) },
      h("span", { class: category.square ? "swatch" : "swatch swatch--round", style: { background: `var(${category.token})` }, "aria-hidden": "true" }),
      h("span", null, category.label), h("span", { class: "chip__count" }, number(category.count)));
    button.addEventListener("click", () => {
      if (off) hidden.delete(category.id);
      else hidden.add(category.id);
      change([...hidden]);
      host.querySelectorAll<HTMLElement>(".nx-legend__item")[model.categories.indexOf(category)]?.focus();
    });
    list.append(h("li", null, button));
  }
  const weighting = pick(model.attributes.weighting, model.lang);
  clear(host, h("h2", { class: "nx-legend__title" }, `${t("colour")} ${t(`colour_${state.colour}`)}`), list,
    h("p", { class: "small nx-legend__note" }, [
      state.size === "none" ? "" : t(measured(state.size) ? "legendSizeWhole" : "legendSize", { what: t(`size_${state.size}`) }),
      !model.many ? `${t("legendWidth")}${weighting ? ` (${weighting})` : ""}` : "",
      model.attributes.as_of && model.attributes.undated ? count("undated", model.attributes.undated, number) : "",
      gone ? count("legendHidden", gone, number) : "",
    ].filter(Boolean).join(". ")));
}
