let asked = 0;
const name = {
  toString() {
    asked += 1;
    return asked > 1 ? 'fs' : 'crypto';
  },
};
let told;
try {
  told = typeof require(name).createHash;
} catch (error) {
  told = error.message;
}
output = { told, asked };
