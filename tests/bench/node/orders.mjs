// What a workflow of one step does, written by hand for Node.js: reads all orders of a shop page by page and upserts
// them into SQLite, one transaction per page. No resuming, no repeating, no checks: the plain script that weft is
// measured against. It does what `native-orders.rs` does, request by request and row by row.
//
//     node orders.mjs BASE_URL APP_ID CLIENT_ID SECRET_KEY FIRST_DAYS PAGE_SIZE DATABASE normal|full
//
// Unlike the other two it can't keep every number: JSON.parse makes each of them a double, so integers beyond 2^53 and
// decimals of many digits come out changed. The orders measured here hold none, so their rows still have to be the same.

import Database from 'better-sqlite3';

/** Widest range of one request. */
const WINDOW_S = 7 * 24 * 60 * 60;
/** Time until an order can be read. */
const LAG_S = 60;

const COLUMNS = {
  order_id: 'TEXT NOT NULL PRIMARY KEY',
  user_id: 'TEXT',
  resource_type: 'INTEGER',
  resource_id: 'TEXT',
  title: 'TEXT',
  count: 'INTEGER',
  price: 'DECIMAL TEXT',
  coupon_id: 'TEXT',
  coupon_name: 'TEXT',
  coupon_price: 'DECIMAL TEXT',
  order_state: 'INTEGER',
  ship_state: 'INTEGER',
  sales_state: 'INTEGER',
  pay_way: 'INTEGER',
  collection_way: 'INTEGER',
  out_order_id: 'TEXT',
  transaction_id: 'TEXT',
  client_type: 'INTEGER',
  system_info: 'TEXT',
  created_time: 'TEXT',
  pay_time: 'TEXT',
  refund_time: 'TEXT',
  after_sales_state: 'INTEGER',
  settle_time: 'TEXT',
  refund_money: 'DECIMAL TEXT',
  receiver_name: 'TEXT',
  receiver_phone: 'TEXT',
  receiver_detail: 'TEXT',
  order_type: 'JSON TEXT',
  discount_price: 'DECIMAL TEXT',
  discount_data: 'JSON TEXT',
  team_buy_state: 'INTEGER',
  goods_no: 'TEXT',
  _synced_at: 'TEXT NOT NULL',
};

/** The values of an order, in the order of the columns. */
function values(order, syncedAt) {
  return [
    order.order_id,
    order.user_id,
    order.resource_type,
    order.resource_id,
    order.title,
    order.count,
    order.price,
    order.coupon_id,
    order.coupon_name,
    String(order.coupon_price),
    order.order_state,
    order.ship_state,
    order.sales_state,
    order.pay_way,
    order.collection_way,
    order.out_order_id,
    order.transaction_id,
    order.client_type,
    order.system_info,
    time(order.created_time),
    time(order.pay_time),
    time(order.refund_time),
    order.after_sales_state,
    time(order.settle_time),
    String(order.refund_money),
    order.receiver_name,
    order.receiver_phone,
    order.receiver_detail,
    JSON.stringify(order.order_type),
    String(order.discount_price),
    JSON.stringify(order.discount_data),
    order.team_buy_state,
    order.goods_no,
    syncedAt,
  ];
}

/** A local time, or none. */
function time(local) {
  if (!local || local === '0000-00-00 00:00:00') {
    return null;
  }
  return `${local.replace(' ', 'T')}+08:00`;
}

function open(path, synchronous) {
  if (!['normal', 'full'].includes(synchronous)) {
    throw new Error(`the last argument is normal or full, not ${synchronous}`);
  }
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${synchronous}`);
  const columns = Object.entries(COLUMNS).map(([name, declared]) => `"${name}" ${declared}`);
  database.exec(`CREATE TABLE orders (${columns.join(', ')})`);
  return database;
}

function upsertStatement() {
  const names = Object.keys(COLUMNS).map((name) => `"${name}"`);
  const updates = names.slice(1).map((name) => `${name} = excluded.${name}`);
  return `INSERT INTO orders (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
    ON CONFLICT (order_id) DO UPDATE SET ${updates.join(', ')}`;
}

/** A function that upserts a page of orders in one transaction. */
function pageWriter(database, syncedAt) {
  const upsert = database.prepare(upsertStatement());
  return database.transaction((orders) => {
    for (const order of orders) {
      upsert.run(values(order, syncedAt));
    }
  });
}

async function read(response) {
  if (!response.ok) {
    throw new Error(`${response.url} answers ${response.status}`);
  }
  return (await response.json()).data;
}

async function readToken(baseUrl, appId, clientId, secretKey) {
  const query = `app_id=${appId}&client_id=${clientId}&secret_key=${secretKey}&grant_type=client_credential`;
  return (await read(await fetch(`${baseUrl}/token?${query}`))).access_token;
}

async function readPage(shop, pageIndex, sinceS, untilS) {
  const body = {
    access_token: shop.token,
    order_by: 'created_at:asc',
    page_index: String(pageIndex),
    page_size: String(shop.pageSize),
    begin_time: String(sinceS),
    end_time: String(untilS),
  };
  const response = await fetch(`${shop.baseUrl}/xe.order.list.get/1.0.1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await read(response)).list;
}

async function readWindow(shop, writePage, sinceS, untilS) {
  for (let pageIndex = 1; ; pageIndex += 1) {
    const orders = await readPage(shop, pageIndex, sinceS, untilS);
    writePage(orders);
    if (orders.length < shop.pageSize) {
      return;
    }
  }
}

const [baseUrl, appId, clientId, secretKey, firstDays, pageSize, path, synchronous] =
  process.argv.slice(2);
const nowS = Math.floor(Date.now() / 1000);
const syncedAt = `${new Date(nowS * 1000).toISOString().slice(0, 19)}Z`;
const database = open(path, synchronous);
const writePage = pageWriter(database, syncedAt);
const token = await readToken(baseUrl, appId, clientId, secretKey);
const shop = { baseUrl, token, pageSize: Number(pageSize) };
let sinceS = nowS - Number(firstDays) * 24 * 60 * 60;
while (sinceS < nowS - LAG_S) {
  const untilS = Math.min(sinceS + WINDOW_S, nowS - LAG_S);
  await readWindow(shop, writePage, sinceS, untilS);
  sinceS = untilS;
}
database.close();
