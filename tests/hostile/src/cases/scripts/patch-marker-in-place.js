const { createHash } = require('crypto');
let asked = 0;
const bytes = new Proxy(Buffer.from(input.key), {
  get(target, name) {
    asked += 1;
    return asked > 3 ? 0 : target[name];
  },
});
let told;
try {
  told = createHash('md5').update(bytes).digest('hex').length;
} catch (error) {
  told = error.message;
}
output = { told };
