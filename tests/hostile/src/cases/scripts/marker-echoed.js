const answer = await fetch(`${input.base}/echo?key=${input.key}`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Key': input.key },
  body: JSON.stringify({ key: input.key }),
});
const text = (await answer.text()) + JSON.stringify([...answer.headers]);
output = { heard: [...text].map((char) => char.codePointAt(0) + 1) };
