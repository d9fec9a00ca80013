const answer = await fetch(`${input.base}/echo?key=${input.key}`);
output = { heard: [...new Uint8Array(await answer.arrayBuffer())].map((byte) => byte + 1) };
