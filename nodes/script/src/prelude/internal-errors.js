'use strict';
// Errors as Node.js writes them: a `code`, and the code in the name that the stack shows.
const { defineProperty, textToLowerCase } = require('internal-primordials');

/** An error of `Kind` with the code of Node.js. */
const coded = (Kind, code, message) => {
  const error = new Kind(message);
  error.code = code;
  return error;
};

/** What a value is, in the words of Node.js's messages. */
const received = (value) => {
  if (value === null || value === undefined) return ` Received ${value}`;
  if (typeof value === 'function') return ` Received function ${value.name}`;
  if (typeof value === 'object') {
    const name = value.constructor && value.constructor.name;
    return name ? ` Received an instance of ${name}` : ' Received an object';
  }
  const text =
    typeof value === 'string' ? `'${value.length > 28 ? `${value.slice(0, 25)}...` : value}'` : String(value);
  return ` Received type ${typeof value} (${text}${typeof value === 'bigint' ? 'n' : ''})`;
};

/** A TypeError for an argument of the wrong kind: `wanted` says which kinds would do, as in `of type string`. */
const wrongType = (name, wanted, value) =>
  coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be ${wanted}.${received(value)}`);

/** A RangeError for a number outside of what is allowed. */
const outOfRange = (name, range, value) =>
  coded(
    RangeError,
    'ERR_OUT_OF_RANGE',
    `The value of "${name}" is out of range. It must be ${range}. Received ${value}`,
  );

const wrongValue = (name, value, reason) =>
  coded(
    TypeError,
    'ERR_INVALID_ARG_VALUE',
    `The argument '${name}' ${reason || 'is invalid'}. Received ${
      typeof value === 'string' ? `'${value}'` : String(value)
    }`,
  );

/** An error for what a script can't do here, with what to do instead. */
const refused = (what, instead) =>
  coded(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', `a script can't have ${what}${instead ? `: ${instead}` : ''}`);

/** A function that says that it is refused. */
const refusal = (what, instead) => {
  const refuse = () => {
    throw refused(what, instead);
  };
  defineProperty(refuse, 'name', { value: what, configurable: true });
  return refuse;
};

const lower = (value) => textToLowerCase(`${value}`);

module.exports = { coded, received, wrongType, wrongValue, outOfRange, refused, refusal, lower };
