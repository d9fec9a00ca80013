const encoded = input.key.replace('-', '%2D');
const answer = await fetch(`${input.base}/ok/../${encoded}/../ok`);
output = { status: answer.status };
