const guess = Buffer.from(['tr3asure', 'of', 'the', 'house'].join('-')).toString('base64');
const answer = await fetch(`${input.base}/echo`, { headers: { 'X-Text': guess } });
output = { status: answer.status };
