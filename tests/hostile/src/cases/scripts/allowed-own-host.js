const answer = await fetch(`${input.base}/ok?key=${input.key}`);
output = { status: answer.status };
