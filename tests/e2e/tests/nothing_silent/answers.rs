//! Answers that are almost what they ought to be: read where that loses nothing, else refused by name, with the place of what
//! was found, once and not five times.

use std::io::Write;
use std::time::{Duration, SystemTime};

use weft_e2e::platform::{Answer, Platform};
use weft_e2e::{Cell, Finished, Project};

const GOOD: &str = r#"{"items":[{"id":1,"name":"张三"},{"id":2,"name":"李四"}]}"#;
/// "张三" in GBK, beside a text that is the same in every charset.
const GBK: &[u8] = b"{\"items\":[{\"id\":1,\"name\":\"\xd5\xc5\xc8\xfd\"}]}";

/// A project with a list at `/items`, read with these further parameters.
fn project(platform: &Platform, parameters: &str) -> Project {
    let project = Project::new();
    project.write("connections.yaml", platform.connections());
    let workflow = format!(
        "weft: 1\nname: items\nconnections: {{ api: http }}\nsteps:\n  - id: items\n    uses: http/list\n    connection: api\n    \
         with: {{ path: /items, records: items{parameters} }}\n    into: {{ table: items, key: id }}\n"
    );
    project.write("items.yaml", workflow);
    project
}

fn run(answer: Answer, parameters: &str) -> (Finished, Project, Platform) {
    let platform = Platform::start(move |_| answer.clone());
    let project = project(&platform, parameters);
    (project.run("items.yaml"), project, platform)
}

#[track_caller]
fn names(answer: Answer, parameters: &str) -> Vec<String> {
    let (finished, project, _platform) = run(answer, parameters);
    finished.ok();
    let rows = project.database().table("items");
    rows.iter()
        .map(|row| match &row["name"] {
            Cell::Text(name) => name.clone(),
            other => panic!("{other:?}"),
        })
        .collect()
}

/// What weft says about an answer that it doesn't take; it asks once.
#[track_caller]
fn refusal(answer: Answer, parameters: &str) -> String {
    let (finished, project, platform) = run(answer, parameters);
    let finished = finished.code(1);
    assert_eq!(platform.asked().len(), 1, "it was asked again");
    assert!(!project.database().tables().contains_key("items"));
    finished.stderr
}

#[track_caller]
fn assert_refused(answer: Answer, parameters: &str, told: &[&str]) {
    let said = refusal(answer, parameters);
    for told in told {
        assert!(said.contains(told), "`{told}` is not in\n{said}");
    }
    // Neither a piece of what came, nor advice that would bring the same again.
    assert!(!said.contains("张三") && !said.contains("run it again"), "{said}");
}

// -- charsets

#[test]
fn a_declared_charset_is_read() {
    let of = |charset: &str, body: &[u8]| {
        names(Answer::new(200, body).with_header("Content-Type", &format!("application/json;charset={charset}")), "")
    };
    assert_eq!(of("GBK", GBK), ["张三"]);
    assert_eq!(of("\"gb18030\"", GBK), ["张三"]);
    assert_eq!(of("Big5", b"{\"items\":[{\"id\":1,\"name\":\"\xb1i\"}]}"), ["張"]);
    assert_eq!(of("ISO-8859-1", b"{\"items\":[{\"id\":1,\"name\":\"M\xfcller\"}]}"), ["Müller"]);
    assert_eq!(of("Shift_JIS", b"{\"items\":[{\"id\":1,\"name\":\"\x8a\xbf\x8e\x9a\"}]}"), ["漢字"]);
    assert_eq!(of("utf-8", GOOD.as_bytes()), ["张三", "李四"]);
    let wide: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(of("utf-16be", &wide), ["张三", "李四"]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_answer() {
    assert_eq!(names(Answer::text(format!("\u{feff}{GOOD}")), ""), ["张三", "李四"]);
    let wide: Vec<u8> = format!("\u{feff}{GOOD}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(names(Answer::text(wide), ""), ["张三", "李四"]);
}

#[test]
fn a_charset_that_nobody_declares_is_asked_for_and_never_guessed() {
    assert_refused(Answer::text(GBK), "", &["is no UTF-8 at byte offset 26", "`charset: gbk`"]);
    assert_eq!(names(Answer::text(GBK), ", charset: gbk"), ["张三"]);
    let wrongly = Answer::new(200, GBK).with_header("Content-Type", "application/json; charset=utf-8");
    assert_refused(
        wrongly.clone(),
        "",
        &["declares the charset `utf-8`, and is none at byte offset 26", "`charset: gbk`"],
    );
    assert_eq!(names(wrongly, ", charset: gbk"), ["张三"]);
    let both = Answer::new(200, GOOD).with_header("Content-Type", "application/json; charset=ISO-8859-1");
    assert_refused(both.clone(), "", &["reads as UTF-8", "`charset:"]);
    assert_eq!(names(both, ", charset: utf-8"), ["张三", "李四"]);
    let unknown = run(Answer::text(GOOD), ", charset: gkb");
    assert!(unknown.0.stderr.contains("there is no charset `gkb`"), "{}", unknown.0.stderr);
    assert_eq!(unknown.2.asked().len(), 0);
}

// -- content codings

#[test]
fn words_for_no_encoding_are_passed_over() {
    for word in ["utf-8", "UTF-8", "identity", "none", "None", "text", "br"] {
        assert_eq!(names(Answer::text(GOOD).with_header("Content-Encoding", word), ""), ["张三", "李四"], "{word}");
    }
}

#[test]
fn gzip_is_read_in_any_case() {
    for word in ["gzip", "GZIP", "x-gzip", "Gzip, identity"] {
        assert_eq!(
            names(Answer::text(gzip(GOOD)).with_header("Content-Encoding", word), ""),
            ["张三", "李四"],
            "{word}"
        );
    }
}

#[test]
fn an_encoding_that_can_not_be_undone_is_named_once() {
    let packed = Answer::text(vec![0x0b, 0x14, 0x00, 0x80, 0x03]).with_header("Content-Encoding", "BR");
    assert_refused(packed, "", &["encoded as `br`, which was not asked for and can't be read"]);
    let twice = Answer::text(gzip(GOOD)).with_header("Content-Encoding", "gzip, gzip");
    assert_refused(twice, "", &["packed more than once"]);
    assert_refused(Answer::text(GOOD).with_header("Content-Encoding", "gzip"), "", &["encoded as `gzip`, and isn't"]);
}

/// As gzip has it where nothing is saved: stored blocks (RFC 1951, section 3.2.4).
fn gzip(text: &str) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    let length = u16::try_from(text.len()).expect("a short text");
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.write_all(text.as_bytes()).expect("it grows");
    packed.extend(crc32(text.as_bytes()).to_le_bytes());
    packed.extend(u32::from(length).to_le_bytes());
    packed
}

fn crc32(bytes: &[u8]) -> u32 {
    let table = |byte: u32| (0..8).fold(byte, |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 });
    !bytes.iter().fold(!0_u32, |crc, byte| table((crc ^ u32::from(*byte)) & 0xff) ^ crc >> 8)
}

// -- almost JSON

#[test]
fn what_is_almost_json_is_named_with_its_place() {
    let numbers: Vec<String> =
        (1..200).map(|id| format!(r#"{{"id":{id},"ce":{}}}"#, if id == 150 { "NaN" } else { "1.5" })).collect();
    let nan = format!(r#"{{"items":[{}]}}"#, numbers.join(","));
    let column = nan.find("NaN").expect("it is there") + 1;
    assert_refused(Answer::text(nan), "", &[&format!("NaN at line 1, column {column}"), "asking again won't help"]);
    let table = [
        (r#"{"items":[{"id":1,"name":"张三"},]}"#, "a comma before `]` at line 1, column 31"),
        ("{\"items\":[\n{\"id\":1,\"name\":'张三'}]}", "single quotes at line 2, column 16"),
        (r#"{"items":[/* 张三 */]}"#, "a comment at line 1, column 11"),
        (r#"{"items":[{"id":-Infinity}]}"#, "-Infinity at line 1, column 17"),
        (r#"{"items":[{"id":1,"name":"张三"#, "it ends at line 1, column 29, in the middle of a text"),
        (r#"{"items":[]}{"items":[]}"#, "it has more behind its end, at line 1, column 13"),
        ("", "the answer is empty"),
    ];
    for (body, told) in table {
        assert_refused(Answer::text(body), "", &[told]);
    }
}

#[test]
fn a_page_for_people_is_named_as_one() {
    let page =
        Answer::new(200, "<html><body>张三, please log in</body></html>").with_header("Content-Type", "text/html");
    assert_refused(page, "", &["the answer is an HTML page", "`base_url`"]);
    assert_refused(Answer::new(200, "<items><item/></items>"), "", &["the answer is XML", "`format: xml`"]);
}

/// What broke on its way is worth another try.
#[test]
fn a_connection_that_breaks_is_asked_again() {
    let platform = Platform::start(|asked| match asked.number {
        1 => Answer::text(&GOOD[..30]).with_header("Content-Length", "1000").with_header("Connection", "close"),
        _ => Answer::text(GOOD),
    });
    let project = project(&platform, "");
    drop(project.run("items.yaml"));
    assert!(platform.asked().len() > 1);
}

// -- waits

/// A date so many seconds ahead, as HTTP has it.
fn http_date(ahead_s: u64) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs() + ahead_s;
    let (days, second) = (now / 86_400, now % 86_400);
    // Days of the civil calendar, counted from 0000-03-01.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7) as usize];
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{weekday}, {day:02} {} {year} {hour:02}:{minute:02}:{second:02} GMT", names[month as usize - 1])
}

#[test]
fn a_date_to_come_back_at_is_waited_for_like_seconds() {
    for (field, value) in
        [("Retry-After", http_date(3)), ("Retry-After", "2".to_owned()), ("X-RateLimit-Reset", "2".to_owned())]
    {
        let platform = Platform::start(move |asked| match asked.number {
            1 => Answer::new(429, "{}").with_header(field, &value),
            _ => Answer::text(GOOD),
        });
        let project = project(&platform, "");
        project.run("items.yaml").ok();
        let asked = platform.asked();
        let waited = asked[1].at - asked[0].at;
        assert!(
            asked.len() == 2 && waited >= Duration::from_millis(1_900),
            "{field}: {} requests, {waited:?}",
            asked.len()
        );
    }
}

/// Longer than the host waits by itself: it is the step that waits, and shows for how long.
#[test]
fn a_date_75_s_ahead_is_a_wait_of_75_s() {
    let platform = Platform::start(|asked| {
        let busy = Answer::new(429, "{}").with_header("Date", "Sun, 08 Mar 2026 10:00:00 GMT");
        match asked.number {
            1 => busy.with_header("Retry-After", "Sun, 08 Mar 2026 10:01:15 GMT"),
            _ => Answer::text(GOOD),
        }
    });
    let project = project(&platform, "");
    let running = project.weft(["run", "items.yaml", "--json"]).start();
    running.wait_for(|| platform.asked().len() == 1);
    std::thread::sleep(Duration::from_secs(2));
    running.interrupt();
    let finished = running.wait();
    let waits: Vec<u64> = finished.events_named("retry").iter().filter_map(|event| event["wait_ms"].as_u64()).collect();
    assert_eq!(waits, [75_000], "{}", finished.stdout);
    assert_eq!(platform.asked().len(), 1);
}
