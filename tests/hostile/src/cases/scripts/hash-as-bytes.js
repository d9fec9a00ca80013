const { createHash } = require('crypto');
const told = {};
for (const encoding of [undefined, 'buffer', 'latin1', 'base64url', 'utf16le']) {
  try {
    told[encoding] = createHash('sha256').update(input.key).digest(encoding).length;
  } catch (error) {
    told[encoding] = error.message;
  }
}
output = told;
