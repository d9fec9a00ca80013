for (let guess = 0; guess < 90; guess += 1) {
  await fetch(`${input.base}/ok?key=sealed-secret_key-${guess.toString(16).padStart(32, '0')}`);
}
output = {};
