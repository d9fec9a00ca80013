'use strict';
// Where `util.inspect` breaks lines, as Node.js does it.

/** Columns that a text takes in a terminal: wide characters take two, marks none. */
const widthOf = (text) => {
  let width = 0;
  for (const character of text.normalize('NFC')) {
    const point = character.codePointAt(0);
    if (point < 0x1100) width += point >= 0x300 && point <= 0x36f ? 0 : 1;
    else if (point === 0x200b || (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0x20d0 && point <= 0x20ff))
      width += 0;
    else width += isWide(point) ? 2 : 1;
  }
  return width;
};

const WIDE = [
  [0x1100, 0x115f],
  [0x2e80, 0x3247],
  [0x3250, 0x4dbf],
  [0x4e00, 0xa4c6],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b001],
  [0x1f200, 0x1f251],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];
const isWide = (point) => WIDE.some(([from, to]) => point >= from && point <= to);

const columnsFor = (context, count, widest, total) => {
  const wide = widest + 2;
  const bias = Math.sqrt(wide - total / count.all);
  const biased = Math.max(wide - 3 - bias, 1);
  return Math.min(
    // About a square: a character is 2.5 times as high as wide.
    Math.round(Math.sqrt(2.5 * biased * count.items) / biased),
    Math.floor((context.breakLength - context.indentation) / wide),
    context.compact * 4,
    15,
  );
};

/** Puts many short entries of a list into columns. */
const grouped = (context, parts, value, more) => {
  const items = more ? parts.length - 1 : parts.length;
  const widths = parts.slice(0, items).map(widthOf);
  const total = widths.reduce((sum, width) => sum + width + 2, 0);
  const widest = Math.max(0, ...widths);
  const wide = widest + 2;
  if (!(wide * 3 + context.indentation < context.breakLength && (total / wide > 5 || widest <= 6))) return parts;
  const columns = columnsFor(context, { all: parts.length, items }, widest, total);
  if (columns <= 1) return parts;
  const columnWidths = [];
  for (let i = 0; i < columns; i += 1) {
    let most = 0;
    for (let j = i; j < items; j += columns) most = Math.max(most, widths[j]);
    columnWidths.push(most + 2);
  }
  const numeric =
    value !== undefined && parts.every((_, i) => typeof value[i] === 'number' || typeof value[i] === 'bigint');
  const lines = [];
  for (let i = 0; i < items; i += columns) {
    const end = Math.min(i + columns, items);
    let line = '';
    let j = i;
    for (; j < end - 1; j += 1) {
      const cell = `${parts[j]}, `;
      const room = columnWidths[j - i] + parts[j].length - widths[j];
      line += numeric ? cell.padStart(room) : cell.padEnd(room);
    }
    lines.push(line + (numeric ? parts[j].padStart(columnWidths[j - i] + parts[j].length - widths[j] - 2) : parts[j]));
  }
  if (more) lines.push(parts[items]);
  return lines;
};

const fits = (context, parts, start, base) => {
  let length = parts.length + start;
  if (length + parts.length > context.breakLength) return false;
  for (const part of parts) {
    length += part.length;
    if (length > context.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
};

/** One text of the parts of a value, on one line if it is short and not deep. */
const layout = (context, parts, form, level, value) => {
  const { base, isList, more } = form;
  const [open, close] = form.braces;
  const head = base === '' ? '' : `${base} `;
  if (context.compact !== true) {
    if (typeof context.compact === 'number' && context.compact >= 1) {
      const lines =
        isList && parts.length > 6 ? grouped(context, parts, form.numbers ? value : undefined, more) : parts;
      if (context.level - level < context.compact && lines.length === parts.length) {
        const start = lines.length + context.indentation + open.length + base.length + 10;
        const joined = lines.join(', ');
        if (fits(context, lines, start, base) && !joined.includes('\n')) return `${head}${open} ${joined} ${close}`;
      }
      return broken(context, lines, head, open, close);
    }
    return broken(context, parts, head, open, close);
  }
  if (fits(context, parts, 0, base)) return `${open}${base === '' ? '' : ` ${base}`} ${parts.join(', ')} ${close}`;
  const indentation = `\n${' '.repeat(context.indentation)}`;
  const line = base === '' && open.length === 1 ? ' ' : `${base === '' ? '' : ` ${base}`}\n${indentation}  `;
  return `${open}${line}${parts.join(`,${indentation}  `)} ${close}`;
};

const broken = (context, parts, head, open, close) => {
  const indentation = `\n${' '.repeat(context.indentation)}`;
  return `${head}${open}${indentation}  ${parts.join(`,${indentation}  `)}${indentation}${close}`;
};

module.exports = { layout, widthOf };
