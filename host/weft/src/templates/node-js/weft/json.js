// JSON whose numbers keep their value.
//
// A number that a double holds is a number. One that it would change (an order's id of 19 digits) is what `JSON.rawJSON`
// makes: `value.rawJSON` is its text, `BigInt(value.rawJSON)` computes with it, and it is written as it came.

/** Reads JSON. */
export function parse(text) {
  // Short numbers can't suffer, and without a look at each, reading takes half the time.
  return /\d[\d.]{15}|\d[eE]/.test(text) ? JSON.parse(text, kept) : JSON.parse(text);
}

/** Writes JSON; null for what it has no word for. */
export function stringify(value) {
  return JSON.stringify(value) ?? "null";
}

/** Whole numbers of any length are written as numbers. */
BigInt.prototype.toJSON = function () {
  return JSON.rawJSON(this.toString());
};

function kept(_, value, { source }) {
  if (typeof value !== "number" || canonical(source) === canonical(String(value))) return value;
  return JSON.rawJSON(source);
}

/** The same text for all ways of writing the same number: `19.90`, `1.99e1`. */
function canonical(number) {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number);
  if (parts === null) return number;
  const [, sign, whole, fraction = "", exponent = "0"] = parts;
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
