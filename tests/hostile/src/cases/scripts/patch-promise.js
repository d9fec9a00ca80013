Promise.prototype.then = () => 'taken';
Promise.resolve = () => 'taken';
const answer = await fetch(`${input.base}/ok`);
output = { status: answer.status };
