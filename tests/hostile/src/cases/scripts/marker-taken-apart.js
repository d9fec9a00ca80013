const letters = [...input.key];
const half = letters.length / 2;
const query = `a=${letters.slice(0, half).join('')}&b=${letters.slice(half).join('')}`;
const answer = await fetch(`${input.base}/ok?${query}`);
output = { whole: letters.join('') === input.key, status: answer.status };
