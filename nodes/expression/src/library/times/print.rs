//! `strftime`, in the language of programs (the C locale) and UTC.

use super::calendar::{MONTHS, Moment, WEEKDAYS, days_of};
use crate::value::{Outcome, fail};

pub(super) fn print(moment: &Moment, format: &str) -> Outcome<String> {
    let mut printed = String::new();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            printed.push(character);
            continue;
        }
        match characters.next() {
            Some(letter) => part(moment, letter, &mut printed)?,
            None => printed.push('%'),
        }
    }
    Ok(printed)
}

fn part(moment: &Moment, letter: char, printed: &mut String) -> Outcome<()> {
    let month = MONTHS[(moment.month - 1).rem_euclid(12) as usize];
    let weekday = WEEKDAYS[moment.weekday() as usize];
    let hour_of_half = (moment.hour + 11).rem_euclid(12) + 1;
    let second = moment.second as i64;
    let text = match letter {
        'Y' => moment.year.to_string(),
        'C' => format!("{:02}", moment.year.div_euclid(100)),
        'y' => format!("{:02}", moment.year.rem_euclid(100)),
        'G' => week(moment).0.to_string(),
        'g' => format!("{:02}", week(moment).0.rem_euclid(100)),
        'V' => format!("{:02}", week(moment).1),
        'U' => format!("{:02}", (moment.day_of_year() + 7 - moment.weekday()) / 7),
        'W' => format!("{:02}", (moment.day_of_year() + 7 - (moment.weekday() + 6) % 7) / 7),
        'm' => format!("{:02}", moment.month),
        'B' => month.to_owned(),
        'b' | 'h' => month[..3].to_owned(),
        'd' => format!("{:02}", moment.day),
        'e' => format!("{:2}", moment.day),
        'j' => format!("{:03}", moment.day_of_year() + 1),
        'A' => weekday.to_owned(),
        'a' => weekday[..3].to_owned(),
        'u' => ((moment.weekday() + 6) % 7 + 1).to_string(),
        'w' => moment.weekday().to_string(),
        'H' => format!("{:02}", moment.hour),
        'k' => format!("{:2}", moment.hour),
        'I' => format!("{hour_of_half:02}"),
        'l' => format!("{hour_of_half:2}"),
        'M' => format!("{:02}", moment.minute),
        'S' => format!("{second:02}"),
        'p' => if moment.hour < 12 { "AM" } else { "PM" }.to_owned(),
        'P' => if moment.hour < 12 { "am" } else { "pm" }.to_owned(),
        's' => moment.seconds().to_string(),
        'Z' => "GMT".to_owned(),
        'z' => "+0000".to_owned(),
        'n' => "\n".to_owned(),
        't' => "\t".to_owned(),
        '%' => "%".to_owned(),
        'D' | 'x' => print(moment, "%m/%d/%y")?,
        'F' => print(moment, "%Y-%m-%d")?,
        'T' | 'X' => print(moment, "%H:%M:%S")?,
        'R' => print(moment, "%H:%M")?,
        'r' => print(moment, "%I:%M:%S %p")?,
        'c' => print(moment, "%a %b %e %H:%M:%S %Y")?,
        other => return fail(format_args!("strftime knows no %{other}")),
    };
    printed.push_str(&text);
    Ok(())
}

/// Year and number of the week (ISO 8601): that of its Thursday.
fn week(moment: &Moment) -> (i64, i64) {
    let thursday = moment.days() - (moment.weekday() + 6) % 7 + 3;
    let year = super::calendar::date_of(thursday).0;
    (year, (thursday - days_of(year, 1, 1)) / 7 + 1)
}
