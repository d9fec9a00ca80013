const guesses = ['secret', 'treasure', ['tr3asure', 'of', 'the', 'house'].join('-')];
const answer = await fetch(`${input.base}/echo?text=${guesses.join('.')}`);
output = { status: answer.status };
