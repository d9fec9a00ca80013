//= parse-minutes
new Date('2024-05-01 10:00').toISOString()

//= parse-seconds
new Date('2024-05-01 10:00:59').toISOString()

//= parse-minutes-plus-seconds
new Date('2024-05-01 10:00' + ':59').getTime()

//= parse-slashes-padded
new Date('2024/05/01').toISOString()

//= parse-slashes
new Date('2024/5/1').toISOString()

//= parse-slashes-time
new Date('2024/5/1 9:05:07').toISOString()

//= parse-dashes-unpadded
new Date('2024-5-1 9:05').toISOString()

//= parse-english-month
new Date('May 1, 2024').toISOString()

//= parse-english-month-time
new Date('May 1, 2024 10:20:30').toISOString()

//= parse-english-day-first
new Date('1 May 2024').toISOString()

//= parse-us-order
new Date('5/1/2024').toISOString()

//= parse-iso-date-is-utc
new Date('2024-05-01').getTime()

//= parse-iso-local
new Date('2024-05-01T10:00:00').toISOString()

//= parse-iso-zone
new Date('2024-05-01T10:00:00+08:00').toISOString()

//= parse-zone-without-colon
new Date('2024-05-01 10:00:00 +0800').toISOString()

//= parse-zone-glued
new Date('2024-05-01T10:00:00+0800').toISOString()

//= parse-gmt
new Date('Wed, 01 May 2024 10:00:00 GMT').toISOString()

//= parse-gmt-plus
new Date('Wed May 01 2024 10:00:00 GMT+0800 (China Standard Time)').toISOString()

//= parse-pst
new Date('May 1 2024 10:00 PST').toISOString()

//= parse-milliseconds
new Date('2024-05-01T10:00:00.123Z').getTime()

//= parse-micros
new Date('2024-05-01T10:00:00.123456Z').getTime()

//= parse-month-only
new Date('2024-05').toISOString()

//= parse-year-only
new Date('2024').toISOString()

//= parse-pm
new Date('5/1/2024 3:04 PM').toISOString()

//= parse-midnight-am
new Date('5/1/2024 12:04 AM').toISOString()

//= parse-nonsense
isNaN(new Date('yesterday'))

//= parse-empty
String(new Date(''))

//= parse-chinese
isNaN(new Date('2024年5月1日'))

//= parse-month-13
isNaN(new Date('2024-13-01'))

//= parse-february-30
String(new Date('2024-02-30'))

//= parse-february-30-slashes
new Date('2024/02/30').toISOString()

//= parse-hour-24
new Date('2024-05-01T24:00:00').toISOString()

//= parse-number-text
String(new Date('1714557600000'))

//= parse-number
new Date(1714557600000).toISOString()

//= parse-seconds-times-1000
new Date(1714557600 * 1000).toISOString()

//= parse-static
Date.parse('2024-05-01 10:00:00')

//= parse-null-undefined
[new Date(null).getTime(), isNaN(new Date(undefined))]

//= parse-two-digit-year
new Date('5/1/24').toISOString()

//= parse-dots
new Date('2024.05.01').toISOString()

//= parse-dots-time
new Date('2024.05.01 10:00').toISOString()

//= parse-spaces-around
new Date(' 2024-05-01 10:00 ').toISOString()

//= parse-t-lowercase
new Date('2024-05-01t10:00:00z').toISOString()

//= components
var d = new Date(2024, 4, 1, 10, 20, 30, 40);
[d.getFullYear(), d.getMonth(), d.getDate(), d.getDay(), d.getHours(), d.getMinutes(), d.getSeconds(), d.getMilliseconds()]

//= month-overflow
new Date(2024, 12, 1).toISOString()

//= day-zero-is-last-of-month
new Date(2024, 2, 0).getDate()

//= last-day-of-month
[1, 2, 4].map(function (m) { return new Date(2023, m, 0).getDate() })

//= set-date-negative
var d = new Date(Date.UTC(2024, 0, 1));
d.setDate(d.getDate() - 1);
d.toISOString()

//= set-month-overflow
var d = new Date(Date.UTC(2024, 0, 31));
d.setMonth(1);
d.toISOString()

//= set-hours
var d = new Date(0);
d.setHours(8, 30, 15, 5);
d.toISOString()

//= beijing-by-hand
new Date(new Date('2024-05-01 10:00').getTime() - 8 * 3600 * 1000).toISOString()

//= block-time-arithmetic
((new Date('2024-05-01 10:00').getTime() / 1000) - 3600 * 8).toString()

//= format-by-hand
var d = new Date('2024-05-01 09:05:07');
d.getFullYear() + '-' + ('0' + (d.getMonth() + 1)).slice(-2) + '-' + ('0' + d.getDate()).slice(-2) + ' ' + ('0' + d.getHours()).slice(-2)

//= format-pad-start
var d = new Date('2024-05-01 09:05:07');
[d.getFullYear(), d.getMonth() + 1, d.getDate()].map(n => String(n).padStart(2, '0')).join('')

//= iso-sliced
new Date('2024-05-01 09:05:07').toISOString().slice(0, 19).replace('T', ' ')

//= to-string
new Date('2024-05-01 10:00').toString()

//= to-date-string
new Date('2024-05-01 10:00').toDateString()

//= to-time-string
new Date('2024-05-01 10:00').toTimeString()

//= to-utc-string
new Date('2024-05-01 10:00').toUTCString()

//= to-json
JSON.stringify({ at: new Date('2024-05-01 10:00') })

//= json-of-invalid
JSON.stringify({ at: new Date('x') })

//= iso-of-invalid
new Date('x').toISOString()

//= subtraction
new Date('2024-05-02') - new Date('2024-05-01')

//= addition-is-text
typeof (new Date(0) + 1)

//= comparison
new Date('2024-05-01') < new Date('2024-05-02')

//= value-of-plus
+new Date('2024-05-01T00:00:00Z')

//= timezone-offset
new Date('2024-05-01').getTimezoneOffset()

//= utc
Date.UTC(2024, 4, 1, 10)

//= utc-year-99
Date.UTC(99, 0)

//= days-between
Math.floor((new Date('2024/5/10') - new Date('2024/5/1')) / 86400000)

//= unix-seconds
Math.floor(new Date('2024-05-01T10:00:00Z').getTime() / 1000)

//= invalid-range
new Date(8.64e15 + 1).getTime()

//= year-set-with-2-digits
new Date(99, 0, 1).getFullYear()

//= date-as-function
typeof Date()

//= week-day
['日', '一', '二', '三', '四', '五', '六'][new Date('2024-05-01').getDay()]

//= to-primitive
`${new Date(0)}`

//= now-is-number
typeof Date.now() + (Date.now() > 1.6e12)

//= sort-by-date
['2024-05-03', '2024-05-01', '2024-05-02'].sort((a, b) => new Date(a) - new Date(b))

//= date-constructor-length
[Date.length, Date.name, new Date(0) instanceof Date, Object.prototype.toString.call(new Date())]

//= date-subclass
class D extends Date { day() { return this.toISOString().slice(0, 10) } }
new D('2024-05-01 10:00').day()

//= date-copy
var a = new Date(5);
var b = new Date(a);
b.setTime(6);
[a.getTime(), b.getTime()]
