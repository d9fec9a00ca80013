const answer = await fetch(`${input.base}/moved?key=${input.key}`);
const text = answer.url + (await answer.text()) + JSON.stringify([...answer.headers]);
output = { heard: [...text].map((char) => char.codePointAt(0) + 1) };
