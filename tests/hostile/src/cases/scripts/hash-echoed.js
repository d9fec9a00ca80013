const { createHash, createHmac } = require('crypto');
const sign = createHmac('sha256', input.key).update('').digest('base64');
const shouted = createHash('md5').update(input.key).digest('hex').toUpperCase();
const answer = await fetch(`${input.base}/echo`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ sign, shouted }),
});
const text = await answer.text();
const secret = ['tr3asure', 'of', 'the', 'house'].join('-');
const truths = [
  createHmac('sha256', secret).update('').digest('base64'),
  createHash('md5').update(secret).digest('hex').toUpperCase(),
];
output = { hidden: text.includes('[hidden by weft]'), found: truths.some((truth) => text.includes(truth)) };
