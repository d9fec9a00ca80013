const answer = await fetch(`${input.base}/ok`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: `{"other":"${input.key.replace('s', '\\u0073')}"}`,
});
output = { status: answer.status };
