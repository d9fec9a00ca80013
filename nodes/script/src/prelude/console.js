'use strict';
// `console`: each call is a line of the step's log, formatted as Node.js formats it. Nothing else ever leaves through it.
const { apply, has, isArray, textRepeat, textReplaceAll } = require('internal-primordials');

/** Formats the arguments. `util` is big, so it is only read once there is something to log. */
const format = (parts) => {
  if (parts.length === 1 && typeof parts[0] === 'string') return parts[0];
  try {
    return apply(require('internal-format').format, undefined, parts);
  } catch (error) {
    // A value that can't be shown is no reason for a script to end.
    return `(can't be shown: ${error && error.message})`;
  }
};

let depth = 0;
const counts = { __proto__: null };
const starts = { __proto__: null };

const write = (level, parts) => {
  const text = format(parts);
  const indent = textRepeat('  ', depth);
  host.log(level, depth === 0 ? text : indent + textReplaceAll(text, '\n', `\n${indent}`));
};

const logger =
  (level) =>
  (...parts) =>
    write(level, parts);

const elapsed = (label) => {
  const ms = host.now() - starts[label];
  return ms < 1000 ? `${label}: ${ms}ms` : `${label}: ${(ms / 1000).toFixed(3)}s`;
};

const timed = (label, action) => {
  const name = `${label === undefined ? 'default' : label}`;
  if (has(starts, name)) action(name);
  else write('warning', [`No such label '${name}' for console.time()`]);
};

const output = {
  log: logger('info'),
  info: logger('info'),
  debug: logger('info'),
  warn: logger('warning'),
  error: logger('error'),
  trace: (...parts) => write('info', [`Trace: ${format(parts)}`]),
  assert(condition, ...parts) {
    if (condition) return;
    if (typeof parts[0] === 'string') parts[0] = `Assertion failed: ${parts[0]}`;
    else parts.unshift('Assertion failed');
    write('warning', parts);
  },
  dir: (value, options) => write('info', [require('internal-inspect').inspect(value, options)]),
  dirxml: logger('info'),
  table(rows, columns) {
    if (rows === null || typeof rows !== 'object') write('info', [rows]);
    else write('info', [require('internal-table').table(rows, isArray(columns) ? columns : undefined)]);
  },
  group(...parts) {
    if (parts.length > 0) write('info', parts);
    depth += 1;
  },
  groupCollapsed(...parts) {
    output.group(...parts);
  },
  groupEnd() {
    if (depth > 0) depth -= 1;
  },
  count(label = 'default') {
    counts[`${label}`] = (counts[`${label}`] || 0) + 1;
    write('info', [`${label}: ${counts[`${label}`]}`]);
  },
  countReset(label = 'default') {
    delete counts[`${label}`];
  },
  time(label = 'default') {
    starts[`${label}`] = host.now();
  },
  timeEnd(label) {
    timed(label, (name) => {
      write('info', [elapsed(name)]);
      delete starts[name];
    });
  },
  timeLog(label, ...parts) {
    timed(label, (name) => write('info', [elapsed(name), ...parts]));
  },
  timeStamp() {},
  profile() {},
  profileEnd() {},
  clear() {},
};

module.exports = output;
