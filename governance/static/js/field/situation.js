/** What a class is filed for: choosing one says it in the report's own words, and so decides by which
    standard it is filed. The conditions come with the page, for use without a signal. */

const kept = document.getElementById("conditions")?.content;
const panel = document.getElementById("situation");
const place = document.getElementById("situations");

/** Everything that a class is filed for, in small letters, to be searched. */
export function conditionsOf(code) {
  return listOf(code)?.textContent.toLowerCase() ?? "";
}

function listOf(code) {
  return kept?.querySelector(`ul[data-code="${CSS.escape(code)}"]`);
}

export class Situation {
  #said = "";

  /** `text` is the field for words; what a person wrote there stays behind what they choose. */
  constructor(text, onChange) {
    this.text = text;
    place.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      this.#say(button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.condition);
      onChange();
    });
  }

  /** Offer the conditions of a class; without one, or where it has but one, nothing is asked. */
  offer(code) {
    const list = code && listOf(code);
    if (panel.dataset.code === (code ?? "")) return;
    this.#say("");
    panel.dataset.code = code ?? "";
    panel.hidden = !list;
    place.replaceChildren(...(list ? [...list.children].map(choice) : []));
  }

  #say(condition) {
    const own = this.text.value.startsWith(this.#said) ? this.text.value.slice(this.#said.length) : this.text.value;
    const rest = own.replace(/^；/, "");
    this.text.value = [condition, rest].filter(Boolean).join("；");
    this.#said = condition;
    for (const button of place.children) {
      button.setAttribute("aria-pressed", String(button.dataset.condition === condition));
    }
  }
}

function choice(item) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "situation-choice" });
  const words = Object.assign(document.createElement("span"), { textContent: item.textContent, lang: "zh-CN" });
  const limit = Object.assign(document.createElement("span"), { textContent: item.dataset.limit, className: "tag" });
  button.dataset.condition = item.textContent;
  button.setAttribute("aria-pressed", "false");
  button.append(words, limit);
  return button;
}
