const _ = require('lodash');
const moment = require('moment');
const { v4, v5, validate } = require('uuid');
const xml2js = require('xml2js');
const FormData = require('form-data');

const orders = [
  { id: 'a', price: '9.90', day: '2024-05-01' },
  { id: 'b', price: '0.10', day: '2024-05-01' },
  { id: 'c', price: '20', day: '2024-05-02' },
];
const grouped = _.mapValues(_.groupBy(orders, 'day'), (list) => _.sumBy(list, (order) => Number(order.price)));
const parsed = await xml2js.parseStringPromise('<a><b n="1">x</b><b n="2">是</b></a>');
const form = new FormData();
form.append('name', '张示例');
form.append('count', '2');
const body = form.getBuffer().toString().split(form.getBoundary()).join('BOUNDARY');

output = {
  lodash: { grouped, chunks: _.chunk(_.range(5), 2), picked: _.pick(orders[0], ['id']), sorted: _.orderBy(orders, 'price').map((o) => o.id) },
  moment: {
    shown: moment.utc('2024-05-01T10:00:00Z').add(1, 'month').format('YYYY-MM-DD HH:mm:ss'),
    days: moment('2024-05-31').diff(moment('2024-05-01'), 'days'),
    parsed: moment.utc('01/05/2024 9:05', 'DD/MM/YYYY H:mm').toISOString(),
  },
  uuid: { named: v5('https://example.com', v5.URL), valid: validate(v4()) },
  xml2js: { parsed, built: new xml2js.Builder({ headless: true }).buildObject({ a: { b: ['1', '2'] } }) },
  form_data: { body, type: form.getHeaders()['content-type'].split(';')[0] },
};
