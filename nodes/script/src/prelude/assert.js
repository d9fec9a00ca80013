'use strict';
// `assert`.
const { AssertionError } = require('internal-assertion');
const { isDeepEqual, isDeepStrictEqual } = require('internal-equal');
const { inspect } = require('internal-inspect');
const { wrongType } = require('internal-errors');

const fail = (message, fields) => {
  if (message instanceof Error) throw message;
  throw new AssertionError({ message, ...fields });
};

const compare = (operator, same) =>
  function check(actual, expected, message) {
    if (!same(actual, expected)) fail(message, { actual, expected, operator, stackStartFn: check });
  };

const truthy = (operator) =>
  function check(...given) {
    const [value, message] = given;
    if (given.length === 0)
      fail('No value argument passed to `assert.ok()`', { actual: undefined, expected: true, operator });
    if (!value) {
      const text = message === undefined ? 'The expression evaluated to a falsy value' : message;
      const error = { actual: value, expected: true, operator };
      if (message === undefined) error.generated = true;
      fail(text, error);
    }
  };

/** Whether an error is the expected one: a class, a pattern, an object with some of its fields, or a check. */
const fits = (error, expected, message) => {
  if (expected === undefined) return;
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return;
    if (Object.prototype.isPrototypeOf.call(Error, expected)) throw error;
    if (expected.call({}, error) !== true)
      fail(message ?? 'The validation function is expected to return "true". Received false', {
        actual: error,
        expected,
        operator: 'throws',
      });
    return;
  }
  if (expected instanceof RegExp) {
    if (!expected.test(`${error}`))
      fail(
        message ??
          `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(`${error}`)}\n`,
        { actual: error, expected, operator: 'throws' },
      );
    return;
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push('name', 'message');
  for (const key of keys) {
    const matches =
      expected[key] instanceof RegExp && typeof error[key] === 'string'
        ? expected[key].test(error[key])
        : isDeepStrictEqual(error[key], expected[key]);
    if (!matches) fail(message, { actual: error, expected, operator: 'throws' });
  }
};

const nothing = Symbol('nothing');

const thrownBy = (run) => {
  if (typeof run !== 'function') throw wrongType('fn', 'of type function', run);
  try {
    run();
  } catch (error) {
    return error;
  }
  return nothing;
};

const rejectionOf = async (run) => {
  try {
    await (typeof run === 'function' ? run() : run);
  } catch (error) {
    return error;
  }
  return nothing;
};

const expectError = (error, operator, word, expected, message) => {
  const text = typeof expected === 'string' ? expected : message;
  if (error === nothing) {
    const name = expected && expected.name ? ` (${expected.name})` : '';
    fail(`Missing expected ${word}${name}${text ? `: ${text}` : '.'}`, { actual: undefined, expected, operator });
  }
  if (typeof expected !== 'string') fits(error, expected, message);
};

const expectNone = (error, operator, word, expected, message) => {
  if (error === nothing) return;
  const text = typeof expected === 'string' ? expected : message;
  fail(`Got unwanted ${word}${text ? `: ${text}` : '.'}\nActual message: "${error && error.message}"`, {
    actual: error,
    expected,
    operator,
  });
};

const matching = (operator, wanted) =>
  function check(text, pattern, message) {
    if (typeof text === 'string' && pattern.test(text) === wanted) return;
    const phrase = wanted
      ? 'The input did not match the regular expression'
      : 'The input was expected to not match the regular expression';
    fail(message ?? `${phrase} ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`, {
      actual: text,
      expected: pattern,
      operator,
    });
  };

const assert = truthy('==');

const shared = {
  ok: truthy('=='),
  fail: (message = 'Failed') => fail(message, { operator: 'fail' }),
  strictEqual: compare('strictEqual', Object.is),
  notStrictEqual: compare('notStrictEqual', (one, other) => !Object.is(one, other)),
  deepStrictEqual: compare('deepStrictEqual', isDeepStrictEqual),
  notDeepStrictEqual: compare('notDeepStrictEqual', (one, other) => !isDeepStrictEqual(one, other)),
  throws: (run, expected, message) => expectError(thrownBy(run), 'throws', 'exception', expected, message),
  doesNotThrow: (run, expected, message) => expectNone(thrownBy(run), 'doesNotThrow', 'exception', expected, message),
  rejects: async (run, expected, message) =>
    expectError(await rejectionOf(run), 'rejects', 'rejection', expected, message),
  doesNotReject: async (run, expected, message) =>
    expectNone(await rejectionOf(run), 'doesNotReject', 'rejection', expected, message),
  match: matching('match', true),
  doesNotMatch: matching('doesNotMatch', false),
  ifError(value) {
    if (value === null || value === undefined) return;
    throw new AssertionError({
      message: `ifError got unwanted exception: ${value instanceof Error ? value.message : inspect(value)}`,
      actual: value,
      expected: null,
      operator: 'ifError',
    });
  },
  AssertionError,
};

const loosely = (one, other) => one == other || (one !== one && other !== other);

Object.assign(assert, shared, {
  equal: compare('==', loosely),
  notEqual: compare('!=', (one, other) => !loosely(one, other)),
  deepEqual: compare('deepEqual', isDeepEqual),
  notDeepEqual: compare('notDeepEqual', (one, other) => !isDeepEqual(one, other)),
});

const strict = truthy('==');
Object.assign(strict, shared, {
  equal: shared.strictEqual,
  notEqual: shared.notStrictEqual,
  deepEqual: shared.deepStrictEqual,
  notDeepEqual: shared.notDeepStrictEqual,
});
strict.strict = strict;
assert.strict = strict;

module.exports = assert;
