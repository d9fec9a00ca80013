const { createHash, randomUUID } = require('crypto');
const sources = [createHash, randomUUID, fetch, require, console.log].map((it) => Function.prototype.toString.call(it));
output = {
  secret: sources.some((source) => source.includes(input.key)),
  texts: sources.every((source) => typeof source === 'string'),
};
