let asked = 0;
const address = {
  toString() {
    asked += 1;
    return asked > 1 ? `${input.other}/second` : `${input.base}/ok`;
  },
};
const answer = await fetch(address);
output = { status: answer.status, asked };
