output = {};
for (const owner of [globalThis, Object.prototype, Array.prototype, String.prototype, module]) {
  try {
    Object.freeze(owner);
  } catch (error) {
    output.caught = error.name;
  }
}
output.hex = Buffer.from('a').toString('hex');
output.status = (await fetch(`${input.base}/ok`)).status;
