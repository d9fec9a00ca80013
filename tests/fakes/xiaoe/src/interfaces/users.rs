//! `xe.user.batch.get` 1.0.0 and 2.0.0, `xe.user.info.get`.

use serde_json::{Value, json};

use super::{Call, listing, named_user};
use crate::answer::{Answer, Outcome, Refusal};
use crate::params::{Paging, Params};
use crate::roll::UserRoll;
use crate::user::{INFO_COLUMNS, User};
use weft_fakes_kit::beijing::beijing;

/// Rows beyond this one are not reachable by page number.
const REACHABLE: u64 = 10_000;
const PAGING: Paging = Paging { index_name: "page", first: 1, size_max: 50 };
const DAY_S: i64 = 86_400;

/// `xe.user.batch.get/1.0.0`. Newest first; `total` counts what cannot be reached too.
pub(super) fn by_page(call: &Call<'_>) -> Outcome {
    let params = Params::flat(call.body)?;
    let page = PAGING.required(&params)?;
    let filter = Filter::read(&params)?;
    let roll = UserRoll::new(call.shop);
    let end = page.offset.saturating_add(page.limit).min(REACHABLE);
    let limit = end.saturating_sub(page.offset) as usize;
    if filter.is_open() {
        return Ok(Answer::ok("ok", listing(roll.len(), roll.from(page.offset).take(limit).map(|user| user.row()))));
    }
    let matching: Vec<User> = roll.from(0).filter(|user| filter.admits(user)).collect();
    let rows = matching.iter().skip(page.offset as usize).take(limit).map(User::row);
    Ok(Answer::ok("ok", listing(matching.len() as u64, rows)))
}

/// `xe.user.batch.get/2.0.0`. Newest first, after the row whose `es_skip` comes back.
pub(super) fn by_cursor(call: &Call<'_>) -> Outcome {
    let params = Params::flat(call.body)?;
    if params.get("page").is_some() {
        return Err(Refusal::invalid("page", "version 2.0.0 goes on by es_skip"));
    }
    let page = PAGING.at(1, params.required_int("page_size")?)?;
    let filter = Filter::read(&params)?;
    let need_columns = texts(&params, "need_column")?;
    let roll = UserRoll::new(call.shop);
    let place = place_after(&roll, params.get("es_skip"))?;
    let rows = roll.from(place).filter(|user| filter.admits(user)).take(page.limit as usize);
    let total =
        if filter.is_open() { roll.len() } else { roll.from(0).filter(|user| filter.admits(user)).count() as u64 };
    Ok(Answer::ok("ok", listing(total, rows.map(|user| user.cursor_row(&need_columns)))))
}

/// The place after the row that `es_skip` belongs to. It must come back exactly as it was given out.
fn place_after(roll: &UserRoll<'_>, es_skip: Option<&Value>) -> Result<u64, Refusal> {
    let Some(es_skip) = es_skip else { return Ok(0) };
    if es_skip == &json!({}) || es_skip == &json!([]) {
        return Ok(0);
    }
    let refused = || Refusal::invalid("es_skip", "must be the es_skip of a row, unchanged");
    let id = es_skip.get("id").and_then(Value::as_i64).ok_or_else(refused)?;
    let place = roll.place_of(id).ok_or_else(refused)?;
    let created_at = roll.at(place).map(|user| beijing(user.created_at));
    let unchanged = es_skip == &json!({ "id": id, "user_created_at": created_at });
    if unchanged { Ok(place + 1) } else { Err(refused()) }
}

/// `xe.user.info.get/1.0.0`: by `user_id` on top, or by one of the ids inside `data`.
pub(super) fn info(call: &Call<'_>) -> Outcome {
    let params = Params::nested(call.body, &["phone", "wx_union_id", "wx_open_id", "field_list"])?;
    if params.get("user_id").is_some() {
        return Err(Refusal::shape("user_id stands beside data, not inside"));
    }
    let columns = texts(&params, "field_list")?;
    if columns.is_empty() {
        return Err(Refusal::missing("field_list"));
    }
    if let Some(column) = columns.iter().find(|column| !INFO_COLUMNS.contains(column)) {
        return Err(Refusal::invalid("field_list", &format!("no column {column}")));
    }
    let user = match Params::text_on_top(call.body, "user_id")? {
        Some(user_id) => named_user(call.shop, Some(user_id))?,
        None => looked_up(call, &params)?,
    };
    Ok(Answer::ok("ok", Value::Object(user.info(&call.shop.app_id, &columns)).to_string()))
}

fn looked_up(call: &Call<'_>, params: &Params<'_>) -> Result<User, Refusal> {
    let (phone, union_id, open_id) = (params.text("phone")?, params.text("wx_union_id")?, params.text("wx_open_id")?);
    if phone.or(union_id).or(open_id).is_none() {
        return named_user(call.shop, None);
    }
    let is_asked_for = |user: &User| {
        phone.is_none_or(|phone| user.phone == phone)
            && union_id.is_none_or(|id| user.wx_union_id == id)
            && open_id.is_none_or(|id| user.wx_open_id == id)
    };
    let found = UserRoll::new(call.shop).from(0).find(is_asked_for);
    found.ok_or_else(|| Refusal::new(2010, "no such user"))
}

/// A list of strings; empty when it is not there.
fn texts<'a>(params: &Params<'a>, name: &str) -> Result<Vec<&'a str>, Refusal> {
    let Some(value) = params.get(name) else { return Ok(Vec::new()) };
    let texts = value.as_array().and_then(|items| items.iter().map(Value::as_str).collect());
    texts.ok_or_else(|| Refusal::invalid(name, "must be a list of strings"))
}

/// The filters of the user lists. Amounts are in yuan, dates are Beijing days.
struct Filter<'a> {
    phone: Option<&'a str>,
    nickname: Option<&'a str>,
    name: Option<&'a str>,
    from: Option<i64>,
    user_type: Option<i64>,
    created_s: (i64, i64),
    pay_sum_fen: (i64, i64),
    punch_count: (i64, i64),
}

impl<'a> Filter<'a> {
    fn read(params: &Params<'a>) -> Result<Filter<'a>, Refusal> {
        params.refuse_unapplied(&["tag_id", "last_paytime_start", "last_paytime_end"])?;
        let fen = |name| params.text(name)?.map(|text| parse_fen(name, text)).transpose();
        // Of the three only one takes effect, in this priority.
        let phone = params.text("phone")?;
        let nickname = params.text("nickname")?.filter(|_| phone.is_none());
        let name = params.text("name")?.filter(|_| phone.is_none() && nickname.is_none());
        let last_day = params.date("user_created_end")?;
        Ok(Filter {
            phone,
            nickname,
            name,
            from: params.digits_or_int("from")?.filter(|from| *from != -1),
            user_type: params.digits_or_int("user_type")?.filter(|user_type| *user_type != 0),
            created_s: (
                params.date("user_created_start")?.unwrap_or(i64::MIN),
                last_day.map_or(i64::MAX, |midnight| midnight + DAY_S - 1),
            ),
            pay_sum_fen: (fen("min_pay_sum")?.unwrap_or(i64::MIN), fen("max_pay_sum")?.unwrap_or(i64::MAX)),
            punch_count: (
                params.int("min_punch_count")?.unwrap_or(i64::MIN),
                params.int("max_punch_count")?.unwrap_or(i64::MAX),
            ),
        })
    }

    /// Whether it lets everyone through, so that nobody has to be counted.
    fn is_open(&self) -> bool {
        let everything = (i64::MIN, i64::MAX);
        self.phone.or(self.nickname).or(self.name).is_none()
            && self.from.or(self.user_type).is_none()
            && [self.created_s, self.pay_sum_fen, self.punch_count].iter().all(|range| *range == everything)
    }

    fn admits(&self, user: &User) -> bool {
        let within = |(low, high): (i64, i64), value: i64| (low..=high).contains(&value);
        self.phone.is_none_or(|phone| user.phone == phone)
            && self.nickname.is_none_or(|nickname| user.nickname == nickname)
            && self.name.is_none_or(|name| user.name == name)
            && self.from.is_none_or(|from| user.from as i64 == from)
            && self.user_type.is_none_or(|user_type| user.user_type == user_type)
            && within(self.created_s, user.created_at)
            && within(self.pay_sum_fen, user.pay_sum_fen)
            && within(self.punch_count, user.punch_count)
    }
}

/// `199.5` yuan as fen.
fn parse_fen(name: &str, yuan: &str) -> Result<i64, Refusal> {
    let (whole, part) = yuan.split_once('.').unwrap_or((yuan, ""));
    let digits = format!("{whole}{part:0<2}");
    let fen = digits.parse().ok().filter(|_| part.len() <= 2);
    fen.ok_or_else(|| Refusal::invalid(name, "must be an amount in yuan"))
}
