'use strict';
// What `console.table` draws.
const { inspect } = require('internal-inspect');

const INDEX = '(index)';
const VALUES = 'Values';

const cell = (value) =>
  inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth: value && typeof value === 'object' ? -1 : 0 });

/** The rows as pairs of an index and a value. */
const entriesOf = (rows) => {
  if (rows instanceof Map) return Array.from(rows, ([key, value]) => [cell(key), value]);
  if (rows instanceof Set) return Array.from(rows, (value, index) => [`${index}`, value]);
  return Object.keys(rows).map((key) => [key, rows[key]]);
};

const draw = (heads, lines) => {
  const widths = heads.map((head, column) => Math.max(head.length, ...lines.map((line) => line[column].length)) + 2);
  const centred = (text, column) => {
    const left = Math.floor((widths[column] - text.length) / 2);
    return ' '.repeat(left) + text + ' '.repeat(widths[column] - left - text.length);
  };
  const rule = (left, middle, right) => left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const row = (cells) => `│${cells.map(centred).join('│')}│`;
  return [rule('┌', '┬', '┐'), row(heads), rule('├', '┼', '┤'), ...lines.map(row), rule('└', '┴', '┘')].join('\n');
};

/** A table of an array or object of rows, with the given columns or all. */
const table = (rows, only) => {
  const entries = entriesOf(rows);
  const columns = only ? only.map(String) : [];
  let values = false;
  for (const [, row] of entries) {
    if (row === null || typeof row !== 'object') values = true;
    else if (!only) for (const key of Object.keys(row)) if (!columns.includes(key)) columns.push(key);
  }
  const heads = [INDEX, ...columns, ...(values ? [VALUES] : [])];
  const lines = entries.map(([index, row]) => {
    const plain = row === null || typeof row !== 'object';
    const cells = columns.map((key) => (!plain && Object.hasOwn(row, key) ? cell(row[key]) : ''));
    return [index, ...cells, ...(values ? [plain ? cell(row) : ''] : [])];
  });
  return draw(heads, lines);
};

module.exports = { table };
