//! Finding orders and users, page by page, among those that are listed and those that are generated.

use super::generated::Generated;
use super::order::Order;
use super::params::PageAt;
use super::shop::Shop;
use super::user::User;

/// Which orders, and in which order.
pub(crate) struct OrderQuery {
    /// On the time of creation, both ends included.
    pub(crate) begin_s: i64,
    pub(crate) end_s: i64,
    pub(crate) texts: Vec<(&'static str, String)>,
    pub(crate) ints: Vec<(&'static str, i64)>,
    pub(crate) by_update: bool,
    pub(crate) descending: bool,
    pub(crate) page: PageAt,
}

impl OrderQuery {
    fn matches(&self, order: &Order) -> bool {
        let in_window = (self.begin_s..=self.end_s).contains(&order.created_at);
        in_window
            && self.texts.iter().all(|(name, wanted)| text_of(order, name) == wanted)
            && self.ints.iter().all(|(name, wanted)| int_of(order, name) == *wanted)
    }

    fn sort_key(&self, order: &Order) -> i64 {
        if self.by_update { order.updated_at } else { order.created_at }
    }
}

fn text_of<'a>(order: &'a Order, name: &str) -> &'a str {
    match name {
        "order_id" => &order.order_id,
        "user_id" => &order.user_id,
        "resource_id" => &order.resource_id,
        "transaction_id" => &order.transaction_id,
        "out_order_id" => &order.out_order_id,
        _ => &order.goods_no,
    }
}

fn int_of(order: &Order, name: &str) -> i64 {
    match name {
        "order_state" => order.order_state,
        "ship_state" => order.ship_state,
        "sales_state" => order.sales_state,
        "resource_type" => order.resource_type,
        "payment_type" => order.payment_type,
        "client_type" => order.client_type,
        _ => order.pay_way,
    }
}

/// An order, wherever it comes from.
pub(crate) enum OrderRef<'a> {
    Listed(&'a Order),
    Generated(&'a Generated, u64),
}

/// The matching orders of one page, and how many match in all.
pub(crate) fn find_orders<'a>(shop: &'a Shop, query: &OrderQuery) -> (u64, Vec<OrderRef<'a>>) {
    let merged = Merged::new(shop, query);
    let total = merged.len();
    let from = query.page.offset.min(total);
    let to = query.page.offset.saturating_add(query.page.limit).min(total);
    let place = |nth: u64| if query.descending { total - 1 - nth } else { nth };
    (total, (from..to).map(|nth| merged.at(place(nth))).collect())
}

/// Listed and generated orders as one ascending sequence.
struct Merged<'a> {
    listed: Vec<&'a Order>,
    /// Where each listed order stands in the sequence.
    places: Vec<u64>,
    made: Option<(&'a Generated, Numbers)>,
}

impl<'a> Merged<'a> {
    fn new(shop: &'a Shop, query: &OrderQuery) -> Merged<'a> {
        let mut listed: Vec<&Order> = shop.orders.iter().filter(|order| query.matches(order)).collect();
        listed.sort_by(|a, b| (query.sort_key(a), &a.order_id).cmp(&(query.sort_key(b), &b.order_id)));
        let made = shop.generated.as_ref().map(|made| (made, Numbers::matching(made, query)));
        let before = |order: &Order| match &made {
            Some((made, numbers)) => numbers.count_up_to(made, query.by_update, query.sort_key(order)),
            None => 0,
        };
        let places = listed.iter().zip(0..).map(|(order, nth): (_, u64)| nth + before(order)).collect();
        Merged { listed, places, made }
    }

    fn len(&self) -> u64 {
        self.listed.len() as u64 + self.made.as_ref().map_or(0, |(_, numbers)| numbers.len())
    }

    fn at(&self, place: u64) -> OrderRef<'a> {
        match (self.places.binary_search(&place), &self.made) {
            (Err(listed_before), Some((made, numbers))) => {
                OrderRef::Generated(made, numbers.get(place - listed_before as u64))
            }
            (Ok(nth) | Err(nth), _) => OrderRef::Listed(self.listed[nth]),
        }
    }
}

/// Numbers of generated orders, ascending.
enum Numbers {
    Range { from: u64, to: u64 },
    Some(Vec<u64>),
}

impl Numbers {
    fn matching(made: &Generated, query: &OrderQuery) -> Numbers {
        let all = made.order_count();
        let from = first_where(all, |n| made.created_at(n) >= query.begin_s);
        let to = first_where(all, |n| made.created_at(n) > query.end_s).max(from);
        if query.texts.is_empty() && query.ints.is_empty() {
            return Numbers::Range { from, to };
        }
        Numbers::Some((from..to).filter(|n| query.matches(&made.order(*n))).collect())
    }

    fn len(&self) -> u64 {
        match self {
            Numbers::Range { from, to } => to - from,
            Numbers::Some(numbers) => numbers.len() as u64,
        }
    }

    fn get(&self, nth: u64) -> u64 {
        match self {
            Numbers::Range { from, .. } => from + nth,
            Numbers::Some(numbers) => numbers[nth as usize],
        }
    }

    /// How many have a sort key up to this one.
    fn count_up_to(&self, made: &Generated, by_update: bool, key: i64) -> u64 {
        let key_of = |n: u64| if by_update { made.updated_at(n) } else { made.created_at(n) };
        first_where(self.len(), |nth| key_of(self.get(nth)) > key)
    }
}

/// The first number below `count` for which the predicate holds; `count` when there is none. Once true, it stays true.
fn first_where(count: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// All users, the newest first; generated ones come after listed ones.
pub(crate) struct UserRoll<'a> {
    listed: Vec<&'a User>,
    made: Option<&'a Generated>,
}

impl<'a> UserRoll<'a> {
    pub(crate) fn new(shop: &'a Shop) -> UserRoll<'a> {
        let mut listed: Vec<&User> = shop.users.iter().collect();
        listed.sort_by_key(|user| std::cmp::Reverse((user.created_at, user.id)));
        UserRoll { listed, made: shop.generated.as_ref() }
    }

    pub(crate) fn len(&self) -> u64 {
        self.listed.len() as u64 + self.made.map_or(0, Generated::user_count)
    }

    /// The user at that place, if there is one.
    pub(crate) fn at(&self, place: u64) -> Option<User> {
        if let Some(user) = self.listed.get(place as usize) {
            return Some((*user).clone());
        }
        let made = self.made?;
        let number = made.user_count().checked_sub(1 + place - self.listed.len() as u64)?;
        Some(made.user(number))
    }

    /// Where the user with this numeric id stands.
    pub(crate) fn place_of(&self, id: i64) -> Option<u64> {
        let listed = self.listed.iter().position(|user| user.id == id).map(|place| place as u64);
        listed.or_else(|| {
            let made = self.made?;
            Some(self.listed.len() as u64 + made.user_count() - 1 - made.user_number_of(id)?)
        })
    }

    /// The users from a place on.
    pub(crate) fn from(&self, place: u64) -> impl Iterator<Item = User> {
        (place..self.len()).filter_map(|place| self.at(place))
    }
}
