//= number-grouping
(1234567.891).toLocaleString()

//= number-en
(1234567.891).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

//= number-zh
(1234567.5).toLocaleString('zh-CN')

//= currency
(19.9).toLocaleString('zh-CN', { style: 'currency', currency: 'CNY' })

//= percent
(0.256).toLocaleString('en-US', { style: 'percent' })

//= date-zh
new Date('2024-05-01 09:05:07').toLocaleString('zh-CN')

//= date-default
new Date('2024-05-01 09:05:07').toLocaleString()

//= date-string-zh
new Date('2024-05-01 09:05:07').toLocaleDateString('zh-CN')

//= date-options
new Date('2024-05-01').toLocaleDateString('zh-CN', { year: 'numeric', month: '2-digit', day: '2-digit' })

//= date-zone
new Date('2024-05-01T00:00:00Z').toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false })

//= date-sv
new Date('2024-05-01T01:02:03Z').toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })

//= time-string
new Date('2024-05-01 09:05:07').toLocaleTimeString('en-US')

//= collation-zh
['中', '啊', '北'].sort((a, b) => a.localeCompare(b, 'zh'))

//= collation-numeric
['a10', 'a9'].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))

//= collation-case
['b', 'A', 'a', 'B'].sort((a, b) => a.localeCompare(b))

//= number-format
new Intl.NumberFormat('en-US').format(1234.5)

//= date-time-format
new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date('2024-05-01T20:00:00Z'))

//= time-zone-name
Intl.DateTimeFormat().resolvedOptions().timeZone

//= upper-locale
'i'.toLocaleUpperCase()

//= array-locale
[1234.5, 'x'].toLocaleString()

//= bigint-locale
(12345678901234567890n).toLocaleString()

//= plural
new Intl.PluralRules('en').select(1)
