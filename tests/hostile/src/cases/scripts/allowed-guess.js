const guess = ['tr3asure', 'of', 'the', 'house'].join('-');
output = await fetch(`${input.other}/echo?text=${guess}`).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
