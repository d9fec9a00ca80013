const answer = await fetch(`${input.base}/ok#${input.key}`);
output = { address: answer.url };
