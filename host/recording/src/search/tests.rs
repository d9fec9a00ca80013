use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::*;

fn search(secret: &str) -> DeepSearch {
    DeepSearch::new([("shop/key".to_owned(), secret.as_bytes().to_vec())])
}

#[test]
fn words_say_how_it_was_written() {
    let secret = "p/ä s?wörd";
    let hidden = |bytes: &[u8]| STANDARD.encode(bytes);
    let url = "p%2F%c3%A4+s%3Fw%C3%b6rd";
    let cases = [
        (secret.to_owned(), "as it is"),
        (url.to_owned(), "URL-encoded"),
        (url.replace('%', "%25"), "URL-encoded"),
        ("p\\/\\u00e4 s?w\\u00F6rd".to_owned(), "JSON-escaped"),
        ("p\\\\\\/\\\\u00e4 s?w\\\\u00F6rd".to_owned(), "JSON-escaped"),
        ("p&#47;&#xe4; s?w&#x00F6;rd".to_owned(), "HTML-escaped"),
        ("p\\/%c3%A4 s?wörd".to_owned(), "URL-encoded and JSON-escaped"),
        (hidden(secret.as_bytes()), "in base64"),
        (hidden(format!("id:{secret}").as_bytes()), "in base64"),
        (hidden(url.as_bytes()), "URL-encoded in base64"),
        (hidden(hidden(secret.as_bytes()).as_bytes()), "in base64 in base64"),
        (hex(secret.as_bytes(), true), "in hexadecimal"),
        (format!("0{}", hex(secret.as_bytes(), false)), "in hexadecimal"),
    ];
    for (text, words) in cases {
        let found = search(secret).find(format!("<{text}>").as_bytes());
        assert_eq!(found, Some(Found { name: "shop/key".to_owned(), encoding: words.to_owned() }), "{text}");
    }
    assert_eq!(search(secret).find(b"nothing in here"), None);
}

#[test]
fn base64_is_found_with_escapes_and_line_breaks_in_it() {
    let secret = "?>~ü?>~ü?>~ü?>~ü s3cret that goes on and on and on, longer than a line of base64 is";
    let base64 = STANDARD.encode(secret);
    assert!(base64.contains('/') && base64.contains('+') && base64.len() > 76, "{base64}");
    let lines: Vec<_> = base64.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    for text in [
        lines.join("\r\n"),
        lines.join("\n  "),
        lines.join("\\n"),
        lines.join("\\r\\n").replace('/', "\\/"),
        lines.join("\\\\n").replace('/', "\\\\\\/"),
        lines.join("%0A").replace('/', "%2F").replace('+', "%2b"),
        lines.join("").replace('+', "&#43;").replace('/', "&#x2F;"),
    ] {
        assert!(search(secret).find(text.as_bytes()).is_some(), "{text}");
    }
}

#[test]
fn places_cover_what_spells_a_secret_and_no_more() {
    let search = DeepSearch::new([("A".to_owned(), b"s3cret!!".to_vec()), ("B".to_owned(), b"s3cret!!more".to_vec())]);
    let base64 = STANDARD.encode("user:s3cret!!");
    let text = format!("x s3cret!!more s3cret%21! {base64} end");
    let places: Vec<_> = search.places(text.as_bytes()).into_iter().map(|(at, name)| (&text[at], name)).collect();
    // The digits before it belong to `user`.
    let digits = &STANDARD.encode("user:s3cret!!")[6..18];
    assert_eq!(places, [("s3cret!!more", "B"), ("s3cret%21!", "A"), (digits, "A")]);
}

#[test]
fn short_secrets_count_in_base64_only_if_they_are_all_of_it() {
    let search = search("k3y!");
    assert!(search.find(format!("\"{}\"", STANDARD.encode("k3y!")).as_bytes()).is_some());
    assert!(search.find(format!("\"{}\"", STANDARD_NO_PAD.encode("k3y!")).as_bytes()).is_some());
    assert!(search.find(STANDARD.encode("id:k3y!").as_bytes()).is_none());
    assert!(search.find(hex(b"id:k3y!", false).as_bytes()).is_some());
    assert!(search.find(STANDARD.encode(STANDARD.encode("k3y!").trim_end_matches('=')).as_bytes()).is_some());
    let search = self::search("k3y/");
    assert!(search.find(STANDARD_NO_PAD.encode("k3y\\/").as_bytes()).is_some());
    assert!(DeepSearch::new([("too short".to_owned(), b"abc".to_vec())]).find(b"abc").is_none());
}

/// Not every place is looked at, so that none may be left out must be tried at every place.
#[test]
fn the_shortcuts_leave_nothing_out_at_any_place() {
    let long = "k3y/of:a sh0p, and of all that is in it: \\u0041&amp;+";
    for bytes in [4, 5, 6, 7, 8, 16, 17, 31, long.len()] {
        let secret = &long[..bytes];
        let named = || [(secret.to_owned(), secret.as_bytes().to_vec())];
        let (quick, plain) = (DeepSearch::new(named()), DeepSearch::new(named()).exhaustive());
        let base64 = STANDARD.encode(secret);
        let lines =
            |digits: &str| digits.as_bytes().chunks(5).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n ");
        let spelt = [
            secret.to_owned(),
            secret.replacen(&secret[3..4], &format!("%{}", hex(&secret.as_bytes()[3..4], true)), 1),
            secret[..bytes - 1].to_owned() + &format!("&#{};", secret.as_bytes()[bytes - 1]),
            lines(&base64),
            lines(&hex(secret.as_bytes(), false)),
            base64.replace('/', "\\/"),
            STANDARD.encode(base64.trim_end_matches('=')),
        ];
        for (spelt, before) in spelt.iter().flat_map(|spelt| (0..40).map(move |before| (spelt, before))) {
            let around = &"{\"note\": \"an order of 2026\",\n \"paid\": true, "[..before];
            let text = format!("{around}\"{spelt}\"\\n{around}{spelt}");
            assert_eq!(quick.places(text.as_bytes()), plain.places(text.as_bytes()), "{secret} {text}");
        }
    }
}

#[test]
fn texts_made_to_be_read_in_many_ways_take_no_longer() {
    let secret = "\\".repeat(10) + "x";
    assert!(search(&secret).find("\\".repeat(200).as_bytes()).is_none());
    let secret = "%25".repeat(20) + "x";
    assert!(search(&secret).find("%25".repeat(500).as_bytes()).is_none());
    let secret = "&".repeat(10) + "x";
    assert!(search(&secret).find("&".repeat(20_000).as_bytes()).is_none());
}

fn hex(bytes: &[u8], upper: bool) -> String {
    let digits = crate::hex(bytes);
    if upper { digits.to_uppercase() } else { digits }
}

/// One way to write a text; bits of the choice decide letter by letter where there is one.
#[derive(Debug, Clone)]
enum Encoding {
    Url { choice: u64, all: bool, plus: bool },
    Json { choice: u64, all: bool },
    JsonInJson,
    Html { choice: u64, all: bool },
    Base64 { engine: usize, before: Vec<u8>, after: Vec<u8>, columns: Option<usize> },
    Hex { choice: u64, before: String },
}

impl Encoding {
    fn write(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Url { choice, all, plus } => url(text, *choice, *all, *plus),
            Self::Json { choice, all } => by_char(text, |index, char| json(char, bit(*choice, index), *all)),
            Self::JsonInJson => {
                let once = serde_json::to_string(&String::from_utf8_lossy(text)).unwrap();
                serde_json::to_string(&once).unwrap().into_bytes()
            }
            Self::Html { choice, all } => by_char(text, |index, char| html(char, bit(*choice, index), *all)),
            Self::Base64 { engine, before, after, columns } => {
                let engine = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD][*engine].clone();
                let base64 = engine.encode([before, text, after].concat()).into_bytes();
                columns.map_or(base64.clone(), |columns| base64.chunks(columns).collect::<Vec<_>>().join(&b"\r\n"[..]))
            }
            Self::Hex { choice, before } => {
                let digits = text.iter().enumerate().map(|(index, byte)| hex(&[*byte], bit(*choice, index)));
                (before.clone() + &digits.collect::<String>()).into_bytes()
            }
        }
    }
}

fn bit(choice: u64, index: usize) -> bool {
    choice >> (index % 64) & 1 == 1
}

fn url(text: &[u8], choice: u64, all: bool, plus: bool) -> Vec<u8> {
    let write = |(index, byte): (usize, &u8)| match byte {
        b' ' if plus => b"+".to_vec(),
        byte if all || !byte.is_ascii_alphanumeric() => {
            let digits = hex(&[*byte], bit(choice, index));
            format!("%{digits}").into_bytes()
        }
        byte => vec![*byte],
    };
    text.iter().enumerate().flat_map(write).collect()
}

fn by_char(text: &[u8], write: impl Fn(usize, char) -> String) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    text.chars().enumerate().map(|(index, char)| write(index, char)).collect::<String>().into_bytes()
}

fn json(char: char, chosen: bool, all: bool) -> String {
    match char {
        '/' if chosen => "\\/".to_owned(),
        '"' | '\\' if !all => format!("\\{char}"),
        _ if all || char.is_control() || chosen && !char.is_ascii() => {
            char.encode_utf16(&mut [0; 2]).iter().map(|unit| utf16(*unit, chosen)).collect()
        }
        _ => char.to_string(),
    }
}

fn utf16(unit: u16, upper: bool) -> String {
    if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") }
}

fn html(char: char, chosen: bool, all: bool) -> String {
    let named = match char {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#039;",
        _ if all && chosen => return format!("&#x{:x};", u32::from(char)),
        _ if all => return format!("&#{};", u32::from(char)),
        _ => return char.to_string(),
    };
    named.to_owned()
}

fn escapes() -> impl Strategy<Value = Encoding> {
    prop_oneof![
        (any::<u64>(), any::<bool>(), any::<bool>()).prop_map(|(choice, all, plus)| Encoding::Url {
            choice,
            all,
            plus
        }),
        (any::<u64>(), any::<bool>()).prop_map(|(choice, all)| Encoding::Json { choice, all }),
        (any::<u64>(), any::<bool>()).prop_map(|(choice, all)| Encoding::Html { choice, all }),
    ]
}

fn base64() -> impl Strategy<Value = Encoding> {
    let around = || prop::collection::vec(any::<u8>(), 0..8);
    let columns = prop_oneof![Just(None), Just(Some(64)), Just(Some(76))];
    (0..4_usize, around(), around(), columns).prop_map(|(engine, before, after, columns)| Encoding::Base64 {
        engine,
        before,
        after,
        columns,
    })
}

fn hexadecimal() -> impl Strategy<Value = Encoding> {
    (any::<u64>(), "[0-9a-f]{0,3}").prop_map(|(choice, before)| Encoding::Hex { choice, before })
}

/// Secrets of so many bytes at least, of ASCII or of anything.
fn secrets(bytes_min: usize) -> impl Strategy<Value = String> {
    let length = bytes_min..64;
    let ascii = prop::collection::vec(prop::char::range(' ', '~'), length).prop_map(String::from_iter);
    let unicode = prop::collection::vec(any::<char>(), bytes_min..16).prop_map(String::from_iter);
    prop_oneof![ascii, unicode]
}

/// What may stand before and after: anything but what an escape could begin with, as its first letters would then be the
/// secret's.
fn around() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,20}", "\\PC{0,12}"].prop_map(|text| text.replace(['\\', '%', '&'], ""))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn escapes_within_escapes_are_read(
        secret in secrets(4), inner in escapes(),
        outer in prop_oneof![4 => escapes().boxed(), 1 => Just(Encoding::JsonInJson).boxed()], before in around(), after in around(),
    ) {
        for text in [secret.clone().into_bytes(), inner.write(secret.as_bytes()), outer.write(&inner.write(secret.as_bytes()))] {
            let text = [before.as_bytes(), &text, after.as_bytes()].concat();
            prop_assert!(search(&secret).find(&text).is_some(), "{}", String::from_utf8_lossy(&text));
        }
    }

    #[test]
    fn runs_are_decoded_inside_and_outside_of_everything(
        secret in secrets(6), run in base64(), other in prop_oneof![base64().boxed(), hexadecimal().boxed(), escapes().boxed()],
        before in around(), after in around(),
    ) {
        let inside = run.write(&other.write(secret.as_bytes()));
        let outside = other.write(&run.write(secret.as_bytes()));
        for text in [run.write(secret.as_bytes()), inside, outside] {
            // A delimiter: digits before it that are none of its own shift its alignment, those after it are like its own.
            let text = [before.as_bytes(), b"\"", &text, b"\"", after.as_bytes()].concat();
            prop_assert!(search(&secret).find(&text).is_some(), "{}", String::from_utf8_lossy(&text));
        }
    }

    #[test]
    fn hexadecimal_digits_are_read(
        secret in secrets(4), run in hexadecimal(), escape in escapes(), before in around(), after in around(),
    ) {
        for text in [run.write(secret.as_bytes()), run.write(&escape.write(secret.as_bytes())), escape.write(&run.write(secret.as_bytes()))] {
            let text = [before.as_bytes(), b"\"", &text, b"\"", after.as_bytes()].concat();
            prop_assert!(search(&secret).find(&text).is_some(), "{}", String::from_utf8_lossy(&text));
        }
    }

    #[test]
    fn the_shortcuts_leave_nothing_out(
        secrets in prop::collection::vec(secrets(4), 1..4), which in 0..3_usize, inner in prop_oneof![base64().boxed(), hexadecimal().boxed(), escapes().boxed()],
        outer in prop_oneof![base64().boxed(), hexadecimal().boxed(), escapes().boxed()], before in ".{0,30}", after in ".{0,30}",
    ) {
        let secret = secrets[which % secrets.len()].as_bytes();
        let named = || secrets.iter().map(|secret| (secret.clone(), secret.as_bytes().to_vec()));
        let (quick, plain) = (DeepSearch::new(named()), DeepSearch::new(named()).exhaustive());
        for spelt in [secret.to_vec(), inner.write(secret), outer.write(&inner.write(secret))] {
            let text = [before.as_bytes(), &spelt, after.as_bytes()].concat();
            prop_assert_eq!(quick.places(&text), plain.places(&text), "{}", String::from_utf8_lossy(&text));
        }
    }

    #[test]
    fn nothing_is_found_where_it_is_not(
        secret in "[a-zA-Z0-9]{8,40}", run in prop_oneof![base64().boxed(), hexadecimal().boxed(), escapes().boxed()], text in ".{0,200}",
    ) {
        let almost = &secret[..secret.len() - 1];
        for text in [text.clone(), format!("{text}{almost}|{text}")] {
            prop_assert_eq!(search(&secret).find(text.as_bytes()), None);
            prop_assert_eq!(search(&secret).find(&run.write(text.as_bytes())), None);
        }
    }
}

/// Whoever can have chosen texts taken for secrets could make the search compare the same bytes over and over.
#[test]
fn a_text_that_takes_too_long_holds_a_secret_everywhere() {
    let secrets = (0..200).map(|number| (number.to_string(), format!("{}{number}", "a".repeat(10_000)).into_bytes()));
    let search = DeepSearch::new(secrets);
    let text = vec![b'a'; 4 << 20];
    let places = search.places(&text);
    assert!(places.len() == 1 && places[0].0 == (0..text.len()), "{places:?}");
    assert_eq!(
        search.find(&text).expect("it counts as found").encoding,
        "in a text that takes too long to be searched"
    );
    assert_eq!(search.find(&b"a".repeat(90)), None, "a short one is searched to its end");
}

/// Nobody who chooses one secret can shorten what is found of another.
#[test]
fn a_secret_is_covered_whatever_begins_before_it() {
    let search = DeepSearch::new([
        ("own".to_owned(), b"my house\" and garden".to_vec()),
        ("chosen".to_owned(), b"key=my house".to_vec()),
    ]);
    let text = b"<p>key=my house\" and garden</p>";
    assert_eq!(
        search.places(text).iter().map(|(place, _)| &text[place.clone()]).collect::<Vec<_>>(),
        [b"key=my house\" and garden"]
    );
}

/// Every layer is looked through once: what grows with the square of the length would not end.
#[test]
fn long_texts_are_searched_in_passing() {
    let record = concat!(
        r#"{"id":"gid:\/\/shop\/Order\/4711","note":"50% off &amp; more","name":"\u5f20\u4e09","total":12.50,"#,
        r#""hash":"9f86d081884c7d659a2feaa0c55ad015","cursor":"eyJsYXN0X2lkIjo0NzExLCJsYXN0X3ZhbHVlIjoiNDcxMSJ9"},"#,
    );
    let in_json = |text: &str| serde_json::to_string(text).unwrap();
    let secrets = (0..20).map(|n| (format!("s{n}"), format!("sk_live_{n}_abcdefghijklmnop").into_bytes()));
    let search = DeepSearch::new(secrets);
    for record in [record.to_owned(), in_json(&in_json(&in_json(record)))] {
        let text = record.repeat(1_000_000 / record.len());
        assert_eq!(search.find(text.as_bytes()), None);
    }
}
