let text = '';
try {
  await fetch(`${input.base}/broken?key=${input.key}`, { method: 'POST', headers: { 'X-Key': input.key } });
} catch (error) {
  for (let cause = error; cause; cause = cause.cause) text += `${cause.message} ${cause.stack}`;
}
output = { heard: [...text].map((char) => char.codePointAt(0) + 1) };
