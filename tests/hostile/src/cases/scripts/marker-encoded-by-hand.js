const bits = [...input.key].map((char) => char.charCodeAt(0).toString(2)).join('.');
const answer = await fetch(`${input.base}/ok?bits=${bits}`);
output = { status: answer.status };
