const { createHash, createHmac } = require('crypto');
const told = {};
for (const name of ['sha512', 'ripemd160', '__proto__', 'constructor']) {
  try {
    told[name] = createHash(name).update(input.key).digest('hex').length;
  } catch (error) {
    told[name] = error.message;
  }
}
try {
  told.bytes = createHmac('sha256', input.key).update(new Uint8Array([255, 254])).digest('hex');
} catch (error) {
  told.bytes = error.message;
}
output = { told };
