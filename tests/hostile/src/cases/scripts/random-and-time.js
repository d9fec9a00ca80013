const { randomBytes } = require('crypto');
const began = Date.now();
let rounds = 0;
while (Date.now() === began && rounds < 100000) rounds += 1;
output = {
  stands: rounds === 100000,
  differs: !randomBytes(16).equals(randomBytes(16)) && Math.random() !== Math.random(),
  precise: process.hrtime().length,
};
