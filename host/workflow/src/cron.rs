//! Cron expressions: five fields that could come true.

/// Name, least and greatest value of each field, and words for its values.
const FIELDS: [(&str, u32, u32, &[&str]); 5] = [
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day of month", 1, 31, &[]),
    ("month", 1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("day of week", 0, 7, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// Says what is wrong with a cron expression, if anything is.
pub(crate) fn check_cron(text: &str) -> Result<(), String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("`cron` has {} fields, and it must have five", fields.len()));
    }
    for (field, (name, least, most, words)) in fields.iter().zip(FIELDS) {
        let fits = field.split(',').all(|part| part_fits(part, (least, most), words));
        if !fits {
            let field = crate::finding::shortened(field);
            return Err(format!("`{field}` can't be the {name} of `cron`: values are {least} to {most}"));
        }
    }
    if never_comes(&fields) {
        return Err(format!("`cron` never comes true: no month `{}` has a day `{}`", fields[3], fields[2]));
    }
    Ok(())
}

/// The most days that each month ever has.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Whether none of the months has one of the days. With a day of the week as well, cron takes what comes first.
fn never_comes(fields: &[&str]) -> bool {
    let ([_, _, days, months, weekdays], [_, _, _, month, _]) = (fields, FIELDS) else { return false };
    let comes = |(number, days_max): (u32, u32)| {
        holds(months, month, number) && (1..=days_max).any(|day| holds(days, FIELDS[2], day))
    };
    weekdays.starts_with('*') && !(1..).zip(DAYS).any(comes)
}

/// Whether a field that was found right has this number among its values.
fn holds(field: &str, (_, least, most, words): (&str, u32, u32, &[&str]), number: u32) -> bool {
    field.split(',').any(|part| {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let read = |text| value(text, (least, most), words);
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (Some(least), Some(most)),
            Some((from, to)) => (read(from), read(to)),
            None if part.contains('/') => (read(range), Some(most)),
            None => (read(range), read(range)),
        };
        let (Some(from), Some(to), Ok(step)) = (from, to, step.parse::<u32>()) else { return false };
        (from..=to).contains(&number) && (number - from).is_multiple_of(step.max(1))
    })
}

/// `*`, `5`, `1-5`, each perhaps with `/2`.
fn part_fits(part: &str, bounds: (u32, u32), words: &[&str]) -> bool {
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, step.parse::<u32>().ok().filter(|step| *step > 0)),
        None => (part, Some(1)),
    };
    if step.is_none_or(|step| step > bounds.1.max(1)) {
        return false;
    }
    match range.split_once('-') {
        _ if range == "*" => true,
        Some((from, to)) => {
            matches!((value(from, bounds, words), value(to, bounds, words)), (Some(from), Some(to)) if from <= to)
        }
        None => value(range, bounds, words).is_some(),
    }
}

fn value(text: &str, (least, most): (u32, u32), words: &[&str]) -> Option<u32> {
    if let Some(index) = words.iter().position(|word| word.eq_ignore_ascii_case(text)) {
        return u32::try_from(index).ok().map(|index| index + least);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse::<u32>().ok().filter(|value| digits && (least..=most).contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_schedules_pass() {
        for text in ["*/10 * * * *", "0 3 * * 1-5", "5,35 0-23/2 1 jan,JUL sun", "0 0 31 12 7"] {
            assert_eq!(check_cron(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_day_that_never_comes_is_named() {
        for never in ["0 0 30 2 *", "0 0 31 4 *", "0 0 30-31 feb *", "0 0 31 2,4,6,9,11 *"] {
            assert!(check_cron(never).is_err_and(|reason| reason.contains("never")), "{never}");
        }
        for comes in ["0 0 29 2 *", "0 0 30 2 1", "0 0 31 1-4 *", "0 0 */30 2 *", "0 0 31 4,5 *", "* * * * *"] {
            assert_eq!(check_cron(comes), Ok(()), "{comes}");
        }
    }

    #[test]
    fn others_are_named() {
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 8",
            "*/0 * * * *",
            "5-1 * * * *",
            "x * * * *",
            "+1 * * * *",
            "1- * * * *",
            "@daily",
            "* * * * * *",
            ", * * * *",
        ] {
            assert!(check_cron(text).is_err(), "{text}");
        }
    }
}
