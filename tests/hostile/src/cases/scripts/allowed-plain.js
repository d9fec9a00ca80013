const answer = await fetch(`${input.other}/ok?a=b`);
output = { status: answer.status };
