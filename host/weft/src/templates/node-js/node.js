// The component `{{name}}`.
//
// It works as it is, against an API that doesn't exist. To make it yours, change in this order: `connection` (what an
// operator fills in), `ask` (the request), `failed` (what the platform's errors mean), `item` (the fields of a record).

import { component, decimal, failure, get, integer, label, sealed, text } from "./weft.js";

// Where the platform is.
const HOST = "api.example.com";

// What an operator fills in, which hosts may be asked, and how often.
const connection = {
  base_url: `https://${HOST}`,
  hosts: [HOST],
  fields: [
    {
      name: "shop_id",
      title: label("Shop ID", "店铺 ID"),
      help: label("Shop console → Settings", "店铺后台 → 设置"),
      required: true,
    },
    // A secret never comes in here: `sealed` gives a marker, and the host puts the value in its place when the request
    // goes out.
    {
      name: "api_key",
      title: label("API key", "接口密钥"),
      help: label("Shop console → Settings → API", "店铺后台 → 设置 → 接口"),
      secret: true,
      required: true,
    },
  ],
  limits: [{ requests: 10, per_ms: 1_000 }],
  // Where the secret stands in requests: the host refuses every other place.
  places: [{ value: "api_key", part: "header", name: "authorization" }],
};

// What stands under `with` in a workflow.
const parameters = {
  type: "object",
  properties: {
    page_size: { type: "integer", minimum: 1, maximum: 100, default: 100, description: "Number of items per request." },
  },
  additionalProperties: false,
};

// What a record looks like. A description only: fields that it doesn't name are kept too.
const item = {
  type: "object",
  properties: {
    id: integer("Identifies the item."),
    name: text("What it is called."),
    price: decimal("Price, in yuan."),
  },
};

// The node `{{name}}/items`: all items, page by page.
function items(call) {
  // What the page before returned as `next`; the host calls again in a fresh instance.
  const number = call.page ?? 1;
  const response = ask(call, number);
  const list = response.json("/items");
  if (!Array.isArray(list?.items) || !Number.isInteger(list.total)) throw response.undocumented("/items");
  const isLast = list.items.length === 0 || number * call.parameters.page_size >= list.total;
  return { records: list.items, next: isLast ? null : number + 1, total: list.total };
}

// Asks for one page. The host repeats what fails for a moment, and keeps to the limits.
function ask(call, number) {
  const response = get(`${call.baseUrl}/items`, {
    headers: { authorization: `Bearer ${sealed("api_key")}` },
    query: { shop_id: call.connection.shop_id, page: number, page_size: call.parameters.page_size },
  });
  if (response.status !== 200) throw failed(response);
  return response;
}

// What the host is to do next: stop, authorize again, wait, or repeat.
function failed(response) {
  const code = response.status;
  const said = `HTTP status ${code}: ${response.nature()}`;
  if (code === 401) return failure.unauthorized(said, { code, remedy: "check `api_key` of the connection" });
  if (code === 403) return failure.forbidden(said, { code, remedy: "let the key read items: Shop console → Settings → API" });
  if (code === 429) return failure.throttled(said, { code, waitMs: response.retryAfterMs() });
  if (code >= 500) return failure.unavailable(said, { code });
  return failure.invalid(said, { code });
}

export const node = component({
  name: "{{name}}",
  title: label("{{title}}", "{{title}}"),
  connection,
  nodes: {
    items: {
      title: label("All items", "全部商品"),
      parameters,
      records: { schema: item, key: ["id"] },
      paging: true,
      run: items,
    },
  },
});
