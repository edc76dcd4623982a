const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** What XML 1.0 cannot hold, escaped or not: one such character in a name, and no reader opens the picture. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A text made safe for an element or an attribute. */
export const escape = (text: string): string => text.replaceAll(NOT_XML, "\uFFFD").replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

type Attributes = Readonly<Record<string, string | number>>;

const shown = (value: string | number): string => (typeof value === "number" ? String(Number(value.toFixed(1))) : escape(value));

/** An element; numbers are rounded to a tenth of a pixel, children are markup already. */
export const element = (name: string, attributes: Attributes, ...children: readonly string[]): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${shown(value)}"`).join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
};

/** A line of text. */
export const text = (x: number, y: number, content: string, attributes: Attributes = {}): string =>
  element("text", { x, y, "font-size": 12, class: "ink", ...attributes }, escape(content));
