'use strict';
// AssertionError, with a message that shows both values.
const { inspect } = require('internal-inspect');

const WORDS = {
  __proto__: null,
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
};

const show = (value) =>
  inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    breakLength: Infinity,
    sorted: true,
    getters: true,
  });

const isPlain = (value) => typeof value !== 'object' || value === null;

const messageOf = (actual, expected, operator) => {
  const words = WORDS[operator];
  if (words === undefined) return `${inspect(actual)} ${operator} ${inspect(expected)}`;
  const [left, right] = [show(actual), show(expected)];
  if (operator === 'deepEqual') return `${words}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
  if (operator.startsWith('not'))
    return `${words}${left.includes('\n') || operator !== 'notStrictEqual' ? `\n\n${left}${left.includes('\n') ? '\n' : ''}` : ` ${left}`}`;
  if (
    operator === 'strictEqual' &&
    isPlain(actual) &&
    isPlain(expected) &&
    left.length + right.length < 14 &&
    left !== right
  ) {
    return `${words}\n\n${left} !== ${right}\n`;
  }
  const lines = (text, sign) =>
    text
      .split('\n')
      .map((line) => `${sign} ${line}`)
      .join('\n');
  return `${words}\n+ actual - expected\n\n${lines(left, '+')}\n${lines(right, '-')}`;
};

class AssertionError extends Error {
  constructor(options) {
    const { message, actual, expected, operator, generated } = options;
    const given = message !== undefined && message !== null;
    super(given ? `${message}` : messageOf(actual, expected, operator));
    this.generatedMessage = !given || generated === true;
    this.code = 'ERR_ASSERTION';
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}
Object.defineProperty(AssertionError.prototype, 'name', {
  value: 'AssertionError',
  writable: true,
  configurable: true,
});

module.exports = { AssertionError };
