const own = new URL(input.base);
const told = [];
for (const host of ['2130706433', '127.1', '127\u30020\u30020\u30021', '\uff11\uff12\uff17.0.0.1']) {
  told.push((await fetch(`http://${host}:${own.port}/ok`)).status);
}
output = { told };
