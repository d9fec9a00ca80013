//! What an interface is made of.

use super::filter::Filter;

pub(crate) const MINUTE_S: i64 = 60;
pub(crate) const DAY_S: i64 = 86_400;

/// An interface that reads, as data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interface {
    pub(crate) file: &'static str,
    /// The file whose rows it shows; another one only when two files show the same rows.
    pub(crate) table: &'static str,
    pub(crate) list: &'static str,
    pub(crate) key: &'static [&'static str],
    pub(crate) range: Range,
    /// Which field the range is on.
    pub(crate) time: TimeField,
    /// What is set when a row is modified.
    pub(crate) modified: &'static str,
    /// Parameters that name a document: with one of them no range is needed, and a given one has no effect.
    pub(crate) documents: &'static [&'static str],
    /// Whether the other filters have no effect either when a document is named.
    pub(crate) documents_alone: bool,
    pub(crate) filters: &'static [Filter],
    /// Filters that hold unless told otherwise.
    pub(crate) defaults: &'static [(&'static str, &'static str)],
    pub(crate) paging: Paging,
    pub(crate) looks: Looks,
    /// Only orders of the merchant's own shops and of those without a platform.
    pub(crate) own_shops_only: bool,
    /// Answers only in the first two hours of the day, Beijing time.
    pub(crate) at_night: bool,
}

/// Whether `start_time` and `end_time` are taken, and how far apart they may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Range {
    Unknown,
    Optional,
    Seconds(i64),
}

/// The field that the range is on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TimeField {
    Always(&'static str),
    /// As `time_type` says: 0 modified, 1 this field.
    ByType(&'static str),
    /// The time of shipment, unless a status before shipment is asked for or `is_by_modified` is 1.
    Shipment,
}

/// How rows are cut into pages.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Paging {
    /// `page_no` from 0 and `page_size`, so many unless told.
    Pages(usize),
    /// `limit`, at most 100: a queue that starts anew each time.
    Queue,
}

/// How an interface writes. The platform is not of one mind; every interface of the fake does it in one of two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks {
    /// All scalars are texts; `code` is a number, `message` is `ok`; later pages have no `total_count`, an empty list
    /// is there.
    Texts,
    /// Whole numbers are numbers and decimals texts; `code` and `total_count` are texts, `message` is empty; later
    /// pages have a `total_count` of 0, an empty list is left out.
    Mixed,
}

impl Interface {
    /// What most interfaces have in common.
    pub(crate) const fn new(file: &'static str, list: &'static str, key: &'static [&'static str]) -> Interface {
        Interface {
            file,
            table: file,
            list,
            key,
            range: Range::Seconds(30 * DAY_S),
            time: TimeField::Always("modified"),
            modified: "modified",
            documents: &[],
            documents_alone: false,
            filters: &[],
            defaults: &[],
            paging: Paging::Pages(40),
            looks: Looks::Texts,
            own_shops_only: false,
            at_night: false,
        }
    }

    /// A short list without times.
    pub(crate) const fn archive(file: &'static str, list: &'static str, key: &'static [&'static str]) -> Interface {
        Interface { range: Range::Unknown, paging: Paging::Pages(30), ..Interface::new(file, list, key) }
    }

    /// The same rows in another file.
    pub(crate) const fn again(self, file: &'static str) -> Interface {
        Interface { file, ..self }
    }

    /// The same shape with rows of its own, in another file.
    pub(crate) const fn apart(self, file: &'static str) -> Interface {
        Interface { file, table: file, ..self }
    }

    /// Its name at the gateway: the file's words, and `query` where they say no action.
    pub(crate) fn method(&self) -> String {
        let words = self.file.trim_end_matches(".php").replace('_', ".");
        if words.contains("query") { format!("wdt.{words}") } else { format!("wdt.{words}.query") }
    }
}

#[cfg(test)]
mod tests {
    use super::Interface;

    #[test]
    fn files_have_names_at_the_gateway() {
        let method = |file| Interface::new(file, "", &[]).method();
        assert_eq!(method("trade_query.php"), "wdt.trade.query");
        assert_eq!(method("shop.php"), "wdt.shop.query");
        assert_eq!(method("stockout_order_query_trade.php"), "wdt.stockout.order.query.trade");
        assert_eq!(method("vip_stock_query_all.php"), "wdt.vip.stock.query.all");
    }
}
