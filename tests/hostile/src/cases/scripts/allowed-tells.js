const text = await (await fetch(`${input.other}/tell`)).text();
output = { heard: [...text].map((char) => char.codePointAt(0) + 1) };
