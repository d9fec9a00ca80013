let taken = 0;
Object.prototype.then = function (resolve) {
  taken += 1;
  delete Object.prototype.then;
  resolve('taken');
};
const answer = await fetch(`${input.base}/ok`);
output = { answer: typeof answer, taken };
